"""A meeting made after another one, and a series of them: drafts, of which nothing is sent."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from meetings.actions.preparing import copy_preparation, make_checklists
from meetings.models import Meeting, Series
from meetings.rules import Times
from meetings.rules.recurrence import Rhythm, clock_of, moments

TEXTS = ("goal", "question", "introduction")
ALWAYS = ("area_id", "kind", "participation", "title", "is_reply_by_firm", "is_public")


def copy_meeting(*, meeting: Meeting, actor: User, parts: Collection[str]) -> Meeting:
    """Make a draft like this meeting, without a day, with the actor as organiser.

    `parts`: what goes along of `themes`, `texts`, `venue`, `places` (how many people fit) and `preparation` (programme,
    roles, checklist and materials; without it the copy gets the checklist of its kind).
    """
    with transaction.atomic():
        (made,) = _drafts(meeting, [None], parts, organiser=actor)
        log(actor=actor, action="copy_meeting", subject=made, source=meeting.pk, parts=sorted(parts))
    return made


def make_series(*, meeting: Meeting, actor: User, rhythm: Rhythm, days: Sequence[dt.date]) -> list[Meeting]:
    """Make a draft like this meeting on each of these days, at the same time of the clock; return them.

    This meeting becomes one of the series. A second click makes nothing: it is in a series then. Raises
    `LocalTimeError` and `CannotMove` for a day on which its times cannot be.
    """
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        standing = clock_of(row)
        if row.series_id or standing is None:
            return []
        plans = [moments(standing[1], day, timezone.localdate()) for day in days]
        series = Series.objects.create(
            weekday=rhythm.weekday, interval=rhythm.interval, nth=rhythm.nth, created_by=actor
        )
        parts = ("themes", "texts", "venue", "places", "preparation")
        made = _drafts(row, plans, parts, organiser=row.organiser, series=series)
        row.series = series
        row.save(update_fields=["series", "changed_at"])
        log(actor=actor, action="make_series", subject=row, series=series.pk, count=len(made))
    return made


def _drafts(
    source: Meeting,
    plans: Sequence[Times | None],
    parts: Collection[str],
    *,
    organiser: User,
    series: Series | None = None,
) -> list[Meeting]:
    """Write a draft per plan. As many statements however many."""
    names = [*ALWAYS, *(TEXTS if "texts" in parts else ())]
    names += ["venue_id"] * ("venue" in parts) + ["capacity"] * ("places" in parts)
    same = {name: getattr(source, name) for name in names}
    made = Meeting.objects.bulk_create(
        [Meeting(organiser=organiser, series=series, **same, **_moments(times)) for times in plans]
    )
    if "themes" in parts:
        themes = list(source.themes.values_list("pk", flat=True))
        link = Meeting.themes.through
        link.objects.bulk_create([link(meeting_id=each.pk, theme_id=theme) for each in made for theme in themes])
    if "preparation" in parts:
        copy_preparation(source, made)
    else:
        make_checklists(made, owner=organiser)
    return made


def _moments(times: Times | None) -> dict[str, dt.datetime]:
    if times is None:
        return {}
    names = ("starts_at", "ends_at", "doors_at", "reply_by")
    return {name: getattr(times, name) for name in names}
