"""The programme of a meeting from values alone: times, order, what falls together, and what a briefing said of it."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.rules import clock

if TYPE_CHECKING:
    from meetings.models import Meeting, ProgrammeItem

DAY_MINUTES = 24 * 60
# A part lies at most so many minutes from the start, before or after: half a day.
MOST_MINUTES = DAY_MINUTES // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the programme with when it begins and ends, in minutes from the start of the meeting."""

    item: "ProgrammeItem"
    begins: int
    ends: int
    is_part: bool
    is_first: bool
    is_last: bool

    def at(self, starts_at: dt.datetime) -> dt.datetime:
        """Return the moment at which it begins."""
        return starts_at + dt.timedelta(minutes=self.begins)

    def until(self, starts_at: dt.datetime) -> dt.datetime:
        """Return the moment at which it ends."""
        return starts_at + dt.timedelta(minutes=self.ends)


def _place(item: "ProgrammeItem") -> tuple[int, int, int]:
    return item.offset, item.position, item.pk or 0


def lines(items: Iterable["ProgrammeItem"]) -> list[Line]:
    """Return the programme in order, each part followed by what it is made of."""
    by_parent: dict[int | None, list[ProgrammeItem]] = {}
    for item in sorted(items, key=_place):
        by_parent.setdefault(item.parent_id, []).append(item)
    found = []
    for top, first, last in _ends(by_parent.get(None, [])):
        found.append(Line(top, top.offset, top.offset + top.duration, False, first, last))
        for part, is_first, is_last in _ends(by_parent.get(top.pk, [])):
            begins = top.offset + part.offset
            found.append(Line(part, begins, begins + part.duration, True, is_first, is_last))
    return found


def _ends(items: Sequence["ProgrammeItem"]) -> list[tuple["ProgrammeItem", bool, bool]]:
    """Return each with whether it is the first and the last of them."""
    return [(item, number == 0, number == len(items) - 1) for number, item in enumerate(items)]


def next_offset(items: Sequence["ProgrammeItem"]) -> int:
    """Return where something that is added begins: at the end of what ends last; 0 when there is nothing."""
    return max((item.offset + item.duration for item in items), default=0)


def swapped(
    first: tuple[int, int, int], second: tuple[int, int, int]
) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Let two neighbours change places; each is (offset, duration, position). Return the new first and second.

    The second begins where the first began, and the time between them stays. When they fall together they change
    their moments.
    """
    (begins, length, place), (other, other_length, other_place) = first, second
    between = other - begins - length
    follows = begins + other_length + between if between >= 0 else other
    places = sorted((place, other_place))
    if places[0] == places[1]:
        places[1] += 1
    return (begins, other_length, places[0]), (follows, length, places[1])


def offset_of(time: dt.time, starts_at: dt.datetime) -> int:
    """Return how many minutes from the start the clock shows this time: the time that is nearest to the start."""
    start = timezone.localtime(starts_at)
    minutes = (time.hour - start.hour) * 60 + time.minute - start.minute
    return (minutes + MOST_MINUTES) % DAY_MINUTES - MOST_MINUTES


def warnings(found: Sequence[Line], *, doors: int | None, length: int | None) -> list[str]:
    """Return what deserves a thought: what falls together, and what lies outside the meeting or the part it is in.

    `doors` and `length`: minutes from the start at which the doors open and the meeting ends, None without a day.
    Parts of one part may fall together: people choose between workshops.
    """
    tops = [line for line in found if not line.is_part]
    sentences = [
        _("“%(first)s” and “%(second)s” fall together.") % {"first": one.item.title, "second": other.item.title}
        for one, other in overlaps(tops)
    ]
    by_pk: dict[int | None, Line] = {line.item.pk: line for line in tops}
    for line in found:
        words = {"title": line.item.title}
        around = by_pk.get(line.item.parent_id) if line.is_part else None
        if around and (line.begins < around.begins or line.ends > around.ends):
            words["around"] = around.item.title
            sentences.append(_("“%(title)s” does not fit in the time of “%(around)s”.") % words)
        elif doors is not None and line.begins < doors:
            sentences.append(_("“%(title)s” begins before the doors open.") % words)
        elif length is not None and line.ends > length:
            sentences.append(_("“%(title)s” ends after the end of the meeting.") % words)
    return sentences


def overlaps(found: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Return which pairs have a minute in common, the earliest first."""
    inside = [line for line in found if line.ends > line.begins]
    return [
        (one, other)
        for number, one in enumerate(inside)
        for other in inside[number + 1 :]
        if one.begins < other.ends and other.begins < one.ends
    ]


