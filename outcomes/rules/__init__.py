"""Decisions about reports from values alone; `pictures.py` reads photos."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations.rules import links_open_until

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
# So many people may leave out one of two questions on paper before we ask whether it was counted well.
MOST_SKIPPED = 5
# So long after a meeting the code on the sheet with questions works.
CODE_WORKS = dt.timedelta(days=14)
# So many open agreements of before stand in the subject with which a report begins, which holds so many signs.
MOST_LEFT_OVER, LONGEST_SAID = 15, 4000
# How promises turn out.
PROMISES = ("on_time", "afterwards", "impossible", "open", "late")
# Who keeps an agreement is reminded so long before its day, and the day after it; from then on once a week.
AHEAD = dt.timedelta(days=7)
WEEK = dt.timedelta(days=7)
# After so many months who came hears what became of a meeting; a machine that stood still may be so much later.
AFTER_MONTHS = (6, 12)
AFTER_GRACE = dt.timedelta(days=30)
# So long after its day nobody is asked for it by mail any more; the lists go on naming it.
GIVEN_UP = dt.timedelta(days=60)
# Every sign that people type for a quote or an apostrophe.
_QUOTES = re.compile("[\"'`\u00b4\u2018-\u201f\u2032\u02bc\uff07]")


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
    """Return which full names stand in a text, whatever the capitals, spaces, quotes and way of writing accents.

    A single word is no full name.
    """
    plain = f" {' '.join(_words(text))} "
    return sorted({name for name in names if len(words := _words(name)) > 1 and f" {' '.join(words)} " in plain})


def _words(text: str) -> list[str]:
    """Return the words as they are compared. Quotes only part them: a phone types ’t where the list has 't."""
    # Quotes first: of some of them NFKC makes a space and a loose accent.
    plain = unicodedata.normalize("NFKC", _QUOTES.sub(" ", text)).casefold()
    plain = re.sub("[\u2010\u2011]", "-", unicodedata.normalize("NFKC", plain))
    return [word for each in re.findall(r"[\w-]+", plain) if (word := each.strip("-"))]


def has_begun(meeting: "Meeting", now: dt.datetime) -> bool:
    """True from when the doors of a meeting open that takes place: from then on a report can be written."""
    opens_at = meeting.doors_at or meeting.starts_at
    return meeting.state in {"inviting", "held"} and opens_at is not None and opens_at <= now


def asking(meeting: "Meeting", now: dt.datetime) -> str:
    """Return whether visitors may be asked how it was: "early" before its end, "over" once their links end, "open"."""
    ends_at = meeting.ends_at or meeting.starts_at
    if ends_at is None or now < ends_at:
        return "early"
    return "open" if now <= links_open_until(ends_at) else "over"


def are_apart(one: int, other: int) -> bool:
    """True when so many more forms answered one question than the other that somebody may have counted wrong."""
    return abs(one - other) > max(MOST_SKIPPED, max(one, other) // 4)


def days_since(meeting: "Meeting", now: dt.datetime) -> int:
    """Return how many whole days ago a meeting ended; negative before its end."""
    ends_at = meeting.ends_at or meeting.starts_at or now
    return (now - ends_at) // dt.timedelta(days=1)


def days_of_after(today: dt.date) -> list[tuple[int, dt.date, dt.date]]:
    """Return after how many months, from which day on and until which, meetings were held of which people hear now."""
    days = [(months, today - relativedelta(months=months)) for months in AFTER_MONTHS]
    return [(months, day - AFTER_GRACE, day) for months, day in days]


def remembers_until_last_mail() -> bool:
    """True when residents are not forgotten before the last mail about what became of a meeting."""
    last = relativedelta(months=max(AFTER_MONTHS))
    today = timezone.localdate()
    return bool(today + dt.timedelta(days=settings.ANSWERS_KEPT_DAYS) >= today + last + AFTER_GRACE)


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


def counted(names: Iterable[str]) -> dict[str, int]:
    """Return how often promises turned out in each way."""
    found = dict.fromkeys(PROMISES, 0)
    for name in names:
        found[name] += 1
    return found


def keep_until(closed_on: dt.date, years: int) -> dt.date:
    """Return the last day on which a dossier is kept. What was closed on 29 February is never kept a day too short."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return dt.date(closed_on.year + years, 3, 1)


def may_be_destroyed(last_day: dt.date | None, today: dt.date) -> bool:
    """True from the day after the last one on; never without a last day."""
    return last_day is not None and today > last_day
