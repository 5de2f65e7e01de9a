"""Decisions about initiatives from values alone: which state follows which, and until when something may be done."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from initiatives.models import NEEDS_ANSWER

if TYPE_CHECKING:
    from initiatives.models import Call
    from meetings.models import Meeting

# What may come next. Also an idea that was not chosen may get under way: it stays the residents' own.
ONWARD = {
    "submitted": ("assessed",),
    "assessed": ("admitted", "declined"),
    "declined": (),
    "admitted": ("presented",),
    "presented": ("chosen", "not_chosen"),
    "chosen": ("under_way",),
    "not_chosen": ("under_way",),
    "under_way": ("finished",),
    "finished": (),
    "withdrawn": (),
}
# A slip of the hand is put right one step back; the history shows both.
BACK = {
    "assessed": "submitted",
    "declined": "assessed",
    "admitted": "assessed",
    "presented": "admitted",
    "chosen": "presented",
    "not_chosen": "presented",
    "under_way": "chosen",
    "finished": "under_way",
}
# What whoever handed it in must hear.
DECISIONS = frozenset({"admitted", "chosen", *NEEDS_ANSWER})
FOLLOW_UP_MONTHS = (6, 12)
MAIL_KEPT = dt.timedelta(days=5)
# So long after the end a name and an address are still kept, for who has a question.
KEPT_AFTER_END = dt.timedelta(days=60)
# Joiners: the initiator has name and address by then.
JOINER_KEPT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What someone says of one initiative, having seen this version."""

    pk: int
    version: int
    state: str
    advice: str
    answer: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What someone counted on paper of one initiative, having seen these totals; None: nobody voted on it."""

    pk: int
    joins: int
    votes: int | None
    seen_joins: int
    seen_votes: int | None


def path(start: str, goal: str) -> list[str] | None:
    """Return the states to go through, the goal last; one step back is allowed too. None when there is no way.

    Several steps may be taken at once: thirty ideas are assessed and admitted in one sitting. Each is written down.
    """
    if start == goal:
        return []
    if BACK.get(start) == goal:
        return [goal]
    queue: list[list[str]] = [[start]]
    while queue:
        way = queue.pop(0)
        for following in ONWARD[way[-1]]:
            if following == goal:
                return [*way[1:], goal]
            queue.append([*way, following])
    return None


def decides(start: str, steps: list[str]) -> bool:
    """True when something was decided on this way; a slip of the hand that is put right is no decision."""
    return not DECISIONS.isdisjoint(steps) and steps != [BACK.get(start)]


def before_decision(start: str, steps: list[str]) -> str:
    """Return the last state on this way before something was decided."""
    return [start, *takewhile(lambda state: state not in DECISIONS, steps)][-1]


def choices_from(state: str) -> Iterator[str]:
    """Return every state that staff may choose now, this one first."""
    yield state
    yield from (goal for goal in ONWARD if goal != state and path(state, goal))


def lacks_answer(start: str, goal: str, answer: str, sent: str = "") -> bool:
    """True when an end would be reached, or is kept, without an answer; who reaches one hears something new.

    `sent`: the answer that the initiator had before.
    """
    way = path(start, goal)
    if not way:
        return start in NEEDS_ANSWER and not answer.strip()
    return any(state in NEEDS_ANSWER for state in way) and answer.strip() in {"", sent.strip()}


def follow_up_days(day: dt.date) -> list[tuple[int, dt.date]]:
    """Return after how many months, and on which day, we ask how it goes."""
    return [(months, day + relativedelta(months=months)) for months in FOLLOW_UP_MONTHS]


def follow_ups_left(day: dt.date, today: dt.date) -> list[tuple[int, dt.date]]:
    """Return the same without those after which another is due already: two questions in one mailbox ask one thing."""
    days = follow_up_days(day)
    return [each for each, later in zip(days, [*days[1:], None], strict=True) if later is None or later[1] > today]


def takes_ideas(meeting: "Meeting", call: "Call | None", now: dt.datetime, today: dt.date) -> bool:
    """True while a market takes ideas: until its last day, or else until it starts."""
    if meeting.state == "cancelled" or (meeting.starts_at and meeting.starts_at <= now):
        return False
    return call is None or call.closes_on is None or today <= call.closes_on


def takes_votes(meeting: "Meeting", today: dt.date) -> bool:
    """True from the day of the market: votes are cast there."""
    return meeting.starts_at is not None and timezone.localdate(meeting.starts_at) <= today


def may_close_on(day: dt.date, meeting: "Meeting", today: dt.date) -> bool:
    """True for a last day to hand in ideas that is not over, and not after the market."""
    last = timezone.localdate(meeting.starts_at) if meeting.starts_at else None
    return today <= day and (last is None or day <= last)
