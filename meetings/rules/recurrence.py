"""When the meetings of a series are: days by a rule, the same times of the clock on each, and moving them together."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateutil import rrule
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.rules import LocalTimeError, Times, day_words, local_moment

if TYPE_CHECKING:
    from meetings.models import Meeting

MOST = 60  # meetings in one series, the first included
LAST = -1
NTH = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    LAST: gettext_lazy("last"),
}
_LAST_SECOND = dt.time(23, 59, 59)


class CannotMove(Exception):
    """A meeting cannot be at the new moment; the message says which one and why, in the active language."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a series goes on: every so many weeks, or (`nth` is not 0) every so many months on the nth of a weekday."""

    weekday: int
    interval: int = 1
    nth: int = 0

    def fits(self, day: dt.date) -> bool:
        """True when the rule can fall on this day; for weeks only the day of the week counts."""
        return day.weekday() == self.weekday and (self.nth == 0 or self.nth in positions(day))

    def words(self) -> str:
        """Return "every Tuesday", "every 2 weeks on Tuesday" or "every first Tuesday of the month"."""
        weekday = str(WEEKDAYS[self.weekday])
        if self.nth:
            return _("every %(nth)s %(weekday)s of the month") % {"nth": NTH[self.nth], "weekday": weekday}
        if self.interval == 1:
            return _("every %(weekday)s") % {"weekday": weekday}
        return _("every %(count)s weeks on %(weekday)s") % {"count": self.interval, "weekday": weekday}


def positions(day: dt.date) -> list[int]:
    """Return which of its weekdays in the month a day is: first to fourth, last, or both fourth and last."""
    nth = (day.day - 1) // 7 + 1
    is_last = (day + dt.timedelta(days=7)).month != day.month
    return [nth] * (nth in NTH) + [LAST] * is_last


def days_of(rhythm: Rhythm, first: dt.date, *, count: int | None = None, until: dt.date | None = None) -> list[dt.date]:
    """Return the days of a series, `first` included, for so many times or until a day; never more than `MOST` + 1.

    Whole days without a clock, so that no change of the clock can move one. One more than allowed shows that it is.
    """
    most = min(count or MOST + 1, MOST + 1)
    weekday = rrule.weekdays[rhythm.weekday]
    found = rrule.rrule(
        rrule.MONTHLY if rhythm.nth else rrule.WEEKLY,
        dtstart=dt.datetime.combine(first, dt.time()),
        interval=rhythm.interval,
        byweekday=weekday(rhythm.nth) if rhythm.nth else weekday,
        count=most,
    )
    return [each.date() for each in found if until is None or each.date() <= until]


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of a meeting by the clock. `reply`: so many days before, and a time; None: until it starts."""

    starts: dt.time
    ends: dt.time
    end_days: int
    doors: dt.time
    reply: tuple[int, dt.time] | None


def clock_of(meeting: "Meeting | Times") -> tuple[dt.date, Clock] | None:
    """Return the day and the clock of a meeting, None while it has no day."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    doors = timezone.localtime(meeting.doors_at or meeting.starts_at)
    reply: tuple[int, dt.time] | None = (3, _LAST_SECOND)
    if meeting.reply_by:
        last = timezone.localtime(meeting.reply_by)
        is_start = meeting.reply_by == meeting.starts_at
        reply = None if is_start else ((start.date() - last.date()).days, last.time())
    days = (end.date() - start.date()).days
    return start.date(), Clock(start.time(), end.time(), days, doors.time(), reply)


def moments(clock: Clock, day: dt.date, today: dt.date) -> Times:
    """Return the moments of these times on this day: half past seven stays half past seven in summer and winter.

    A last day to reply that would be over becomes today. Raises `LocalTimeError` for a time that a change of the clock
    skips or repeats, and `CannotMove` when the times do not follow each other.
    """
    starts_at = local_moment(day, clock.starts).astimezone(dt.UTC)
    ends_at = local_moment(day + dt.timedelta(days=clock.end_days), clock.ends).astimezone(dt.UTC)
    doors_at = local_moment(day, clock.doors).astimezone(dt.UTC)
    if ends_at <= starts_at or doors_at > starts_at:
        raise CannotMove(_("The times do not follow each other. Correct the doors or the end."))
    reply_by = starts_at
    if clock.reply:
        wanted = day - dt.timedelta(days=clock.reply[0])
        last = max(wanted, min(today, day))
        time = clock.reply[1] if last == wanted else _LAST_SECOND
        zone = timezone.get_current_timezone()
        reply_by = min(dt.datetime.combine(last, time, tzinfo=zone).astimezone(dt.UTC), starts_at)
    return Times(starts_at=starts_at, ends_at=ends_at, doors_at=doors_at, reply_by=reply_by)


def moved_day(day: dt.date, old: dt.date, new: dt.date, rhythm: Rhythm) -> dt.date:
    """Return where a meeting of a series goes when another one moves from `old` to `new`.

    By the same rule where there is one: from the first Tuesday to the first Thursday is so in every month. Else by as
    many days.
    """
    same_month = (old.year, old.month) == (new.year, new.month)
    if rhythm.nth and same_month and rhythm.fits(old) and rhythm.fits(day) and rhythm.nth in positions(new):
        return _nth_of_month(day.year, day.month, new.weekday(), rhythm.nth)
    return day + (new - old)


def moved_rhythm(old: dt.date, new: dt.date, rhythm: Rhythm) -> Rhythm:
    """Return the rule that holds when all meetings of a series moved along."""
    nth = rhythm.nth if rhythm.nth in positions(new) else positions(new)[0] if rhythm.nth else 0
    return replace(rhythm, weekday=new.weekday(), nth=nth) if rhythm.fits(old) else rhythm


def moved_clock(own: Clock, old: Clock, new: Clock) -> Clock:
    """Return the times of a meeting after those of another changed: what did not change there stays as it is here."""
    names = ("starts", "ends", "end_days", "doors", "reply")
    return replace(own, **{name: getattr(new, name) for name in names if getattr(new, name) != getattr(old, name)})


def moved_times(
    own: "Meeting", old: tuple[dt.date, Clock], new: tuple[dt.date, Clock], rhythm: Rhythm, now: dt.datetime
) -> Times | None:
    """Return the new moments of one meeting when another moved, None when it has no day yet. Raises `CannotMove`."""
    standing = clock_of(own)
    if standing is None:
        return None
    day = moved_day(standing[0], old[0], new[0], rhythm)
    words = {"day": day_words(standing[0], year=False)}
    try:
        times = moments(moved_clock(standing[1], old[1], new[1]), day, timezone.localdate(now))
    except (LocalTimeError, CannotMove) as error:
        raise CannotMove(_("The meeting of %(day)s: %(why)s") % (words | {"why": str(error)})) from error
    if times.starts_at <= now:
        raise CannotMove(_("The meeting of %(day)s would then be over already. Choose another day.") % words)
    return times


def _nth_of_month(year: int, month: int, weekday: int, nth: int) -> dt.date:
    first = dt.datetime(year, month, 1)  # noqa: DTZ001 (a day, not a moment)
    (found,) = rrule.rrule(rrule.MONTHLY, dtstart=first, byweekday=rrule.weekdays[weekday](nth), count=1)
    return dt.date(found.year, found.month, found.day)
