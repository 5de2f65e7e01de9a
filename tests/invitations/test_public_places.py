"""The public pages of an area, a theme and a meeting: what stands there, who is named, and what it costs."""

import datetime as dt
import gzip
import json
import re
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from areas.models import Contact
from invitations.models import Places
from meetings.models import Meeting
from tests.factories import (
    AreaFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.resident import rows

pytestmark = pytest.mark.django_db
INVITING, HELD = Meeting.State.INVITING, Meeting.State.HELD
# In the middle of a year, so that there is a past in it and a future.
JULY = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(JULY, tick=False):
        yield


def in_days(days, **fields):
    starts_at = (timezone.localtime() + dt.timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)
    return MeetingFactory(starts_at=starts_at, **{"state": INVITING if days > 0 else HELD} | fields)


def place(kind, row):
    return reverse(f"invitations:public_{kind}", args=[row.pk])


def page(meeting):
    return reverse("invitations:public_meeting", args=[meeting.pk])


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def shown(response):
    """The titles to come and those that are over."""
    assert response.status_code == 200
    to_come = [meeting.title for _month, found in response.context["months"] for meeting, _room in found]
    return to_come, [meeting.title for meeting in response.context["past"]]


def comes(meeting, organisation, **fields):
    fields = {"answer": "accepted", "party_size": 1, "answered_at": timezone.now()} | fields
    return InvitationFactory(meeting=meeting, organisation=organisation, **fields)


# --- An area and a theme ----------------------------------------------------------------------------------------------


def test_an_area_shows_what_is_in_it_and_inside_it_of_this_year(client):
    town = AreaFactory(name="Vlaardingen")
    wijk, other = AreaFactory(name="Holy", parent=town), AreaFactory(name="Westwijk", parent=town)
    buurt = AreaFactory(name="Holy-Zuid", parent=wijk, kind="buurt")
    in_days(2, title="straks", area=buurt)
    in_days(9, title="later", area=wijk)
    in_days(200, title="volgend jaar", area=wijk)
    in_days(-2, title="pas geweest", area=wijk)
    in_days(-100, title="eerder", area=buurt)
    in_days(-200, title="vorig jaar", area=wijk)
    in_days(3, title="elders", area=other)
    in_days(3, title="concept", area=wijk, state=Meeting.State.DRAFT)
    in_days(3, title="besloten", area=wijk, is_public=False)
    in_days(3, title="netwerk", area=wijk, kind="network")
    response = client.get(place("area", wijk))
    assert shown(response) == (["straks", "later", "volgend jaar"], ["pas geweest", "eerder"])
    assert "Holy ligt in Vlaardingen." in words(response)


def test_a_theme_says_what_it_is_about_and_shows_its_meetings(client):
    green = ThemeFactory(name="Groen", name_en="Green", description="Bomen en tuinen.")
    in_days(2, title="bomen", themes=[green, ThemeFactory()])
    in_days(-2, title="tuinen", themes=[green], state=Meeting.State.CANCELLED)
    in_days(3, title="anders", themes=[ThemeFactory()])
    response = client.get(place("theme", green))
    assert shown(response) == (["bomen"], ["tuinen"])
    text = words(response)
    assert ("Bomen en tuinen." in text, text.count("Gaat niet door"), "<h1>Groen</h1>" in text) == (True, 1, True)
    assert "<h1>Green</h1>" in words(client.get(f"{place('theme', green)}?taal=en"))


@pytest.mark.parametrize(("kind", "dutch"), [("area", "gebied"), ("theme", "thema")])
def test_a_place_leads_to_its_feeds_and_to_following_it(client, kind, dutch):
    row = {"area": AreaFactory, "theme": ThemeFactory}[kind]()
    text = words(client.get(f"{place(kind, row)}?taal=en"))
    for expected in (
        f'href="/agenda/{dutch}/{row.pk}.ics?taal=en"', f'href="/volgen/?{dutch}={row.pk}&amp;taal=en"',
        f'type="application/atom+xml" title="{row}" href="/agenda/{dutch}/{row.pk}.atom?taal=en">',
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("area", "Er staan nu geen bijeenkomsten in Oostvliet."),
        ("theme", "Er zijn nu geen bijeenkomsten over Oostvliet."),
    ],
)
def test_a_place_without_meetings_has_one_sentence_and_one_thing_to_do(client, kind, sentence):
    row = {"area": AreaFactory, "theme": ThemeFactory}[kind](name="Oostvliet")
    text = words(client.get(place(kind, row)))
    assert text.count(sentence) == 1
    assert text.count("Krijg een e-mail als dat verandert") == 1


