"""After the meeting: who was there, and how many walked in."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from invitations import rules
from invitations.models import Invitation, WalkIns
from invitations.queries import everyone
from meetings.actions import mark_held
from meetings.models import Meeting

BATCH = 500


def note_attendance(
    *,
    meeting: Meeting,
    actor: User,
    present: Mapping[int, int],
    walked_in: Mapping[str, int],
    is_whole: bool = True,
    now: dt.datetime | None = None,
) -> int:
    """Write down who was there (invitation → people) and how many walked in per group; return how many were there.

    It replaces what was written down before; who is not named was not seen, or stays as it was when the list is not
    whole. A few statements, whatever the number.
    """
    now = now or timezone.now()
    with transaction.atomic():
        changed = []
        for row in everyone(meeting):
            heads = present.get(row.pk, 0)
            if not heads and not is_whole:
                continue
            seen = rules.presence(row.answer, is_present=heads > 0, has_seat=rules.has_seat(row))
            if (row.presence, row.present_count) != (seen, heads):
                row.presence, row.present_count = seen, heads
                changed.append(row)
        Invitation.objects.bulk_update(changed, ["presence", "present_count"], batch_size=BATCH)
        WalkIns.objects.bulk_create(
            [
                WalkIns(meeting=meeting, group=group, count=count, noted_by=actor, noted_at=now)
                for group, count in walked_in.items()
            ],
            update_conflicts=True,
            unique_fields=["meeting", "group"],
            update_fields=["count", "noted_by", "noted_at"],
        )
        mark_held(meeting=meeting, actor=actor, now=now)
        total = sum(present.values()) + sum(walked_in.values())
        log(actor=actor, action="note_attendance", subject=meeting, count=total, walked_in=sum(walked_in.values()))
    return total
