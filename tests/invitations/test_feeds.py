"""Agendas that calendars follow: what stands in them, for whom, and what a calendar fetches again."""

import datetime as dt
import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import LogEntry
from areas.actions import correct_contact
from areas.models import Organisation
from invitations import actions, mail, tokens
from invitations.calendar import own_feed_url
from meetings.models import Meeting
from platforms.logs import MaskPeople
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.invitations.calendars import read_by_another, read_by_icalendar
from tests.resident import rows, url
from tests.rfc5545 import faults, lines_of

pytestmark = pytest.mark.django_db
INVITING = Meeting.State.INVITING


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def wijk():
    return AreaFactory(name="Holy", parent=AreaFactory(name="Vlaardingen"))


def titles(response):
    assert (response.status_code, faults(response.content)) == (200, [])
    return sorted(str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT"))


def feed(client, name, key, **headers):
    return client.get(reverse(f"invitations:{name}", args=[key]), **headers)


def own(client, contact, **headers):
    return feed(client, "own_feed", tokens.feed(contact.feed_key), **headers)


# --- Public -----------------------------------------------------------------------------------------------------------


def test_an_area_shows_what_is_public_in_it_and_inside_it(client, wijk):
    buurt = AreaFactory(name="Holy-Zuid", parent=wijk, kind="buurt")
    wijk.refresh_from_db()
    for title, area in (("hier", wijk), ("erin", buurt), ("erboven", wijk.parent)):
        MeetingFactory(title=title, area=area, state=INVITING)
    for state, title in ((Meeting.State.HELD, "was er"), (Meeting.State.CANCELLED, "afgelast"), ("draft", "concept")):
        MeetingFactory(title=title, area=wijk, state=state)
    for kind in ("network", "visit"):
        MeetingFactory(title=kind, area=wijk, state=INVITING, kind=kind)
    assert titles(feed(client, "area_feed", wijk.pk)) == ["Gaat niet door: afgelast", "erin", "hier", "was er"]


def test_a_draft_without_a_day_and_what_is_long_ago_are_left_out(client, wijk):
    then = timezone.now() - dt.timedelta(days=400)
    MeetingFactory(area=wijk, state=Meeting.State.HELD, starts_at=then)
    MeetingFactory(area=wijk, starts_at=None, ends_at=None, doors_at=None, reply_by=None, state=Meeting.State.CANCELLED)
    response = feed(client, "area_feed", wijk.pk)
    assert (titles(response), b"VTIMEZONE" in response.content) == ([], False)


def test_a_theme_shows_its_meetings(client):
    theme, other = ThemeFactory(name="Eenzaamheid", name_en="Loneliness"), ThemeFactory()
    MeetingFactory(title="samen", themes=[theme, other], state=INVITING)
    MeetingFactory(title="anders", themes=[other], state=INVITING)
    response = feed(client, "theme_feed", theme.pk)
    assert (titles(response), lines_of(response.content, "NAME")) == (
        ["samen"], ["NAME:Eenzaamheid – Gemeente Voorbeeldstad"],
    )  # fmt: skip
    english = client.get(reverse("invitations:theme_feed", args=[theme.pk]) + "?taal=en")
    assert lines_of(english.content, "NAME") == ["NAME:Loneliness – Gemeente Voorbeeldstad"]


def test_the_name_of_a_feed_is_escaped(client):
    theme = ThemeFactory(name="Wonen; zorg, en\\of werk")
    found = feed(client, "theme_feed", theme.pk).content
    escaped = "Wonen\\; zorg\\, en\\\\of werk – Gemeente Voorbeeldstad"
    assert lines_of(found, "NAME") + lines_of(found, "X-WR-CALNAME") == [f"NAME:{escaped}", f"X-WR-CALNAME:{escaped}"]


def test_an_organisation_shows_where_someone_comes_for_it(client):
    partner = OrganisationFactory(kind=Organisation.Kind.PARTNER)
    for answer in ("accepted", "declined", "needs-action"):
        InvitationFactory(
            meeting__title=answer, organisation=partner, answer=answer, party_size=int(answer == "accepted"),
            answered_at=timezone.now(),
        )  # fmt: skip
    InvitationFactory(meeting__title="van een ander", answer="accepted", party_size=1, answered_at=timezone.now())
    assert titles(feed(client, "organisation_feed", partner.pk)) == ["accepted"]


def test_a_residents_organisation_shows_its_areas_too(client, wijk):
    council = OrganisationFactory(kind=Organisation.Kind.RESIDENTS, areas=[wijk])
    partner = OrganisationFactory(kind=Organisation.Kind.PARTNER, areas=[wijk])
    MeetingFactory(title="hier", area=wijk, state=INVITING)
    MeetingFactory(title="elders", state=INVITING)
    assert [titles(feed(client, "organisation_feed", each.pk)) for each in (council, partner)] == [["hier"], []]


@pytest.mark.parametrize("name", ["area_feed", "theme_feed", "organisation_feed"])
def test_what_is_not_there_is_not_found(client, name):
    assert feed(client, name, 4040).status_code == 404


def test_a_public_entry_names_nobody_and_occupies_no_time(client, wijk):
    meeting = MeetingFactory(area=wijk, state=INVITING, sequence=3)
    InvitationFactory(meeting=meeting, answer="accepted", party_size=1, answered_at=timezone.now())
    content = feed(client, "area_feed", wijk.pk).content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (str(event["UID"]), event["SEQUENCE"], str(event["TRANSP"])) == (
        f"{meeting.public_id}@testserver", 3, "TRANSPARENT",
    )  # fmt: skip
    assert (b"ATTENDEE" in content, b"/u/" in content, b"METHOD:PUBLISH" in content) == (False, False, True)


def test_a_calendar_that_has_the_newest_gets_no_more(client, wijk):
    meeting = MeetingFactory(area=wijk, state=INVITING)
    first = feed(client, "area_feed", wijk.pk)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "public, max-age=900"
    mark = first.headers["ETag"]
    again = feed(client, "area_feed", wijk.pk, HTTP_IF_NONE_MATCH=mark)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", mark)
    assert again.headers["Cache-Control"] == "public, max-age=900"
    meeting.venue.name = "De Eik"
    meeting.venue.save()
    changed = feed(client, "area_feed", wijk.pk, HTTP_IF_NONE_MATCH=mark)
    assert (changed.status_code, changed.headers["ETag"] == mark) == (200, False)
    assert lines_of(changed.content, "LOCATION") == ["LOCATION:De Eik\\, Lindelaan 12\\, Voorbeeldstad"]


def test_a_feed_is_the_same_for_everybody_and_sets_no_cookie(client, wijk):
    MeetingFactory(area=wijk, state=INVITING)
    first = feed(client, "area_feed", wijk.pk, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(AdministratorFactory(language="en"))
    second = feed(client, "area_feed", wijk.pk, HTTP_ACCEPT_LANGUAGE="nl")
    assert (first.content, first.cookies, second.cookies) == (second.content, {}, {})


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_asks_as_much_for_one_as_for_three(client, wijk, count):
    for _ in range(count):
        InvitationFactory(meeting__area=wijk)
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(feed(client, "area_feed", wijk.pk))) == count
    assert len(queries) == 2


def test_looking_changes_nothing_and_posting_is_refused(client, wijk):
    invitation = InvitationFactory(meeting__area=wijk, group="partner")
    addresses = [
        reverse("invitations:area_feed", args=[wijk.pk]),
        reverse("invitations:own_feed", args=[tokens.feed(invitation.contact.feed_key)]),
        reverse("invitations:own_feed", args=["x"]),
    ]
    before = rows()
    for address in addresses:
        client.get(address)
        client.head(address)
        assert client.post(address).status_code == 405
    assert rows() == before


def test_two_libraries_read_the_same_across_both_changes_of_the_clock(client, wijk):
    pytest.importorskip("ical", reason="the second parser, ical, is not installed")
    year = timezone.localdate().year
    for month, day in ((1, 15), (3, 27), (3, 29), (7, 2), (10, 24), (10, 26), (12, 3)):
        start = timezone.make_aware(dt.datetime(year + 1, month, day, 19, 30))  # noqa: DTZ001 (made aware here)
        MeetingFactory(title=f"{month}; {day}, \\n", area=wijk, state=INVITING, starts_at=start)
    content = feed(client, "area_feed", wijk.pk).content
    read = read_by_icalendar(content)
    assert (faults(content), len(read), read_by_another(content)) == ([], 7, read)
    assert [each["start"] for each in read] == list(Meeting.objects.values_list("starts_at", flat=True))


# --- One's own --------------------------------------------------------------------------------------------------------


@pytest.fixture
def official():
    return ContactFactory(language="en")


def test_an_official_sees_all_own_meetings_in_all_areas(client, official):
    given = {
        "komt": {"answer": "accepted", "party_size": 1},
        "misschien": {"answer": "tentative", "party_size": 1},
        "wacht": {"answer": "accepted", "party_size": 1, "place": "waiting", "queue_number": 1},
        "nog niets": {},
        "nee": {"answer": "declined"},
        "collega": {"answer": "delegated"},
        "ingetrokken": {"state": "withdrawn"},
    }
    for title, fields in given.items():
        InvitationFactory(
            contact=official, group="municipal", meeting__title=title, meeting__kind="network",
            answered_at=timezone.now(), **fields,
        )  # fmt: skip
    InvitationFactory(meeting__title="van een ander")
    InvitationFactory(contact=official, meeting__title="af", meeting__state=Meeting.State.CANCELLED)
    events = Calendar.from_ical(own(client, official).content).walk("VEVENT")
    assert {str(event["SUMMARY"]): (str(event["STATUS"]), str(event["TRANSP"])) for event in events} == {
        "komt": ("CONFIRMED", "OPAQUE"),
        "misschien": ("TENTATIVE", "OPAQUE"),
        "wacht": ("TENTATIVE", "TRANSPARENT"),
        "nog niets": ("TENTATIVE", "TRANSPARENT"),
        "Cancelled: af": ("CANCELLED", "TRANSPARENT"),
    }


def test_the_entry_is_that_of_the_file_and_asks_for_no_answer(client, settings, official):
    settings.CALENDAR_REPLY_ADDRESS = "antwoord@mail.voorbeeldstad.example"
    invitation = InvitationFactory(contact=official, answer="accepted", party_size=1, answered_at=timezone.now())
    content = own(client, official).content
    assert (faults(content), b"ATTENDEE" in content, b"antwoord+" in content) == ([], False, False)
    key = tokens.entry_key(invitation.public_id)
    assert lines_of(content, "UID") == [f"UID:{invitation.meeting.public_id}-{key}@testserver"]


def test_the_secret_feed_is_asked_for_each_time_and_found_by_no_search(client, official):
    InvitationFactory(contact=official)
    response = own(client, official)
    wanted = {
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
    assert {name: response.headers[name] for name in wanted} == wanted
    again = own(client, official, HTTP_IF_NONE_MATCH=response.headers["ETag"])
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-cache")


@pytest.mark.parametrize("bad", ["x", "é", "a" * 22 + "." + "b" * 22, "other purpose", "other key"])
def test_a_wrong_address_opens_nothing(client, official, bad):
    key = {
        "other purpose": tokens.make(official.feed_key, 1, "reply"),
        "other key": f"{official.feed_key}.{tokens.feed('z' * 22)[23:]}",
    }.get(bad, bad)
    assert feed(client, "own_feed", key).status_code == 404


def test_guessing_is_slowed_down(client, official):
    assert [feed(client, "own_feed", "x").status_code for _ in range(31)] == [404] * 30 + [429]
    assert own(client, official).status_code == 200


def test_who_left_has_no_agenda_any_more(client, official):
    official.valid_until = timezone.localdate() - dt.timedelta(days=1)
    official.save()
    assert own(client, official).status_code == 404


def test_a_stopped_address_stops_at_once_and_another_one_works(client, official):
    InvitationFactory(contact=official, group="partner")
    old = own_feed_url(official)
    administrator = AdministratorFactory()
    client.force_login(administrator)
    response = client.post(reverse("areas:renew_feed", args=[official.pk]), follow=True)
    assert "De oude link werkt niet meer." in response.content.decode()
    official.refresh_from_db()
    assert [client.get(address).status_code for address in (old, own_feed_url(official))] == [404, 200]
    entry = LogEntry.objects.get(action="renew_feed")
    assert (entry.actor, entry.object_id, entry.details) == (administrator, str(official.pk), {})


def test_the_secret_address_stays_out_of_the_log(official):
    line = f"GET /agenda/mijn/{tokens.feed(official.feed_key)}.ics HTTP/1.1 200"
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s", (line,), None)
    assert MaskPeople().filter(record) is True
    assert record.getMessage() == f"GET /agenda/mijn/{official.feed_key[:6]}… HTTP/1.1 200"


@pytest.mark.parametrize(("email", "status"), [("ander@gemeente.example", 404), ("SAME", 200)])
def test_a_corrected_address_stops_what_went_to_the_wrong_mailbox(client, official, email, status):
    invitation = InvitationFactory(contact=official, group="municipal")
    old, actor = own_feed_url(official), AdministratorFactory()
    email = official.email.upper() if email == "SAME" else email
    actions.correct_address(invitation=invitation, email=email, actor=actor)
    assert client.get(old).status_code == status
    official.refresh_from_db()
    old = own_feed_url(official)
    names = ("phone", "postal_address", "channel", "language", "valid_until")
    fields = {name: getattr(official, name) for name in names}
    correct_contact(contact=official, actor=actor, email=official.email, **fields)
    assert client.get(old).status_code == 200
    correct_contact(contact=official, actor=actor, email="derde@gemeente.example", **fields)
    assert client.get(old).status_code == 404


@pytest.mark.parametrize(("group", "is_shown"), [("municipal", True), ("partner", True), ("residents", False)])
def test_the_mail_leads_officials_and_partners_there(official, group, is_shown):
    letter = mail.letter_for(InvitationFactory(contact=official, group=group))
    composed = mail.compose(letter, "invite")
    shown = [own_feed_url(official) in part for part in (composed.text, composed.html)]
    assert shown == [is_shown, is_shown]


@pytest.mark.parametrize(("group", "is_shown"), [("municipal", True), ("partner", True), ("residents", False)])
def test_the_page_after_the_answer_leads_officials_and_partners_there(client, official, group, is_shown):
    invitation = InvitationFactory(contact=official, group=group, answer="declined", answered_at=timezone.now())
    page = client.get(url(invitation, "answered")).content.decode()
    assert (own_feed_url(official) in page) is is_shown
