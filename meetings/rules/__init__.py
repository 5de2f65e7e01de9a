"""Decisions about meetings from values alone, and dates and times in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from meetings.models import Meeting

# One plain sentence per degree: neither residents nor staff knew what the words meant (Hengelo, 2008).
PARTICIPATION = {
    "inform": gettext_lazy("We tell you what is going to happen. You can ask questions."),
    "consult": gettext_lazy("You say what you think. The municipality decides, and tells you what it did with it."),
    "advise": gettext_lazy("You give advice. The municipality follows it, or explains why not."),
    "coproduce": gettext_lazy("You make the plan together with the municipality."),
    "codecide": gettext_lazy("You decide together with the municipality."),
}
# Who is there is invited, whatever was chosen; nobody reads of these in a public agenda.
CLOSED_KINDS = frozenset({"network", "visit"})


class Timed(Protocol):
    """What has the times of a meeting."""

    @property
    def starts_at(self) -> dt.datetime | None:
        """When it starts."""

    @property
    def ends_at(self) -> dt.datetime | None:
        """When it ends."""

    @property
    def doors_at(self) -> dt.datetime | None:
        """From when people can come in."""


def day_words(moment: dt.datetime | dt.date, *, year: bool = True) -> str:
    """Return "donderdag 3 december 2026" in the active language and local time."""
    day = timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment
    return formats.date_format(day, "l j F Y" if year else "l j F", use_l10n=False)


def needs_year(day: dt.date, today: dt.date) -> bool:
    """True for a day that is not understood without its year: in another year, and not in the coming half-year."""
    return day.year != today.year and not today <= day <= today + dt.timedelta(days=183)


def clock(moment: dt.datetime) -> str:
    """Return the local time: "19.30" in Dutch, "19:30" in English."""
    local = timezone.localtime(moment)
    if (translation.get_language() or "nl").startswith("nl"):
        return f"{local.hour}.{local:%M}"
    return f"{local:%H:%M}"


def span_words(meeting: "Meeting | Timed") -> str:
    """Return "19.30 tot 21.30 uur, inloop om 19.00 uur" in the active language."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    words = _("%(start)s to %(end)s") % {"start": clock(meeting.starts_at), "end": clock(meeting.ends_at)}
    if meeting.doors_at and meeting.doors_at < meeting.starts_at:
        words += _(", doors open at %(doors)s") % {"doors": clock(meeting.doors_at)}
    return words


def missing_before_inviting(meeting: "Meeting", now: dt.datetime) -> list[tuple[str, str]]:
    """What still stands in the way of inviting, as (step, sentence); step is `subject`, `place` or `cancelled`."""
    missing = []
    if meeting.state not in {"draft", "inviting"}:
        missing.append(("cancelled", _("This meeting was cancelled or is over. You cannot invite people any more.")))
    if not meeting.themes.exists():
        missing.append(("subject", _("Choose a theme.")))
    if not meeting.participation:
        missing.append(("subject", _("Choose what residents can influence.")))
    if meeting.venue_id is None:
        missing.append(("place", _("Choose a venue.")))
    return missing + [("place", sentence) for sentence in _missing_times(meeting, now)]


def _missing_times(meeting: "Meeting", now: dt.datetime) -> list[str]:
    """What the day, the times and the last day to reply still lack."""
    missing = []
    if meeting.starts_at is None or meeting.ends_at is None:
        missing.append(_("Fill in the day and the times."))
    elif meeting.starts_at <= now:
        missing.append(_("The meeting has started or is over. Choose a day that is still to come."))
    if meeting.reply_by is None:
        missing.append(_("Fill in until when people can reply."))
    elif meeting.reply_by <= now < (meeting.starts_at or now):
        missing.append(_("The last day to reply is over. Choose a later day."))
    return missing


def can_invite(meeting: "Meeting", now: dt.datetime) -> bool:
    """True when nothing stands in the way of sending invitations."""
    return not missing_before_inviting(meeting, now)


def can_answer(meeting: "Meeting", now: dt.datetime, until: dt.datetime | None = None) -> bool:
    """True while people can get a place by the link: until the last second of the reply-by moment, not when cancelled.

    `until`: someone may take longer than the others. A reply-by moment that is not firm keeps nobody away until the
    start.
    """
    if meeting.state != "inviting" or meeting.reply_by is None:
        return False
    if not meeting.is_reply_by_firm and meeting.starts_at:
        return now < meeting.starts_at
    last = last_reply(meeting, until)
    return last is not None and now <= last


def last_reply(meeting: "Meeting", until: dt.datetime | None = None) -> dt.datetime | None:
    """Return until when someone may answer: as everyone, or longer when they were given more time."""
    if meeting.reply_by is None or until is None:
        return meeting.reply_by
    return min(max(meeting.reply_by, until), meeting.starts_at or until)


