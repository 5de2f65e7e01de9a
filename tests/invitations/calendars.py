"""Invitations with a meeting, built without a database, and what calendar programs read in a file."""

import datetime as dt
import zoneinfo

from icalendar import Calendar

from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, UserFactory, VenueFactory

STAMP = dt.datetime(2026, 11, 5, 9, 30, 0, 123456, tzinfo=dt.UTC)
AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
FIELDS = ("UID", "SEQUENCE", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "TRANSP")

MOMENTS = {"start": "DTSTART", "end": "DTEND", "stamp": "DTSTAMP"}


def meeting_of(start=dt.datetime(2026, 12, 3, 19, 30, tzinfo=AMSTERDAM), **fields):
    venue = fields.pop("venue", None) or VenueFactory.build(name="De Linde", city="Voorbeeldstad")
    return MeetingFactory.build(
        area=None, venue=venue, organiser=UserFactory.build(), starts_at=start, ends_at=start + dt.timedelta(hours=2),
        **fields,
    )  # fmt: skip


def invitation_of(
    answer="accepted", *, start=dt.datetime(2026, 12, 3, 19, 30, tzinfo=AMSTERDAM), contact=None, **fields
):
    """An invitation that is in no database; fields of the meeting are told by their name."""
    own = {name: fields.pop(name) for name in ("place", "bucket", "group", "answer_version", "pk") if name in fields}
    return InvitationFactory.build(
        meeting=meeting_of(start, **fields), contact=contact or ContactFactory.build(language="en"), answer=answer,
        public_id="p" * 22, **own,
    )  # fmt: skip


def events_of(content):
    return Calendar.from_ical(content).walk("VEVENT")


def people_of(event):
    """Organiser and attendees, each as address, name and status."""
    attendees = event.get("ATTENDEE", [])
    return [
        (str(each), each.params.get("CN"), each.params.get("PARTSTAT"))
        for each in [event["ORGANIZER"], *(attendees if isinstance(attendees, list) else [attendees])]
    ]


def read_by_icalendar(content):
    """What the library reads by which the file was written."""
    return [
        {name: str(event[name]) if name in event else None for name in FIELDS}
        | {name: event[key].dt.astimezone(dt.UTC) for name, key in MOMENTS.items()}
        | {"people": people_of(event)}
        for event in events_of(content)
    ]


def read_by_another(content):
    """What another library, which shares no code with it, reads in the same file."""
    from ical.calendar_stream import IcsCalendarStream

    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    return [
        {
            "UID": event.uid, "SEQUENCE": str(event.sequence), "SUMMARY": event.summary, "LOCATION": event.location,
            "DESCRIPTION": event.description, "STATUS": event.status and str(event.status.value),
            "TRANSP": event.transparency, "start": event.dtstart.astimezone(dt.UTC),
            "end": event.dtend.astimezone(dt.UTC), "stamp": event.dtstamp.astimezone(dt.UTC),
            "people": [
                (str(each.uri), each.common_name, each.status)
                for each in [event.organizer, *event.attendees]
            ],
        }
        for event in calendar.events
    ]  # fmt: skip
