"""The calendar file: replaces itself, holds no one's link, and survives what people type."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar

from invitations import calendar
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, UserFactory, VenueFactory

STAMP = dt.datetime(2026, 11, 5, 9, 30, 0, 123456, tzinfo=dt.UTC)
AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")


def invitation_of(answer="accepted", start=dt.datetime(2026, 12, 3, 19, 30, tzinfo=AMSTERDAM), **meeting):
    built = MeetingFactory.build(
        area=None, venue=VenueFactory.build(name="De Linde", city="Voorbeeldstad"), organiser=UserFactory.build(),
        starts_at=start, ends_at=start + dt.timedelta(hours=2), **meeting,
    )  # fmt: skip
    return InvitationFactory.build(
        meeting=built, contact=ContactFactory.build(language="en"), answer=answer, public_id="p" * 22
    )


def event_of(invitation):
    return Calendar.from_ical(calendar.confirmation(invitation, stamp=STAMP)).walk("VEVENT")[0]


def test_the_appointment_says_when_where_and_how_to_change():
    invitation = invitation_of()
    event = event_of(invitation)
    assert {name: event.decoded(name) for name in ("SUMMARY", "LOCATION", "DESCRIPTION", "DTSTAMP", "SEQUENCE")} == {
        "SUMMARY": invitation.meeting.title,
        "LOCATION": "De Linde, Lindelaan 12, Voorbeeldstad",
        "DESCRIPTION": "Do you want to change your answer? Use the link in your e-mail, or call 010 123 45 67.",
        "DTSTAMP": STAMP.replace(microsecond=0),
        "SEQUENCE": 0,
    }
    assert (event["DTSTART"].dt, event["DTSTART"].params["TZID"]) == (invitation.meeting.starts_at, "Europe/Amsterdam")
    assert str(event["ORGANIZER"]) == "mailto:wijken@voorbeeldstad.example"


def test_another_answer_or_time_replaces_the_entry():
    first, maybe = invitation_of(), invitation_of("tentative", sequence=3)
    maybe.meeting.public_id = first.meeting.public_id
    events = event_of(first), event_of(maybe)
    assert events[0]["UID"] == events[1]["UID"] == f"{first.meeting.public_id}@testserver"
    assert [(str(event["STATUS"]), event["SEQUENCE"]) for event in events] == [("CONFIRMED", 0), ("TENTATIVE", 3)]


def test_it_is_published_without_link_or_list_of_people():
    content = calendar.confirmation(invitation_of(), stamp=STAMP)
    assert b"METHOD:PUBLISH\r\n" in content
    assert b"ATTENDEE" not in content
    assert b"http" not in content
    assert b"p" * 22 not in content


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (dt.datetime(2026, 7, 2, 19, 30, tzinfo=AMSTERDAM), 2),
        (dt.datetime(2026, 12, 3, 19, 30, tzinfo=AMSTERDAM), 1),
        (dt.datetime(2026, 10, 24, 23, 30, tzinfo=AMSTERDAM), 2),
        (dt.datetime(2026, 10, 25, 19, 30, tzinfo=AMSTERDAM), 1),
        (dt.datetime(2026, 3, 29, 19, 30, tzinfo=AMSTERDAM), 2),
    ],
)
def test_the_time_is_right_by_the_rules_in_the_file(start, offset):
    content = calendar.confirmation(invitation_of(start=start), stamp=STAMP)
    assert len(content) < 1500
    zone = Calendar.from_ical(content).walk("VTIMEZONE")[0].to_tz()
    local = dt.datetime(start.year, start.month, start.day, start.hour, start.minute, tzinfo=zone)
    assert local.utcoffset() == dt.timedelta(hours=offset)


def test_lines_are_folded_and_end_in_crlf():
    content = calendar.confirmation(invitation_of(title="Ü" * 120), stamp=STAMP)
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_what_people_type_adds_no_line(text):
    hostile = f"{text}\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT"
    invitation = invitation_of(title=hostile)
    event = event_of(invitation)
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in hostile).split())
    assert str(event["SUMMARY"]) == plain
    assert "ATTENDEE" not in event


def test_the_same_stamp_gives_the_same_bytes():
    invitation = invitation_of()
    assert calendar.confirmation(invitation, stamp=STAMP) == calendar.confirmation(invitation, stamp=STAMP)
