"""At the door: who is there, who walked in, and the link for who helps.

Every tap says what must become true, and what the screen showed when it was pressed. So a tap that comes twice changes
nothing, and of two tablets the second one hears what the first one wrote down.
"""

import datetime as dt
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from invitations import queries, rules
from invitations.models import DoorLink, DoorTap, Invitation, WalkIns
from meetings.actions import mark_held
from meetings.models import Meeting

MOST_WALK_INS = 9999


class Tapped(StrEnum):
    """What became of a tap."""

    SAVED = "saved"
    SAME = "same"
    OTHER = "other"  # someone else wrote something else meanwhile; nothing changed


def note_presence(
    *, invitation: Invitation, sign: str, seen: str, key: str, actor: User | None, now: dt.datetime | None = None
) -> Tapped:
    """Write down how someone stands (`rules.stands`); `seen`: what the screen said that was tapped.

    One statement that changes the row only when nobody else did, on every database. A tap whose `key` was counted
    changes nothing any more, also when somebody undid it since.
    """
    now = now or timezone.now()
    presence, heads = rules.stands(sign)
    old_presence, old_heads = rules.stands(seen)
    row = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.OPEN)
    with transaction.atomic():
        if not _is_new(invitation.meeting, key, now):
            return Tapped.SAME
        so_already = row.filter(presence=presence, present_count=heads)
        if so_already.exists():
            return Tapped.SAME
        changed = row.filter(presence=old_presence, present_count=old_heads)
        if not changed.update(present_count=heads, presence=presence):  # another tablet was first: with the same?
            return Tapped.SAME if so_already.exists() else Tapped.OTHER
        _mark_held(invitation.meeting, actor, now)
    return Tapped.SAVED


def add_walk_ins(
    *, meeting: Meeting, group: str, count: int, key: str, actor: User | None, now: dt.datetime | None = None
) -> Tapped:
    """Add people who walked in to their group, or take them off; a tap with the same key counts once.

    Two tablets add up: it is an addition and no new total. Never fewer than none, nor more than any hall holds.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if not _is_new(meeting, key, now):
            return Tapped.SAME
        new = WalkIns(meeting=meeting, group=group, noted_by=actor, noted_at=now)
        WalkIns.objects.bulk_create([new], ignore_conflicts=True)
        row = WalkIns.objects.filter(meeting=meeting, group=group)
        row.update(count=Least(Greatest(F("count") + count, 0), MOST_WALK_INS), noted_by=actor, noted_at=now)
        _mark_held(meeting, actor, now)
    return Tapped.SAVED


def note_not_come(*, meeting: Meeting, actor: User, expected_count: int, now: dt.datetime | None = None) -> int | None:
    """Write down that nobody came of those who said yes and were not seen; return how many rows that were.

    None, and nothing is written, when they are not as many as the page said.
    """
    now = now or timezone.now()
    with transaction.atomic():
        count = queries.not_seen(meeting).update(presence=Invitation.Presence.ABSENT)
        if count != expected_count:
            transaction.set_rollback(True)
            return None
        _mark_held(meeting, actor, now)
        log(actor=actor, action="note_not_come", subject=meeting, count=count)
    return count


def make_door_link(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> DoorLink:
    """Make the link for who helps at the door; the one before it stops."""
    now = now or timezone.now()
    with transaction.atomic():
        link, is_new = DoorLink.objects.get_or_create(meeting=meeting, defaults={"made_by": actor, "made_at": now})
        if not is_new:
            DoorLink.objects.filter(pk=link.pk).update(
                version=F("version") + 1, made_by=actor, made_at=now, stopped_at=None
            )
            link.refresh_from_db()
        log(actor=actor, action="make_door_link", subject=meeting, version=link.version)
    return link


def stop_door_link(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> None:
    """Stop the link for who helps at the door; stopping twice changes nothing."""
    with transaction.atomic():
        if DoorLink.objects.filter(meeting=meeting, stopped_at=None).update(stopped_at=now or timezone.now()):
            log(actor=actor, action="stop_door_link", subject=meeting)


def _is_new(meeting: Meeting, key: str, now: dt.datetime) -> bool:
    """Remember a tap; false when it came before."""
    return DoorTap.objects.get_or_create(meeting=meeting, key=key, defaults={"tapped_at": now})[1]


def _mark_held(meeting: Meeting, actor: User | None, now: dt.datetime) -> None:
    """The first tap after the start says that the meeting takes place; the others need no look at that."""
    if meeting.state == Meeting.State.INVITING and meeting.starts_at is not None and meeting.starts_at <= now:
        mark_held(meeting=meeting, actor=actor, now=now)
