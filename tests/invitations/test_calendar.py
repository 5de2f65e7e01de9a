"""The calendar file of one person: replaces itself, holds no one's link, and survives what people type."""

import datetime as dt

import pytest
from django.test import override_settings
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar

from invitations import calendar, tokens
from invitations.models import Guest
from tests.factories import ContactFactory, VenueFactory
from tests.invitations.calendars import (
    AMSTERDAM,
    STAMP,
    events_of,
    invitation_of,
    people_of,
    read_by_another,
    read_by_icalendar,
)
from tests.rfc5545 import faults, lines_of

WITH_INBOX = override_settings(CALENDAR_REPLY_ADDRESS="antwoord@mail.voorbeeldstad.example")
QUARTER = dt.timedelta(minutes=15)
NEEDS_ANOTHER = "the second parser, ical, is not installed"


def event_of(invitation, **how):
    return events_of(calendar.confirmation(invitation, stamp=STAMP, **how))[0]


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
    first, maybe = invitation_of(answer_version=1), invitation_of("tentative", sequence=3, answer_version=2)
    maybe.meeting.public_id = first.meeting.public_id
    events = event_of(first), event_of(maybe)
    assert events[0]["UID"] == events[1]["UID"] == f"{first.meeting.public_id}-{tokens.entry_key('p' * 22)}@testserver"
    assert [(str(event["STATUS"]), event["SEQUENCE"]) for event in events] == [("CONFIRMED", 1), ("TENTATIVE", 3002)]


@pytest.mark.parametrize(
    ("before", "after"),
    [((0, 0), (0, 1)), ((0, 1), (0, 2)), ((0, 999), (1, 0)), ((1, 5), (2, 5)), ((1, 2000), (2, 0))],
)
def test_the_number_rises_with_every_answer_and_every_plan(before, after):
    numbers = [
        event_of(invitation_of(sequence=plan, answer_version=version))["SEQUENCE"] for plan, version in (before, after)
    ]
    assert numbers[0] < numbers[1]


def test_each_person_has_an_entry_of_their_own():
    invitation = invitation_of()
    guest = Guest(invitation=invitation, name="Bram", email="bram@bewoners.example", public_id="g" * 22)
    mine, theirs = event_of(invitation)["UID"], event_of(invitation, guest=guest)["UID"]
    assert (mine == theirs, str(theirs)) == (
        False, f"{invitation.meeting.public_id}-{tokens.entry_key('g' * 22)}@testserver",
    )  # fmt: skip
    assert "p" * 22 not in f"{mine}{theirs}"


def test_who_takes_part_online_does_not_go_to_the_venue():
    assert str(event_of(invitation_of(bucket="online"))["LOCATION"]) == "Online"


def test_it_is_published_without_link_or_list_of_people():
    content = calendar.confirmation(invitation_of(), stamp=STAMP)
    assert b"METHOD:PUBLISH\r\n" in content
    assert b"ATTENDEE" not in content
    assert b"http" not in content
    assert b"p" * 22 not in content


def test_a_calendar_that_may_answer_finds_one_person_and_where_to():
    invitation = invitation_of("tentative", contact=ContactFactory.build(name='Zoë "Zus"', email="zoe@x.example"), pk=7)
    with WITH_INBOX:
        content = calendar.confirmation(invitation, stamp=STAMP)
        organiser = f"mailto:{tokens.reply_address(7, 1)}"
    assert b"METHOD:REQUEST\r\n" in content
    assert people_of(events_of(content)[0]) == [
        (organiser, "Gemeente Voorbeeldstad", None), ("mailto:zoe@x.example", "Zoë 'Zus'", "TENTATIVE"),
    ]  # fmt: skip
    assert (faults(content), "RSVP=TRUE" in lines_of(content, "ATTENDEE")[0]) == ([], True)


@pytest.mark.parametrize("who", ["guest", "without an address"])
def test_who_cannot_answer_by_calendar_is_not_asked(who):
    invitation = invitation_of(contact=ContactFactory.build(email="" if who == "without an address" else "a@b.example"))
    guest = Guest(name="Bram", email="bram@bewoners.example", public_id="g" * 22) if who == "guest" else None
    with WITH_INBOX:
        content = calendar.confirmation(invitation, stamp=STAMP, guest=guest)
    assert (b"METHOD:PUBLISH" in content, b"ATTENDEE" in content, b"antwoord+" in content) == (True, False, False)


