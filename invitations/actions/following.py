"""Following an area or a theme without an account: asking, confirming, changing, stopping, and telling of meetings."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from areas.models import Area
from invitations import queries, rules, tokens
from invitations.actions.queueing import domain_of, message_defaults, queue_question, ring_bell
from invitations.models import Announcement, Follow, Follower, Message
from meetings.models import Theme


@dataclass(frozen=True, slots=True)
class Stopped:
    """Which address, as a keyed hash, does not follow this any more since when; without area and theme: nothing."""

    at: dt.datetime
    address: str
    theme: int | None = None
    area: int | None = None


_HOOKS: list[Callable[[Sequence[Stopped]], None]] = []


def after_stopping(hook: Callable[[Sequence[Stopped]], None]) -> None:
    """Let the project do something after each stop, from when Django starts: of what is deleted nothing stays here."""
    _HOOKS.append(hook)


def ask_follow(
    *,
    email: str,
    area: Area | None = None,
    theme: Theme | None = None,
    is_weekly: bool = False,
    language: str = "nl",
    now: dt.datetime | None = None,
) -> Follow:
    """Keep for some days what an address wants to follow, and mail one link that makes it count; at most one an hour.

    Who follows it already gets the link to change it, and stays as they were.
    """
    now = now or timezone.now()
    expires_at = now + dt.timedelta(days=settings.UNCONFIRMED_KEPT_DAYS)
    wanted = {"is_weekly": is_weekly, "language": language, "expires_at": expires_at}
    with transaction.atomic():
        follower = _follower(email, language, now)
        follow, is_new = Follow.objects.get_or_create(
            follower=follower, area=area, theme=theme, defaults=wanted | {"created_at": now}
        )
        if not is_new and follow.confirmed_at is None:
            Follow.objects.filter(pk=follow.pk).update(**wanted)
            follow.refresh_from_db()
        key = f"follow:{follow.pk}:{now:%Y%m%d%H}"
        queue_question(Message.Kind.FOLLOW, key, follower.email, now=now, deadline=expires_at, follower=follower)
        ring_bell()
    return follow


def confirm_follow(*, follow: Follow, now: dt.datetime | None = None) -> Follower:
    """Let a follow count, with how often and in which language was asked. Confirming twice changes nothing.

    Who is new hears of meetings that are announced from now on; the agenda shows the others.
    """
    now = now or timezone.now()
    with transaction.atomic():
        follower = Follower.objects.select_for_update().get(pk=follow.follower_id)
        row = Follow.objects.get(pk=follow.pk)
        if row.confirmed_at is not None:
            return follower
        Follow.objects.filter(pk=row.pk).update(confirmed_at=now)
        if follower.confirmed_at is None:
            follower.confirmed_at = now
            follower.told_until = _newest()
        follower.is_weekly, follower.language = row.is_weekly, row.language
        follower.save(update_fields=["confirmed_at", "told_until", "is_weekly", "language"])
    return follower


def change_following(
    *,
    follower: Follower,
    keep: Collection[int],
    area: Area | None = None,
    theme: Theme | None = None,
    is_weekly: bool,
    language: str,
    now: dt.datetime | None = None,
) -> Follower:
    """Keep these follows, add one when an area or a theme is named, and change how often and in which language."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Follower.objects.select_for_update().get(pk=follower.pk)
        gone = row.follows.filter(confirmed_at__isnull=False).exclude(pk__in=keep)
        address = tokens.address_hash(row.email)
        _tell([Stopped(now, address, theme, area) for theme, area in gone.values_list("theme", "area")])
        gone.delete()
        if area or theme:
            wanted = {"confirmed_at": now, "expires_at": now, "is_weekly": is_weekly, "language": language}
            Follow.objects.update_or_create(
                follower=row, area=area, theme=theme, defaults=wanted, create_defaults=wanted | {"created_at": now}
            )
        row.is_weekly, row.language = is_weekly, language
        row.save(update_fields=["is_weekly", "language"])
    return row


def stop_following(*, public_id: str) -> bool:
    """Forget an address with all that it follows, also what waits for it; False when that was done before."""
    return _delete(public_id=public_id)


def stop_following_of(*, email: str) -> bool:
    """Do the same for who has this address, capitals or not."""
    return _delete(email__iexact=email.strip())


def tell_followers(*, is_weekly: bool = False, now: dt.datetime | None = None) -> int:
    """Queue mail about the meetings that were announced since for who follows at once, or weekly; return how many.

    Each follower hears of each meeting once, whatever runs twice or not at all; who was invited to it, not at all. The
    number of statements grows with the new meetings, not with the followers.
    """
    now = now or timezone.now()
    with transaction.atomic():
        _announce(now)
        group = Follower.objects.filter(confirmed_at__isnull=False, is_weekly=is_weekly)
        since = group.aggregate(since=Min("told_until"))["since"]
        if since is None:
            return 0
        # Locked, so that of two runs the second sees what the first told.
        fresh = Announcement.objects.select_for_update(of=("self",)).filter(pk__gt=since).order_by("pk")
        rows = list(fresh.select_related("meeting__area"))
        if not rows:
            return 0
        newest = rows[-1].pk
        wanted: dict[int, tuple[str, int]] = {}
        for row in rows:
            wanted |= queries.who_follows(row, group, now)
        Message.objects.insert_rows(
            ["dedupe_key", "follower", "address_hash", "domain"],
            [
                (f"agenda:{pk}:{told}-{newest}", pk, tokens.address_hash(email), domain_of(email))
                for pk, (email, told) in wanted.items()
            ],
            message_defaults(Message.Kind.AGENDA, None, not_before=now, created_at=now, deadline=now + rules.NEWS_KEPT),
        )
        group.filter(told_until__lt=newest).update(told_until=newest)
        if wanted:
            ring_bell()
    return len(wanted)


def _delete(**chosen: str) -> bool:
    with transaction.atomic():
        rows = Follower.objects.filter(**chosen)
        now = timezone.now()
        _tell([Stopped(now, tokens.address_hash(email)) for email in rows.values_list("email", flat=True)])
        count, _per_model = rows.delete()
    return count > 0


def _tell(stopped: Sequence[Stopped]) -> None:
    """Tell the project after the commit."""
    if stopped:
        for hook in _HOOKS:
            transaction.on_commit(partial(hook, stopped), robust=True)


def _announce(now: dt.datetime) -> None:
    """Write down which public meetings are new: their invitations have gone out, or they were opened since."""
    rows = [Announcement(meeting=meeting, announced_at=now) for meeting in queries.not_announced(now)]
    if rows:
        Announcement.objects.bulk_create(rows, ignore_conflicts=True)


def _newest() -> int:
    """Return the key of the newest announcement; 0 when there is none."""
    return int(Announcement.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def _follower(email: str, language: str, now: dt.datetime) -> Follower:
    """Return the follower with this address, capitals or not, or a new one that is not confirmed."""
    found, _is_new = Follower.objects.get_or_create(
        email__iexact=email, defaults={"email": email, "language": language, "created_at": now}
    )
    return found