@pytest.mark.parametrize("kind", ["area", "theme"])
def test_a_place_that_is_not_in_use_is_not_found(client, kind):
    row = {"area": AreaFactory, "theme": ThemeFactory}[kind](is_active=False)
    assert [client.get(place(kind, row)).status_code, client.get(f"/agenda/gebied/{row.pk + 9}/").status_code] == [
        404
    ] * 2


def test_more_than_a_page_of_meetings_leads_on_to_the_agenda(client):
    area = AreaFactory(name="Holy")
    for days in range(1, 27):
        in_days(days, area=area)
    response = client.get(place("area", area))
    assert (len(shown(response)[0]), f'href="/agenda/?gebied={area.pk}"' in words(response)) == (25, True)


# --- A meeting --------------------------------------------------------------------------------------------------------


def test_a_meeting_names_the_organisations_that_come_and_nobody_else(client):
    meeting = in_days(9)
    for name, fields in {
        "Bewonersraad Holy": {},
        "Team Welzijn": {"group": "municipal"},
        "Zegt nee": {"answer": "declined", "party_size": 0},
        "Misschien": {"answer": "tentative"},
        "Wacht": {"place": "waiting", "queue_number": 1},
        "Ingetrokken": {"state": "revoked"},
    }.items():
        comes(meeting, OrganisationFactory(name=name), contact__name="Geheime Gast", **fields)
    comes(meeting, OrganisationFactory(name="Gestopt", is_active=False))
    comes(in_days(9), OrganisationFactory(name="Elders"))
    response = client.get(page(meeting))
    assert response.context["organisations"] == ["Bewonersraad Holy", "Team Welzijn"]
    text = words(response)
    assert ("Bewonersraad Holy en Team Welzijn." in text, "Geheime" in text, "@bewoners" in text) == (
        True,
        False,
        False,
    )


def test_an_organisation_named_after_a_person_is_not_named(client):
    meeting = in_days(9)
    comes(meeting, OrganisationFactory(name="Jan Jansen"), contact__name="jan jansen")
    alone = OrganisationFactory(name="Fysiotherapie Piet Pieters")
    MembershipFactory(organisation=alone, contact=ContactFactory(name="Piet Pieters"))
    comes(meeting, alone)
    mailbox = ContactFactory(name="Wijkteam", kind=Contact.Kind.MAILBOX)
    comes(meeting, OrganisationFactory(name="Wijkteam Holy"), contact=mailbox)
    assert client.get(page(meeting)).context["organisations"] == ["Wijkteam Holy"]


@pytest.mark.parametrize("fields", [{"state": Meeting.State.CANCELLED}, {"state": HELD}])
def test_who_comes_is_said_only_of_what_is_to_come(client, fields):
    meeting = in_days(9, **fields)
    comes(meeting, OrganisationFactory(name="Bewonersraad"))
    assert "Bewonersraad" not in words(client.get(page(meeting)))


def test_a_meeting_goes_into_a_calendar(client):
    meeting = in_days(9, title="Samen")
    assert f'href="/agenda/{meeting.pk}.ics"' in words(client.get(page(meeting)))
    (event,) = Calendar.from_ical(client.get(f"/agenda/{meeting.pk}.ics").content).walk("VEVENT")
    assert (str(event["SUMMARY"]), event["DTSTART"].dt) == ("Samen", meeting.starts_at)


@pytest.mark.parametrize(
    "fields",
    [{"is_public": False}, {"state": Meeting.State.DRAFT}, {"kind": "visit"}],
    ids=["closed", "draft", "visit"],
)
def test_what_is_not_public_goes_into_no_calendar(client, fields):
    assert client.get(f"/agenda/{in_days(9, **fields).pk}.ics").status_code == 404


def event_of(response):
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(block)


def test_search_engines_read_the_event(client):
    meeting = in_days(9, title="Samen", area=AreaFactory(name="Holy"))
    Places.objects.create(meeting=meeting, bucket="online", capacity=5)
    event = event_of(client.get(page(meeting)))
    assert {name: event[name] for name in ("@type", "name", "startDate", "endDate", "eventStatus", "url")} == {
        "@type": "Event",
        "name": "Samen",
        "startDate": "2026-07-10T19:30:00+02:00",
        "endDate": "2026-07-10T21:30:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "url": f"http://testserver{page(meeting)}",
    }
    assert event["location"]["address"] == {
        "@type": "PostalAddress", "streetAddress": "Lindelaan 12", "addressLocality": "Voorbeeldstad",
    }  # fmt: skip
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


