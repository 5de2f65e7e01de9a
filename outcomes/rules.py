"""Decisions about reports from values alone: what stands in for all its words, and which names are in them."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from meetings.models import Meeting
    from outcomes.models import ActionPoint

# Days after a meeting on which its organiser is asked for the report; the first also puts it on the start page.
ASKED_AFTER = (3, 7, 14)
# Later than this nobody is asked any more: a report of so long ago is not written.
FORGIVEN_AFTER = 60
# So long a mail about a report or an agreement waits for a mail server that does not work.
MAIL_KEPT = dt.timedelta(days=5)
CHECK_DAYS = 7
# With fewer answers people could guess who gave which.
FEWEST_REVIEWS = 5
# Of fewer people the number itself could say who they are.
FEWEST_SHOWN = 5
# How promises turn out.
PROMISES = ("on_time", "afterwards", "impossible", "open", "late")
# Who keeps an agreement is reminded so long before its day, and so many days after it.
AHEAD = dt.timedelta(days=7)
LATE_AFTER = (1, 14)
# So long after its day nobody is asked for it by mail any more; the lists go on naming it.
GIVEN_UP = dt.timedelta(days=60)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the content as JSON that is always the same: keys in order, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical content as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def texts_in(content: Any) -> Iterable[str]:
    """Return every text in the content of a report."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for each in content.values():
            yield from texts_in(each)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from texts_in(each)


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Return which full names stand in a text, whatever the capitals and spaces. A single word is no full name."""
    plain = f" {' '.join(_words(text))} "
    return sorted({name for name in names if len(words := _words(name)) > 1 and f" {' '.join(words)} " in plain})


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’-]+", text.casefold())


def has_begun(meeting: "Meeting", now: dt.datetime) -> bool:
    """True from when the doors of a meeting open that takes place: from then on a report can be written."""
    opens_at = meeting.doors_at or meeting.starts_at
    return meeting.state in {"inviting", "held"} and opens_at is not None and opens_at <= now


def days_since(meeting: "Meeting", now: dt.datetime) -> int:
    """Return how many whole days ago a meeting ended; negative before its end."""
    ends_at = meeting.ends_at or meeting.starts_at or now
    return (now - ends_at) // dt.timedelta(days=1)


def late_step(due_on: dt.date, today: dt.date) -> str:
    """Return the name of the reminder that is due so long after a day."""
    days = (today - due_on).days
    return f"late{max(step for step in LATE_AFTER if step <= max(days, LATE_AFTER[0]))}"


def owner_words(name: str, kind: str) -> str:
    """Return who keeps an agreement, as residents read it: "Groen" alone says little."""
    is_clear = kind != "municipal" or any(word in name.casefold() for word in ("gemeente", "afdeling"))
    return name if is_clear else _("%(name)s (municipality)") % {"name": name}


def standing(point: "ActionPoint", today: dt.date) -> str:
    """Return how an agreement stands, in honest words: done, impossible, withdrawn, late, later or open."""
    if not point.is_open:
        return str(point.state)
    if point.due_on < today:
        return "late"
    return "later" if point.due_on > point.first_due_on else "open"


def promise_kept(state: str, due_on: dt.date, closed_at: dt.datetime | None, today: dt.date) -> str:
    """Return how a promise turned out, measured by the day that was promised first: one of `PROMISES`."""
    if state == "impossible":
        return "impossible"
    if closed_at:
        return "on_time" if timezone.localdate(closed_at) <= due_on else "afterwards"
    return "late" if due_on < today else "open"


def masked(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return counts of people, None for 1 to 4 of them: so few can be recognised."""
    return {name: None if 0 < count < FEWEST_SHOWN else count for name, count in counts.items()}


def masked_total(counts: Mapping[str, int]) -> tuple[int, bool]:
    """Return the sum of what may be shown, and whether that is all.

    A whole total would give away a hidden number by subtraction. This one is made of nothing but what is shown, so that
    it says nothing of what is not.
    """
    shown = [count for count in masked(counts).values() if count is not None]
    return sum(shown), len(shown) == len(counts)