def can_decline(meeting: "Meeting", now: dt.datetime) -> bool:
    """True until the start: a "no" after the reply-by moment is still good news for the places."""
    return meeting.state == "inviting" and meeting.starts_at is not None and now < meeting.starts_at


def is_open_to_all(meeting: "Meeting") -> bool:
    """True when everybody may know of the meeting and come, once people were invited to it."""
    return meeting.is_public and meeting.kind not in CLOSED_KINDS


def why_no_poster(meeting: "Meeting") -> str:
    """Return why there can be no poster with the page of a meeting, as a sentence; empty when there can."""
    if not is_open_to_all(meeting):
        return _("Only people whom we invite can come. So there is no public page, and no poster.")
    if meeting.state == "cancelled":
        return _("This meeting was cancelled. There is no poster.")
    if meeting.state == "draft" or meeting.starts_at is None:
        return _("The public page is there once you have sent the invitations. Then you can print the poster.")
    return ""


class LocalTimeError(ValueError):
    """A local time that does not exist or comes twice because the clock changes; the text says what to do."""


@dataclass(frozen=True)
class Times:
    """The moments of a meeting, in UTC: around a change of the clock, local times compare by the wall clock."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    doors_at: dt.datetime
    reply_by: dt.datetime


def local_moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the moment in local time; raises `LocalTimeError` in the nights that the clock changes."""
    moment = dt.datetime.combine(day, time, tzinfo=timezone.get_current_timezone())
    if moment.astimezone(dt.UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise LocalTimeError(
            _("The clock goes forward that night. The time %(time)s does not exist. Choose another time.")
            % {"time": f"{time:%H.%M}"}
        )
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise LocalTimeError(
            _("The clock goes back that night. The time %(time)s comes twice. Choose another time.")
            % {"time": f"{time:%H.%M}"}
        )
    return moment


def wall_moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Return when the clock on the wall shows this time, in UTC, for what must happen once whatever the clock does.

    A time that is skipped in March counts an hour later; of a time that comes twice in October the first counts.
    """
    return dt.datetime.combine(day, time, tzinfo=timezone.get_current_timezone()).astimezone(dt.UTC)


def end_of_day(day: dt.date) -> dt.datetime:
    """Return the last second of a local day."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=timezone.get_current_timezone()).astimezone(dt.UTC)


def proposed_times(
    starts_at: dt.datetime,
    now: dt.datetime,
    *,
    ends_at: dt.datetime | None = None,
    doors_at: dt.datetime | None = None,
    reply_day: dt.date | None = None,
) -> Times:
    """Fill in what was left open: doors 30 minutes before, two hours long, reply until three days before.

    People can reply until the end of their last day but never after the start; a proposed last day is not over yet.
    """
    start, today = starts_at.astimezone(dt.UTC), timezone.localdate(now)
    first = timezone.localtime(start).replace(hour=0, minute=0, second=0, fold=0)
    if reply_day is None:
        reply_day = max(first.date() - dt.timedelta(days=3), min(today, first.date()))
    return Times(
        starts_at=start,
        ends_at=(ends_at or start + dt.timedelta(hours=2)).astimezone(dt.UTC),
        doors_at=max(doors_at or start - dt.timedelta(minutes=30), first).astimezone(dt.UTC),
        reply_by=min(end_of_day(reply_day), start),
    )


def proposed_introduction(area: str, themes: Sequence[str]) -> str:
    """Return a start for the text of the invitation, in the language in which a municipality writes.

    The question to the residents is not in it: the invitation shows it apart.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if not themes:
            opening = _("In %(area)s we talk with residents, organisations and the municipality.") % {"area": area}
        else:
            quoted = [f"‘{theme}’" for theme in themes]  # a name may hold an "and" itself
            opening = _("In %(area)s we talk about %(themes)s.") % {
                "area": area,
                "themes": get_text_list(quoted, _("and")),
            }
        closing = _("We would like to hear what you think. Will you join us?")
    return f"{opening} {closing}"


def place_warnings(meeting: "Meeting") -> list[str]:
    """What is allowed but deserves a thought: more places than the room has, steps at the entrance."""
    venue = meeting.venue
    if venue is None:
        return []
    warnings = []
    if meeting.capacity and meeting.capacity > venue.capacity:
        warnings.append(
            _("There is room for %(room)s people in this venue. You planned %(places)s places.")
            % {"room": venue.capacity, "places": meeting.capacity}
        )
    if not venue.is_step_free:
        warnings.append(_("The entrance of this venue has steps. Not everyone can come in."))
    return warnings


def can_change(meeting: "Meeting") -> bool:
    """True while subject and place can be changed: for a draft and while people are invited."""
    return meeting.state in {"draft", "inviting"}


def soon_until(now: dt.datetime) -> dt.datetime:
    """Return until when a meeting is near, so that its date tile is lit: two weeks."""
    return now + dt.timedelta(days=14)
