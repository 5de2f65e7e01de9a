"""The way out to the mail server: paused when the server refuses us, open again after the first success.

One episode runs from the first failure to the first success. It is logged as an error at once, and the administrators
get one mail about it, by the same outbox: it leaves as soon as the way is open again.
"""

import datetime as dt
import logging
import random

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from invitations import rules, tokens
from invitations.models import Channel, Message

logger = logging.getLogger(__name__)
NAME = "smtp"
# Trouble that comes and goes does not fill the mailbox of an administrator.
ALARM_AGAIN_AFTER = dt.timedelta(hours=1)
LOG_IS_WRONG = "log"  # a cause beside those of the mail server
ALARM_KEPT = dt.timedelta(days=5)


def is_paused() -> bool:
    """True while nothing may be claimed: the mail server refuses us, or a backup was just restored."""
    return _rows().filter(models.Q(paused_until__gt=Now()) | models.Q(held_since__isnull=False)).exists()


def is_in_trouble() -> bool:
    """True from the first failure to the first success: while paused, and while it is tried again."""
    return _rows().filter(paused_since__isnull=False).exists()


def pause(cause: str, code: int | None, reply: str, now: dt.datetime) -> None:
    """Pause the way out for 1, 2, 4 … 60 minutes. `reply` must be masked. Several workers that fail at once count once.

    `cause`, `smtp_code` and `smtp_reply` stay after the episode: what was wrong the last time.
    """
    with transaction.atomic():
        Channel.objects.get_or_create(name=NAME)
        channel = _rows().select_for_update().get()
        if channel.paused_until and channel.paused_until > now:
            return
        is_new = channel.paused_since is None
        is_told = channel.cause == cause and channel.alarmed_at and now - channel.alarmed_at < ALARM_AGAIN_AFTER
        channel.fail_streak += 1
        channel.paused_since = channel.paused_since or now
        channel.paused_until = now + rules.pause(channel.fail_streak, random.uniform(-1, 1))  # noqa: S311 (spreads)
        channel.cause, channel.smtp_code, channel.smtp_reply = cause, code, reply
        if is_new and not is_told:
            channel.alarmed_at = now
            alarm(cause, now)
        channel.save()
    logger.log(
        logging.ERROR if is_new else logging.WARNING,
        "The mail server takes nothing from us (%s): %s %s. Nothing is lost; the next try is at %s.",
        cause, code or "no answer", reply, timezone.localtime(channel.paused_until).strftime("%H:%M:%S"),
    )  # fmt: skip


def resume() -> bool:
    """End the episode; return whether there was one."""
    ended = _rows().filter(paused_since__isnull=False).update(paused_since=None, paused_until=None, fail_streak=0)
    if ended:
        logger.warning("The mail server takes our mail again.")
    return bool(ended)


def newest() -> Channel | None:
    """Return the way out with the trouble of now or of the last time; None when there never was any."""
    return _rows().first()


def note_sweep() -> None:
    """Write down that the outbox was swept: when that was long ago, no worker is at work."""
    if not _rows().update(swept_at=Now()):
        Channel.objects.get_or_create(name=NAME, defaults={"swept_at": Now()})


def _rows() -> models.QuerySet[Channel]:
    return Channel.objects.filter(name=NAME)


def alarm(cause: str, now: dt.datetime) -> None:
    """Queue one mail to each administrator; the cause stands in its key, because the episode may be over by then.

    For one cause and moment there is one mail, however often it is queued.
    """
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(email="").order_by("pk")
    Message.objects.bulk_create(
        [
            Message(
                dedupe_key=f"alarm:{cause}:{now:%Y%m%d%H%M%S}:{user.pk}",
                kind=Message.Kind.ALARM,
                user=user,
                not_before=now,
                deadline=now + ALARM_KEPT,
                address_hash=tokens.address_hash(user.email),
                domain=user.email.rpartition("@")[2].lower(),
            )
            for user in administrators
        ],
        ignore_conflicts=True,
    )
