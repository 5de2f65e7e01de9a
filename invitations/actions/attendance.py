"""After the meeting: who was there, and how many walked in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from invitations import rules
from invitations.models import Invitation, WalkIns
from invitations.queries import attendance, everyone
from meetings.actions import mark_held
from meetings.models import Meeting

BATCH = 500


@dataclass(frozen=True, slots=True)
class Noted:
    """How many were there; and whom, and which groups, someone else wrote down otherwise meanwhile: that stays."""

    count: int
    people: list[str]
    groups: list[str]


def note_attendance(
    *,
    meeting: Meeting,
    actor: User,
    present: Mapping[int, int],
    walked_in: Mapping[str, int],
    seen: Mapping[str, str] | None = None,
    is_whole: bool = True,
    now: dt.datetime | None = None,
) -> Noted:
    """Write down who was there (invitation → people) and how many walked in per group.

    `seen`: what the page said that was filled in (invitation → sign, group → number), nothing where it said nothing;
    what says something else by now stays. Who is not named was not seen, and who sent word or stayed away still did;
    or all stay as they were when the list is not whole. A few statements, whatever the number.
    """
    now, seen = now or timezone.now(), seen or {}
    with transaction.atomic():
        people = _note_people(meeting, present, seen if is_whole else None)
        groups = _note_walk_ins(meeting, walked_in, seen, actor, now)
        mark_held(meeting=meeting, actor=actor, now=now)
        found = attendance(meeting)
        walks = sum(found.walked_in.values())
        log(actor=actor, action="note_attendance", subject=meeting, count=found.total, walked_in=walks)
    return Noted(found.total, people, groups)


def _note_people(meeting: Meeting, present: Mapping[int, int], seen: Mapping[str, str] | None) -> list[str]:
    """Write down who was there, and return who says something else than was seen; without `seen` only those named."""
    changed, meanwhile = [], []
    # Locked, so that a tap at the door comes before this or after it.
    for row in everyone(meeting).select_for_update(of=("self",)):
        heads = present.get(row.pk, 0)
        if not heads and seen is None:
            continue
        stands = rules.sign_of(row.presence, row.present_count)
        wanted = _presence(row, heads, stands)
        if (row.presence, row.present_count) == (wanted, heads):
            continue
        if seen is not None and seen.get(str(row.pk), rules.NOT_SEEN) != stands:
            meanwhile.append(row.contact.name)
        else:
            row.presence, row.present_count = wanted, heads
            changed.append(row)
    Invitation.objects.bulk_update(changed, ["presence", "present_count"], batch_size=BATCH)
    return meanwhile


def _presence(row: Invitation, heads: int, stands: str) -> str:
    if not heads and stands in rules.SIGNS:
        return row.presence
    return rules.presence(row.answer, is_present=heads > 0, has_seat=rules.has_seat(row))


def _note_walk_ins(
    meeting: Meeting, walked_in: Mapping[str, int], seen: Mapping[str, str], actor: User, now: dt.datetime
) -> list[str]:
    """Write down how many walked in, and return the groups that say something else than was seen."""
    fresh = [WalkIns(meeting=meeting, group=group, noted_by=actor, noted_at=now) for group in walked_in]
    WalkIns.objects.bulk_create(fresh, ignore_conflicts=True)
    changed, meanwhile = [], []
    for row in WalkIns.objects.select_for_update().filter(meeting=meeting, group__in=walked_in).order_by("pk"):
        wanted = walked_in[row.group]
        if row.count != wanted and str(row.count) != seen.get(row.group, rules.NOT_SEEN):
            meanwhile.append(row.group)
        elif row.count != wanted:
            row.count, row.noted_by, row.noted_at = wanted, actor, now
            changed.append(row)
    WalkIns.objects.bulk_update(changed, ["count", "noted_by", "noted_at"])
    return meanwhile
