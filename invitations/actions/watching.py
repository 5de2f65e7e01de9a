"""Signs of life, counts and alarms: what the installation notes about itself."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from invitations.actions.queueing import ring_bell
from invitations.models import Alarm, Message, Pulse, Tally
from invitations.tokens import address_hash

TALLY_MINUTES = 10
TALLIES_KEPT = dt.timedelta(days=1)
ALARMS_KEPT = dt.timedelta(days=90)
# Trouble that comes and goes does not fill the mailbox of an administrator.
TOLD_AGAIN_AFTER = dt.timedelta(hours=1)
NEWS_KEPT = dt.timedelta(days=5)


def note_pulse(name: str) -> None:
    """Write down that this part of the installation is at work now, or that this was done."""
    if not Pulse.objects.filter(name=name).update(at=Now()):
        Pulse.objects.get_or_create(name=name, defaults={"at": Now()})


def note_count(name: str, count: int, *, now: dt.datetime | None = None) -> None:
    """Add to how often something happened in these ten minutes."""
    now = now or timezone.now()
    span = now.replace(minute=now.minute - now.minute % TALLY_MINUTES, second=0, microsecond=0)
    Tally.objects.get_or_create(name=name, at=span)
    Tally.objects.filter(name=name, at=span).update(count=F("count") + count)


def note_alarms(found: Mapping[str, int], *, mailed: Collection[str], now: dt.datetime) -> None:
    """Begin an alarm for each kind that was found, and end those that were not; tell administrators of each once.

    Of one kind a new alarm is told once an hour at most, and its end only when its beginning was. Safe to run twice.
    """
    known = {alarm.kind: alarm for alarm in Alarm.objects.filter(ended_at=None)}
    if found.keys() == known.keys() and all(
        alarm.told_at or kind not in mailed for kind, alarm in known.items()
    ):  # as nearly always: no transaction, for SQLite has one writer
        _recount(known, found)
        return
    with transaction.atomic():
        for kind, count in found.items():
            if kind not in known:
                known[kind] = _begin(kind, count, now)
        _recount(known, found)
        for kind, alarm in known.items():
            if kind not in found:
                _end(alarm, now)
            elif kind in mailed and alarm.told_at is None and not _was_told_lately(kind, now):
                Alarm.objects.filter(pk=alarm.pk).update(told_at=now)
                _queue(alarm, "began", now)
        Alarm.objects.filter(ended_at__lt=now - ALARMS_KEPT).delete()
        Tally.objects.filter(at__lt=now - TALLIES_KEPT).delete()


def _begin(kind: str, count: int, now: dt.datetime) -> Alarm:
    alarm, _is_new = Alarm.objects.get_or_create(kind=kind, ended_at=None, defaults={"count": count, "since": now})
    return alarm


def _recount(known: Mapping[str, Alarm], found: Mapping[str, int]) -> None:
    """Keep the number of each alarm as it is now."""
    for kind, alarm in known.items():
        if kind in found and alarm.count != found[kind]:
            Alarm.objects.filter(pk=alarm.pk).update(count=found[kind])


def _end(alarm: Alarm, now: dt.datetime) -> None:
    """End an alarm, and say so when its beginning was told."""
    if Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=now) and alarm.told_at:
        _queue(alarm, "over", now)


def _was_told_lately(kind: str, now: dt.datetime) -> bool:
    return Alarm.objects.filter(kind=kind, told_at__gt=now - TOLD_AGAIN_AFTER).exists()


def _queue(alarm: Alarm, what: str, now: dt.datetime) -> None:
    """Queue one mail to each administrator; what it says is read when it leaves."""
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(email="").order_by("pk")
    Message.objects.bulk_create(
        [
            Message(
                dedupe_key=f"watch:{alarm.pk}:{what}:{user.pk}",
                kind=Message.Kind.WATCH,
                user=user,
                not_before=now,
                deadline=now + NEWS_KEPT,
                address_hash=address_hash(user.email),
                domain=user.email.rpartition("@")[2].lower(),
            )
            for user in administrators
        ],
        ignore_conflicts=True,
    )
    ring_bell()
