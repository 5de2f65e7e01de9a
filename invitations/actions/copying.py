"""A meeting made after another one, with whom the coordinator chose by hand and how the places are divided."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invitations.actions.places import UNLIMITED
from invitations.models import AudienceChoice, Bucket, Places
from meetings.actions import copying
from meetings.models import Meeting
from meetings.rules.recurrence import Rhythm

# What can go along: `themes`, `texts`, `venue`, `people` (chosen by hand), `places` (how many, and for whom), and
# `preparation` (programme, roles, checklist and materials).
PARTS = ("themes", "texts", "venue", "people", "places", "preparation")


def copy_meeting(*, meeting: Meeting, actor: User, parts: Collection[str]) -> Meeting:
    """Make a draft like this meeting without a day, with these of `PARTS`. Sends nothing."""
    with transaction.atomic():
        made = copying.copy_meeting(meeting=meeting, actor=actor, parts=parts)
        if "people" in parts:
            _copy_people(meeting, [made], actor)
        if "places" in parts:
            _copy_places(meeting, [made])
    return made


def repeat_meeting(*, meeting: Meeting, actor: User, rhythm: Rhythm, days: Sequence[dt.date]) -> list[Meeting]:
    """Make a draft like this meeting on each of these days, with everything of `PARTS`; return them. Sends nothing.

    As many statements however many days. A second click makes nothing. Raises as `meetings.actions.copying` does.
    """
    with transaction.atomic():
        made = copying.make_series(meeting=meeting, actor=actor, rhythm=rhythm, days=days)
        if made:
            _copy_people(meeting, made, actor)
            _copy_places(meeting, made)
    return made


def _copy_people(source: Meeting, made: Sequence[Meeting], actor: User) -> None:
    """Take over who was added or unticked by hand. Two statements."""
    names = ("contact_id", "is_included", "is_added", "note")
    rows = list(AudienceChoice.objects.filter(meeting=source).order_by("pk").values(*names))
    AudienceChoice.objects.bulk_create(
        [AudienceChoice(meeting=each, decided_by=actor, **row) for each in made for row in rows], batch_size=1000
    )


def _copy_places(source: Meeting, made: Iterable[Meeting]) -> None:
    """Take over how the places are divided, and as many days before from when they are for everyone; not the link.

    The room is counted anew, from the places of the meeting. Two statements.
    """
    rows = list(Places.objects.filter(meeting=source).order_by("pk"))
    Places.objects.bulk_create(
        [
            Places(
                meeting=each,
                bucket=row.bucket,
                capacity=UNLIMITED if row.bucket == Bucket.ROOM else row.capacity,
                keeps_order=row.keeps_order,
                release_at=_as_long_before(row.release_at, source.starts_at, each.starts_at),
            )
            for each in made
            for row in rows
        ],
        batch_size=1000,
    )


def _as_long_before(moment: dt.datetime | None, old: dt.datetime | None, new: dt.datetime | None) -> dt.datetime | None:
    """Return the moment as many days before the new start, at the same time of the clock; None without a day."""
    if moment is None or old is None or new is None:
        return None
    local, days = timezone.localtime(moment), timezone.localdate(new) - timezone.localdate(old)
    return dt.datetime.combine(local.date() + days, local.time(), tzinfo=timezone.get_current_timezone())