@pytest.mark.parametrize("has_inbox", [False, True])
@pytest.mark.parametrize("answer", ["declined", "delegated", "redirected", "accepted"])
def test_what_takes_it_back_names_the_same_entry(has_inbox, answer):
    invitation = invitation_of(answer_version=1, pk=7)
    with override_settings(CALENDAR_REPLY_ADDRESS="antwoord@mail.voorbeeldstad.example" if has_inbox else ""):
        before = calendar.confirmation(invitation, stamp=STAMP)
        invitation.answer, invitation.answer_version = answer, 2
        after = calendar.cancellation(invitation, stamp=STAMP)
    first, second = events_of(before)[0], events_of(after)[0]
    assert [first["UID"], first["ORGANIZER"]] == [second["UID"], second["ORGANIZER"]]
    assert (first["SEQUENCE"], second["SEQUENCE"], str(second["STATUS"])) == (1, 2, "CANCELLED")
    assert (b"METHOD:CANCEL\r\n" in after, faults(after)) == (True, [])
    names = [status for _address, _name, status in people_of(second) if status]
    assert names == (["ACCEPTED" if answer == "accepted" else "DECLINED"] if has_inbox else [])


@pytest.mark.parametrize(
    ("start", "offset"),
    [
        (dt.datetime(2026, 7, 2, 19, 30, tzinfo=AMSTERDAM), 2),
        (dt.datetime(2026, 12, 3, 19, 30, tzinfo=AMSTERDAM), 1),
        (dt.datetime(2026, 10, 24, 23, 30, tzinfo=AMSTERDAM), 2),
        (dt.datetime(2026, 10, 25, 19, 30, tzinfo=AMSTERDAM), 1),
        (dt.datetime(2026, 3, 28, 23, 30, tzinfo=AMSTERDAM), 1),
        (dt.datetime(2026, 3, 29, 19, 30, tzinfo=AMSTERDAM), 2),
    ],
)
def test_the_time_is_right_by_the_rules_in_the_file(start, offset):
    content = calendar.confirmation(invitation_of(start=start), stamp=STAMP)
    assert (len(content) < 1500, faults(content)) == (True, [])
    zone = Calendar.from_ical(content).walk("VTIMEZONE")[0].to_tz()
    local = dt.datetime(start.year, start.month, start.day, start.hour, start.minute, tzinfo=zone)
    assert local.utcoffset() == dt.timedelta(hours=offset)


def test_a_long_title_is_folded_between_signs():
    content = calendar.confirmation(invitation_of(title="Ü" * 120), stamp=STAMP)
    assert (faults(content), lines_of(content, "SUMMARY")) == ([], [f"SUMMARY:{'Ü' * 120}"])


HOSTILE = st.text(max_size=120) | st.text(alphabet="\\;,:\"'\n\r\t =Üé😀\u2028", max_size=120)


@hypothesis_settings(max_examples=120)
@given(HOSTILE, HOSTILE, HOSTILE, st.booleans())
@example("\\N", "\\N", "\\N", True)
def test_what_people_type_adds_no_line_and_reads_back(title, venue, name, has_inbox):
    added = "\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT"
    place = VenueFactory.build(name=f"{venue}{added}", city="Voorbeeldstad")
    contact = ContactFactory.build(name=f"{name}{added}", email="zoe@x.example")
    invitation = invitation_of(title=f"{title}{added}", venue=place, contact=contact, pk=7)
    with override_settings(CALENDAR_REPLY_ADDRESS="antwoord@mail.voorbeeldstad.example" if has_inbox else ""):
        content = calendar.confirmation(invitation, stamp=STAMP)
    (read,) = read_by_icalendar(content)
    assert faults(content) == []
    assert (read["SUMMARY"], read["LOCATION"]) == (
        _plain(f"{title}{added}"), _plain(f"{venue}{added}, Lindelaan 12, Voorbeeldstad"),
    )  # fmt: skip
    assert [person[0] for person in read["people"][1:]] == (["mailto:zoe@x.example"] if has_inbox else [])


@hypothesis_settings(max_examples=120)
@given(
    HOSTILE, HOSTILE, HOSTILE, st.booleans(),
    st.integers(0, 2 * 366 * 24 * 4).map(lambda quarters: QUARTER * quarters + STAMP.replace(microsecond=0)),
)  # fmt: skip
def test_two_libraries_read_the_same(title, venue, name, is_request, start):
    pytest.importorskip("ical", reason=NEEDS_ANOTHER)
    contact = ContactFactory.build(name=f"Zoë {name}", email="zoe@x.example")
    place = VenueFactory.build(name=f"De Linde {venue}", city="Voorbeeldstad")
    invitation = invitation_of(title=f"Buurt {title}", venue=place, contact=contact, start=start, pk=7)
    with override_settings(CALENDAR_REPLY_ADDRESS="antwoord@mail.voorbeeldstad.example" if is_request else ""):
        for content in (
            calendar.confirmation(invitation, stamp=STAMP),
            calendar.cancellation(invitation, stamp=STAMP),
        ):
            assert read_by_another(content) == read_by_icalendar(content)


def test_the_same_stamp_gives_the_same_bytes():
    invitation = invitation_of()
    assert calendar.confirmation(invitation, stamp=STAMP) == calendar.confirmation(invitation, stamp=STAMP)


def _plain(text):
    # The library that writes the file takes a typed \\N for a line end, so that it is written small.
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split()).replace("\\N", "\\n")
