"""Changing more meetings of a series at once: what changed of one changes of the others, what is their own stays."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from meetings.actions import change_place, change_subject
from meetings.models import Meeting, Series, Theme, Venue
from meetings.rules import Times
from meetings.rules.recurrence import Rhythm, clock_of, moved_rhythm, moved_times

# What a meeting is about; its area is never taken over from another.
ABOUT = ("title", "kind", "participation", "question", "goal", "introduction", "is_public")

PLAN = ("venue_id", "capacity", "starts_at", "ends_at", "doors_at", "reply_by", "is_reply_by_firm")


def change_subjects(
    *, meeting: Meeting, others: Sequence[Meeting], actor: User, themes: Iterable[Theme], **about: Any
) -> Meeting:
    """Change what a meeting is about, and the same of the others. All or nothing. Sends nothing."""
    wanted = list(themes)
    before = {name: getattr(meeting, name) for name in ABOUT}
    had = set(meeting.themes.all())
    with transaction.atomic():
        changed = change_subject(meeting=meeting, actor=actor, themes=wanted, **about)
        new = {name: about[name] for name in ABOUT if about.get(name, before[name]) != before[name]}
        for other in others if new or set(wanted) != had else ():
            change_subject(
                meeting=other,
                actor=actor,
                area=other.area,
                themes=wanted if set(wanted) != had else other.themes.all(),
                **{name: new.get(name, getattr(other, name)) for name in ABOUT},
            )
    return changed


def change_places_and_times(
    *,
    meeting: Meeting,
    others: Sequence[Meeting],
    actor: User,
    venue: Venue | None,
    capacity: int | None,
    times: Times | None,
    is_reply_by_firm: bool | None = None,
    is_whole: bool = False,
) -> tuple[Meeting, list[Meeting]]:
    """Change where and when a meeting is, and move the others by the same rule; return it, and which others changed.

    Who was invited to one of them knows an old plan then: its sequence rises, as by `change_place`. Raises `CannotMove`
    when one of them cannot be at its new moment; then nothing changes. `is_whole`: all meetings to come go along, so
    that the rule of the series changes too.
    """
    now, old, new = timezone.now(), clock_of(meeting), clock_of(times) if times else None
    rhythm = _rhythm(meeting.series)
    has_venue = (venue.pk if venue else None) != meeting.venue_id
    has_capacity = capacity != meeting.capacity
    has_rule = is_reply_by_firm not in {None, meeting.is_reply_by_firm}
    moved: list[Meeting] = []
    with transaction.atomic():
        changed = change_place(
            meeting=meeting, actor=actor, venue=venue, capacity=capacity, times=times, is_reply_by_firm=is_reply_by_firm
        )
        for other in others if has_venue or has_capacity or has_rule or old != new else ():
            own = _times(other)
            if own and old and new and rhythm and old != new:
                own = moved_times(other, old, new, rhythm, now)
            after = change_place(
                meeting=other,
                actor=actor,
                venue=venue if has_venue else other.venue,
                capacity=capacity if has_capacity else other.capacity,
                times=own,
                is_reply_by_firm=is_reply_by_firm if has_rule else None,
            )
            if any(getattr(after, name) != getattr(other, name) for name in PLAN):
                moved.append(after)
        if is_whole and meeting.series and rhythm and old and new and old[0] != new[0]:
            _keep(meeting.series, moved_rhythm(old[0], new[0], rhythm))
    return changed, moved


def _rhythm(series: Series | None) -> Rhythm | None:
    return Rhythm(weekday=series.weekday, interval=series.interval, nth=series.nth) if series else None


def _times(meeting: Meeting) -> Times | None:
    if not (meeting.starts_at and meeting.ends_at):
        return None
    return Times(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        doors_at=meeting.doors_at or meeting.starts_at,
        reply_by=meeting.reply_by or meeting.starts_at,
    )


def _keep(series: Series, rhythm: Rhythm) -> None:
    Series.objects.filter(pk=series.pk).update(weekday=rhythm.weekday, nth=rhythm.nth)