def test_a_cancelled_event_says_so(client):
    event = event_of(client.get(page(in_days(9, state=Meeting.State.CANCELLED))))
    assert event["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028 & \\ \" '"])
def test_no_words_of_a_meeting_end_the_data_block(client, hostile):
    response = client.get(page(in_days(9, title=hostile, introduction=hostile)))
    event = event_of(response)
    assert (event["name"], event["description"], b"<script>" in response.content) == (hostile, hostile, False)


# --- What a page costs ------------------------------------------------------------------------------------------------


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/agenda/", 5), ("/agenda/?gebied={area}&thema={theme}", 5), ("/agenda/inbedden/", 4),
        ("/agenda/inbedden/?gebied={area}&thema={theme}", 4), ("/agenda/gebied/{area}/", 6),
        ("/agenda/thema/{theme}/", 4), ("/agenda/{meeting}/", 7), ("/agenda/{meeting}.ics", 2),
        ("/agenda/nieuws.atom", 2), ("/agenda/gebied/{area}.atom", 3), ("/agenda/thema/{theme}.atom", 3),
        ("/sitemap.xml", 5), ("/robots.txt", 0),
    ],
)  # fmt: skip
def test_a_public_page_takes_as_many_queries_for_three_rows_as_for_one(client, address, count):
    def more(days):
        meeting = in_days(days, area=area, themes=[theme, ThemeFactory()])
        in_days(-days, area=area, themes=[theme])
        comes(first or meeting, OrganisationFactory())
        return meeting

    area, theme, first = AreaFactory(), ThemeFactory(), None
    first = more(1)
    url = address.format(area=area.pk, theme=theme.pk, meeting=first.pk)
    one = queries(client, url)
    for days in (2, 3):
        more(days)
    assert (one, queries(client, url)) == (count, count)


def test_a_meeting_page_is_light(client):
    meeting = in_days(9, themes=[ThemeFactory()])
    for number in range(10):
        comes(meeting, OrganisationFactory(name=f"Bewonersraad van wijk {number}"))
    response = client.get(page(meeting))
    named = set(re.findall(r'(?:href|src)="/static/([\w./-]+)"', response.content.decode()))
    files = [Path(finders.find(name)).read_bytes() for name in sorted(named)]
    assert {name for name in named if not name.endswith((".css", ".svg", ".woff2"))} == {"offline.js"}
    # The page itself goes as it is; files are kept compressed when that makes them smaller.
    weight = len(response.content) + sum(min(len(file), len(gzip.compress(file))) for file in files)
    assert weight <= 45_000


def test_looking_changes_nothing(client):
    area, theme = AreaFactory(), ThemeFactory()
    meeting, before = in_days(1, area=area, themes=[theme]), None
    before = rows()
    for url in (
        place("area", area), place("theme", theme), page(meeting), f"/agenda/{meeting.pk}.ics", "/agenda/inbedden/",
        "/agenda/nieuws.atom", f"/agenda/gebied/{area.pk}.atom", f"/agenda/thema/{theme.pk}.atom", "/sitemap.xml",
        "/robots.txt",
    ):  # fmt: skip
        found = [client.get(url), client.head(url), client.post(url)]
        assert [each.status_code for each in found] == [200, 200, 405]
        assert found[0].cookies == {}
    assert rows() == before


def test_each_public_page_says_in_one_sentence_what_it_is_about_for_who_finds_it_elsewhere(client):
    area, theme = AreaFactory(name="Holy"), ThemeFactory(name="Wonen")
    meeting = in_days(1, area=area, themes=[theme], title='Een "veilige" buurt')
    pages = ["/agenda/", f"/agenda/{meeting.pk}/", f"/agenda/gebied/{area.pk}/", f"/agenda/thema/{theme.pk}/"]
    said = [
        re.search(r'<meta name="description" content="([^"]+)">', client.get(page).content.decode())[1]
        for page in pages
    ]
    assert said[0].startswith("Bijeenkomsten over wat er speelt in uw buurt")
    assert said[1].startswith("Een &quot;veilige&quot; buurt, Holy, ")
    assert ["Holy" in said[2], "Wonen" in said[3]] == [True, True]
