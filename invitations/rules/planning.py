"""When a planned mail may leave. Everything is in the time of the wall: "10.00 uur" stays that in winter and summer.

A mail goes on its own day: from its moment until the quiet hours begin, and not after the point of it. What did not
leave by then is missed, rather than late at night or too late. Both ends of a window belong to it, to the second.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils import timezone

from invitations.models import PlannedMail
from meetings.rules import wall_moment

if TYPE_CHECKING:
    from meetings.models import Meeting

Kind, Anchor = PlannedMail.Kind, PlannedMail.Anchor
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)
MOST_DAYS = 30
# A meeting that ends after midnight belongs to the evening before.
_NIGHT = dt.timedelta(hours=6)


class Default(NamedTuple):
    """A mail that is planned when invitations go out."""

    kind: str
    anchor: str
    days: int
    time: dt.time


DEFAULTS = (
    Default(Kind.SILENT, Anchor.REPLY_BY, 2, dt.time(10)),
    Default(Kind.COMING, Anchor.START, 1, dt.time(10)),
    Default(Kind.THANKS, Anchor.END, 1, dt.time(10)),
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of the clock between which nobody is written to unasked; none when both are the same."""

    starts: int
    ends: int

    @classmethod
    def of_settings(cls) -> "Quiet":
        """Return those of this installation."""
        return cls(settings.QUIET_FROM, settings.QUIET_UNTIL)

    def covers(self, time: dt.time) -> bool:
        """True when the clock shows a quiet hour."""
        if self.starts < self.ends:
            return self.starts <= time.hour < self.ends
        return self.starts != self.ends and not self.ends <= time.hour < self.starts

    def loud_from(self, moment: dt.datetime) -> dt.datetime:
        """Return the first moment, this one or a later, at which people may be written to."""
        local = timezone.localtime(moment)
        if not self.covers(local.time()):
            return moment
        day = local.date() + (DAY if local.hour >= self.ends else dt.timedelta(0))
        return wall_moment(day, dt.time(self.ends))

    def quiet_from(self, moment: dt.datetime) -> dt.datetime:
        """Return when it is quiet next; without quiet hours the end of the day."""
        day, time = timezone.localdate(moment), dt.time(self.starts if self.starts != self.ends else 0)
        begins = wall_moment(day, time)
        return begins if begins > moment else wall_moment(day + DAY, time)


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when a mail may leave, both moments included. Closes before it opens: it never can."""

    opens_at: dt.datetime
    closes_at: dt.datetime

    @property
    def is_real(self) -> bool:
        """True when there is a moment at which it may leave."""
        return self.opens_at <= self.closes_at

    def is_open(self, now: dt.datetime) -> bool:
        """True when it may leave now."""
        return self.opens_at <= now <= self.closes_at

    def is_over(self, now: dt.datetime) -> bool:
        """True when it cannot leave any more."""
        return now > self.closes_at

    def is_to_come(self, now: dt.datetime) -> bool:
        """True when it can leave later."""
        return self.is_real and now < self.opens_at


def window(mail: "PlannedMail | Default", meeting: "Meeting", quiet: Quiet) -> Window | None:
    """Return when a planned mail may leave, by the meeting as it is now; None while the meeting has no day."""
    day = _day(mail, meeting)
    if day is None:
        return None
    opens_at = wall_moment(day, mail.time)
    if mail.anchor == Anchor.END and meeting.ends_at:
        opens_at = max(opens_at, meeting.ends_at)
    return window_from(opens_at, mail.kind, meeting, quiet)


def window_from(moment: dt.datetime, kind: str, meeting: "Meeting", quiet: Quiet) -> Window:
    """Return when a mail may leave that is meant for this moment: on that day, in the hours that are not quiet."""
    opens_at = quiet.loud_from(moment)
    ends = [quiet.quiet_from(opens_at) - SECOND, *_points(kind, meeting)]
    return Window(opens_at, min(ends))


def _day(mail: "PlannedMail | Default", meeting: "Meeting") -> dt.date | None:
    """Return on which local day a mail goes."""
    days = dt.timedelta(days=mail.days)
    if mail.anchor == Anchor.END:
        return timezone.localdate(meeting.ends_at - _NIGHT) + days if meeting.ends_at else None
    anchor = {Anchor.REPLY_BY: meeting.reply_by, Anchor.START: meeting.starts_at}.get(Anchor(mail.anchor))
    return timezone.localdate(anchor) - days if anchor else None


def _points(kind: str, meeting: "Meeting") -> list[dt.datetime]:
    """Return after which moments a mail has no point any more."""
    points = []
    if kind in {Kind.SILENT, Kind.COMING} and meeting.starts_at:
        points.append(meeting.starts_at - SECOND)
    if kind == Kind.SILENT and meeting.is_reply_by_firm and meeting.reply_by:
        points.append(meeting.reply_by)
    return points
