"""Planning: place and time, and a new venue."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, Venue
from tests.factories import VenueFactory
from tests.meetings.typed import errors, moment, url, where

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def test_place_fills_in_what_was_left_empty_and_goes_to_the_invitees(client, coordinator, draft):
    venue = VenueFactory()
    client.force_login(coordinator)
    response = client.post(url("place", draft), where(venue))
    assert (response.status_code, response["Location"]) == (302, reverse("invitations:invitees", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.venue, draft.capacity, draft.places) == (venue, None, 80)
    assert (draft.doors_at, draft.starts_at, draft.ends_at, draft.reply_by) == (
        moment(2026, 12, 3, 19, 0),
        moment(2026, 12, 3, 19, 30),
        moment(2026, 12, 3, 21, 30),
        moment(2026, 11, 30, 23, 59, 59),
    )


def test_place_reads_days_and_times_as_people_write_them(client, coordinator, draft):
    client.force_login(coordinator)
    typed = {"day": "3 december 2026", "starts": "19.30", "ends": "22 uur", "doors": "19u15", "reply_day": "1-12-2026"}
    assert client.post(url("place", draft), where(VenueFactory(), **typed)).status_code == 302
    draft.refresh_from_db()
    assert (draft.doors_at, draft.starts_at, draft.ends_at, draft.reply_by) == (
        moment(2026, 12, 3, 19, 15),
        moment(2026, 12, 3, 19, 30),
        moment(2026, 12, 3, 22, 0),
        moment(2026, 12, 1, 23, 59, 59),
    )


def test_place_lets_people_reply_until_the_start_on_the_day_itself(client, coordinator, draft):
    client.force_login(coordinator)
    client.post(url("place", draft), where(VenueFactory(), reply_day="2026-12-03"))
    draft.refresh_from_db()
    assert draft.reply_by == moment(2026, 12, 3, 19, 30)


@pytest.mark.parametrize(("chosen", "is_firm"), [("firm", True), ("soft", False)])
def test_place_asks_in_plain_words_what_happens_after_the_last_day(client, coordinator, draft, chosen, is_firm):
    client.force_login(coordinator)
    page = client.get(url("place", draft)).content.decode()
    assert page.count("Wie na die dag ja zegt, komt op de wachtlijst.") == 1
    client.post(url("place", draft), where(VenueFactory(), after=chosen))
    draft.refresh_from_db()
    assert draft.is_reply_by_firm is is_firm
    again = client.get(url("place", draft)).content.decode()
    assert re.findall(r'name="after" value="(\w+)"[^>]* checked', again) == [chosen]
    words = {True: "Daarna alleen de wachtlijst.", False: "Daarna is iedereen welkom tot het begin, zolang er plek is."}
    details = client.get(url("meeting", draft)).content.decode()
    assert {each: details.count(sentence) for each, sentence in words.items()} == {is_firm: 1, not is_firm: 0}


def test_place_lets_a_meeting_end_after_midnight(client, coordinator, draft):
    client.force_login(coordinator)
    client.post(url("place", draft), where(VenueFactory(), ends="00:30"))
    draft.refresh_from_db()
    assert draft.ends_at == moment(2026, 12, 4, 0, 30)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"day": ""}, ["day"]),
        ({"day": "31-11-2026"}, ["day"]),
        ({"day": "2026-11-22"}, ["day"]),
        ({"day": "2026-11-23", "starts": "08:00"}, ["starts"]),
        ({"starts": ""}, ["starts"]),
        ({"starts": "half acht"}, ["starts"]),
        ({"ends": "19:30"}, ["ends"]),
        ({"ends": "18:00"}, ["ends"]),
        ({"doors": "20:00"}, ["doors"]),
        ({"reply_day": "2026-12-04"}, ["reply_day"]),
        ({"reply_day": "2026-11-22"}, ["reply_day"]),
        ({"after": ""}, ["after"]),
        ({"after": "misschien"}, ["after"]),
        ({"capacity": "0"}, ["capacity"]),
        ({"capacity": "veel"}, ["capacity"]),
        ({"venue": ""}, ["venue"]),
        ({"venue": "999999"}, ["venue"]),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "04:00"}, ["starts"]),
        ({"day": "2027-10-31", "starts": "02:30", "ends": "04:00"}, ["starts"]),
        ({"day": "2027-10-30", "starts": "23:30", "ends": "02:30"}, ["ends"]),
    ],
)
def test_place_refuses_what_cannot_be_and_keeps_the_rest(client, coordinator, draft, changes, wrong):
    client.force_login(coordinator)
    venue = VenueFactory()
    response = client.post(url("place", draft), where(venue) | changes)
    assert errors(response) == wrong
    if "venue" not in changes:
        assert f'<option value="{venue.pk}" selected>' in response.content.decode()
    draft.refresh_from_db()
    assert (draft.venue, draft.starts_at) == (None, None)


def test_place_keeps_a_draft_that_is_only_half_known(client, coordinator, draft):
    client.force_login(coordinator)
    response = client.post(url("place", draft), where(None, day="", starts="", next="draft"))
    assert response["Location"] == draft.get_absolute_url()
    client.post(url("place", draft), where(None, next="draft"))
    draft.refresh_from_db()
    assert (draft.venue, draft.starts_at) == (None, moment(2026, 12, 3, 19, 30))


@pytest.mark.parametrize(("changes", "wrong"), [({"day": ""}, ["day"]), ({"starts": ""}, ["starts"])])
def test_place_does_not_keep_half_a_moment(client, coordinator, draft, changes, wrong):
    client.force_login(coordinator)
    assert errors(client.post(url("place", draft), where(None, next="draft", **changes))) == wrong


def test_place_warns_about_a_small_room_and_steps_but_saves(client, coordinator, draft):
    client.force_login(coordinator)
    venue = VenueFactory(capacity=80, is_step_free=False)
    response = client.post(url("place", draft), where(venue, capacity="140"))
    levels = sorted(message.level_tag for message in get_messages(response.wsgi_request))
    assert levels == ["success", "warning", "warning"]
    draft.refresh_from_db()
    assert draft.capacity == 140


@pytest.mark.parametrize(
    ("changes", "raised"),
    [
        ({}, 0),
        ({"capacity": "60"}, 0),
        ({"reply_day": "2026-12-01"}, 0),
        ({"starts": "20:00"}, 1),
        ({"day": "2026-12-10"}, 1),
    ],
)
def test_place_of_an_inviting_meeting_raises_the_sequence_when_time_changes(
    client, coordinator, draft, changes, raised
):
    venue = VenueFactory()
    client.force_login(coordinator)
    client.post(url("place", draft), where(venue))
    Meeting.objects.filter(pk=draft.pk).update(state="inviting")
    response = client.post(
        url("place", draft), where(venue, **({"ends": "21:30", "doors": "19:00", "reply_day": "2026-11-30"} | changes))
    )
    draft.refresh_from_db()
    # A changed time leads to where people are told of it.
    page = reverse("invitations:replies", args=[draft.pk]) if raised else draft.get_absolute_url()
    assert (response["Location"], draft.sequence) == (page, raised)


def test_place_of_an_inviting_meeting_raises_the_sequence_when_the_venue_changes(client, coordinator, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="inviting")
    client.force_login(coordinator)
    form = client.get(url("place", meeting)).context["form"]
    kept = {field.name: field.value() or "" for field in form}
    client.post(url("place", meeting), kept)
    meeting.refresh_from_db()
    assert meeting.sequence == 0
    client.post(url("place", meeting), kept | {"venue": VenueFactory().pk})
    meeting.refresh_from_db()
    assert meeting.sequence == 1


def test_place_of_a_draft_never_raises_the_sequence(client, coordinator, meeting):
    client.force_login(coordinator)
    client.post(url("place", meeting), where(VenueFactory(), starts="10:00"))
    meeting.refresh_from_db()
    assert meeting.sequence == 0


def test_place_of_an_inviting_meeting_must_stay_complete(client, coordinator, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="inviting")
    client.force_login(coordinator)
    assert errors(client.post(url("place", meeting), where(None, day="", starts="", next="draft"))) == [
        "day",
        "starts",
        "venue",
    ]


def test_place_of_an_inviting_meeting_keeps_a_last_day_that_is_over(client, coordinator, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="inviting", reply_by=timezone.now() - dt.timedelta(days=1))
    client.force_login(coordinator)
    form = client.get(url("place", meeting)).context["form"]
    kept = {field.name: field.value() or "" for field in form} | {"capacity": "50"}
    assert client.post(url("place", meeting), kept).status_code == 302


def test_venue_comes_back_chosen_with_everything_that_was_typed(client, coordinator, draft):
    client.force_login(coordinator)
    typed = where(None, capacity="60", day="3-12-2026", starts="19.30", next="venue")
    to_venue = client.post(url("place", draft), typed)
    facts = dict.fromkeys(("is_step_free", "has_accessible_toilet", "has_hearing_loop", "has_parking"), "no")
    venue = {
        "name": "De Linde",
        "street": "Lindelaan 12",
        "postcode": "3131ab",
        "city": "Vlaardingen",
        "capacity": "80",
    }
    back = client.post(to_venue["Location"], facts | venue | {"is_step_free": "yes"})
    made = Venue.objects.get()
    assert (made.postcode, made.is_step_free, made.has_parking) == ("3131 AB", True, False)
    form = client.get(back["Location"]).context["form"]
    assert {name: form[name].value() for name in ("venue", "capacity", "day", "starts")} == {
        "venue": str(made.pk),
        "capacity": "60",
        "day": "3-12-2026",
        "starts": "19.30",
    }
    assert 'value="2026-12-03"' in str(form["day"])
    draft.refresh_from_db()
    assert draft.starts_at is None


def test_venue_asks_every_access_fact_and_refuses_a_double(client, coordinator, draft):
    VenueFactory(name="De Linde", street="Lindelaan 12")
    client.force_login(coordinator)
    response = client.post(url("venue", draft), {"name": "de linde", "street": "lindelaan 12", "postcode": "99"})
    assert errors(response) == [
        "capacity",
        "city",
        "has_accessible_toilet",
        "has_hearing_loop",
        "has_parking",
        "is_step_free",
        "name",
        "postcode",
    ]
    assert Venue.objects.count() == 1