def frame(meeting: "Meeting") -> tuple[int | None, int | None]:
    """Return at how many minutes from the start the doors open and the meeting ends; None each without a day."""
    if meeting.starts_at is None:
        return None, None
    doors = meeting.doors_at or meeting.starts_at
    ends = meeting.ends_at
    return _minutes(doors - meeting.starts_at), _minutes(ends - meeting.starts_at) if ends else None


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)


# What a programme may begin with: title, its share of the evening (none: before the start), and in the report or not.
_WALK_IN = gettext_lazy("Walk in with coffee and tea")
_WELCOME = gettext_lazy("Welcome")
_CLOSE = gettext_lazy("What did we agree, and who does what?")
_TALK = gettext_lazy("Short stories from the neighbourhood")
_GROUPS = gettext_lazy("In groups: what can we do ourselves?")
_EXAMPLES: dict[str, tuple[tuple[object, int, bool], ...]] = {
    "theme": ((_WELCOME, 1, False), (_TALK, 2, True), (_GROUPS, 3, True), (_CLOSE, 2, True)),
    "market": (
        (_WELCOME, 1, False),
        (gettext_lazy("Initiatives present themselves"), 3, True),
        (gettext_lazy("Market: talk at the stands"), 3, True),
        (gettext_lazy("The result, and how it goes on"), 1, True),
    ),
    "information": (
        (_WELCOME, 1, False),
        (gettext_lazy("What are the plans?"), 2, True),
        (gettext_lazy("Workshops and questions at the tables"), 4, True),
        (_CLOSE, 1, True),
    ),
    "walk": (
        (gettext_lazy("Gather, and how we walk"), 1, False),
        (gettext_lazy("Walk through the neighbourhood"), 5, True),
        (_CLOSE, 2, True),
    ),
    "surgery": ((gettext_lazy("Open house: come with your question"), 1, True),),
}


def example(kind: str, length: int) -> list[tuple[str, int, int, bool]]:
    """Return a programme to begin with for this kind of meeting: (title, offset, minutes, in the report).

    It starts with half an hour to walk in and fills the `length` of the meeting, in steps of five minutes.
    """
    parts = _EXAMPLES.get(kind, _EXAMPLES["theme"])
    shares = sum(share for _title, share, _reported in parts)
    found = [(str(_WALK_IN), -30, 30, False)]
    passed = 0
    for title, share, is_reported in parts:
        begins, passed = length * passed // shares // 5 * 5, passed + share
        ends = length if passed == shares else length * passed // shares // 5 * 5
        found.append((str(title), begins, ends - begins, is_reported))
    return found


def missing_before_briefing(meeting: "Meeting", now: dt.datetime) -> str:
    """Return what stands in the way of a briefing, as a sentence; empty when nothing does."""
    if meeting.state not in {"draft", "inviting"}:
        return _("This meeting was cancelled or is over. There is nothing to tell any more.")
    if meeting.starts_at is None or meeting.venue_id is None:
        return _("Choose a day and a venue first. They stand in the briefing.")
    if meeting.starts_at <= now:
        return _("The meeting has begun. There is nothing to tell any more.")
    return ""


def mark(*parts: object) -> str:
    """Return a short mark of what was told: the same for the same, another one as soon as anything in it differs."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def time_words(line: Line, starts_at: dt.datetime | None, *, until: bool = False) -> str:
    """Return "19.30", or "19.30 to 20.00" with `until`; without a day "15 minutes after the start" and so on."""
    if starts_at is not None:
        begins = clock(line.at(starts_at))
        if not until or line.ends == line.begins:
            return begins
        return _("%(start)s to %(end)s") % {"start": begins, "end": clock(line.until(starts_at))}
    if line.begins == 0:
        return _("At the start")
    words = (
        ngettext("%(count)s minute before the start", "%(count)s minutes before the start", -line.begins)
        if line.begins < 0
        else ngettext("%(count)s minute after the start", "%(count)s minutes after the start", line.begins)
    )
    return words % {"count": abs(line.begins)}
