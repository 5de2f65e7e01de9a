"""Writes entries as an iCalendar file (RFC 5545). Pure; the same entries give the same bytes."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from invitations import tokens
from meetings.models import Meeting

if TYPE_CHECKING:
    from icalendar import Calendar, Event

# How often a calendar that follows a feed should look (RFC 7986 section 5.7).
REFRESH = dt.timedelta(hours=1)


class Attendee(NamedTuple):
    """The one person whose calendar an entry is for; nobody else is ever named in it."""

    name: str
    email: str
    status: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment, in values that the file shows as they are."""

    uid: str
    sequence: int
    stamp: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    location: str = ""
    description: str = ""
    status: str = "CONFIRMED"
    organiser: str = ""
    attendee: Attendee | None = None
    is_busy: bool = True


def uid(meeting: Meeting, person: str = "") -> str:
    """Return the identity of an entry, the same for ever; `person` is the public id of whose own entry it is.

    A keyed hash of that id stands in it: an entry is seen by others, and the id is half of a link.
    """
    host = urlsplit(settings.BASE_URL).hostname
    return f"{meeting.public_id}-{tokens.entry_key(person)}@{host}" if person else f"{meeting.public_id}@{host}"


def write(entries: Sequence[Entry], *, method: str = "PUBLISH", name: str = "") -> bytes:
    """Return the file; a `name` makes it a feed that calendars fetch again."""
    from icalendar import Calendar  # 180 ms, which the web processes need not spend at start

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Buurtvenster//NL")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    if name:
        _describe(calendar, name)
    for entry in entries:
        calendar.add_component(_event(entry))
    if entries:
        _add_zone(calendar, entries)
    return bytes(calendar.to_ical())


def plain(text: str) -> str:
    r"""Return the text without control characters; line ends become spaces.

    A typed \N becomes \n: the library that writes the file takes the capital one for a line end.
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split()).replace("\\N", "\\n")


def _describe(calendar: "Calendar", name: str) -> None:
    """Say what the feed is called and how often to look, as the standard has it and as older programs do."""
    from icalendar import vText  # as above

    for key in ("NAME", "X-WR-CALNAME"):
        calendar.add(key, vText(plain(name)))  # the library escapes only what it knows, and it does not know these
    calendar.add("X-WR-TIMEZONE", settings.TIME_ZONE)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")


def _event(entry: Entry) -> "Event":
    from icalendar import Event  # as above

    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", entry.stamp.astimezone(dt.UTC).replace(microsecond=0))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTART", entry.starts_at.astimezone(zone))
    event.add("DTEND", entry.ends_at.astimezone(zone))
    event.add("SUMMARY", plain(entry.title))
    for key, value in (("LOCATION", entry.location), ("DESCRIPTION", entry.description)):
        if plain(value):
            event.add(key, plain(value))
    event.add("STATUS", entry.status)
    event.add("TRANSP", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    _add_people(event, entry)
    return event


def _add_people(event: "Event", entry: Entry) -> None:
    """Name who organises, and the one person whose calendar answers."""
    from icalendar import vCalAddress  # as above

    organiser = vCalAddress(f"mailto:{entry.organiser or settings.DEFAULT_FROM_EMAIL}")
    organiser.params["CN"] = _name(settings.ORGANISATION_NAME)
    event.add("ORGANIZER", organiser)
    if entry.attendee is None:
        return
    person = vCalAddress(f"mailto:{entry.attendee.email}")
    if _name(entry.attendee.name):
        person.params["CN"] = _name(entry.attendee.name)
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = entry.attendee.status
    person.params["RSVP"] = "TRUE" if entry.attendee.is_asked else "FALSE"
    event.add("ATTENDEE", person)


def _name(text: str) -> str:
    """Return a name that can stand in a parameter: programs differ on what a backslash or a caret means there."""
    return plain(text.translate({ord('"'): "'", ord("\\"): " ", ord("^"): " "}))


def _add_zone(calendar: "Calendar", entries: Sequence[Entry]) -> None:
    """Add the rules of our time zone for these days only: 0.6 kB; those of 1970 to 2038 take 2.8 kB."""
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    first = min(entry.starts_at for entry in entries).astimezone(zone).date()
    last = max(entry.ends_at for entry in entries).astimezone(zone).date()
    calendar.add_missing_timezones(first, last + dt.timedelta(days=1))
    for rules in calendar.timezones:
        rules.pop("COMMENT", None)
