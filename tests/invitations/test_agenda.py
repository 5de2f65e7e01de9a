"""The public agenda and the page of one meeting: what stands there for everyone, and what does not."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invitations.actions.places import open_places
from invitations.models import Places
from meetings.models import EarlierPlan, Meeting
from meetings.rules import local_moment
from tests.factories import AreaFactory, InvitationFactory, MeetingFactory, ThemeFactory, UserFactory
from tests.resident import rows

pytestmark = pytest.mark.django_db
AGENDA = "/agenda/"
INVITING = Meeting.State.INVITING


def page(meeting):
    return reverse("invitations:public_meeting", args=[meeting.pk])


def titles(response):
    assert response.status_code == 200
    return [meeting.title for _month, found in response.context["months"] for meeting, _room in found]


def words(response):
    return " ".join(response.content.decode().split())


def in_days(days, **fields):
    starts_at = (timezone.localtime() + dt.timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)
    return MeetingFactory(starts_at=starts_at, **{"state": INVITING} | fields)


def test_the_agenda_shows_what_is_public_and_to_come(client):
    in_days(3, title="later")
    in_days(2, title="eerst")
    in_days(4, title="afgezegd", state=Meeting.State.CANCELLED)
    in_days(-2, title="voorbij")
    in_days(5, title="concept", state=Meeting.State.DRAFT)
    in_days(5, title="besloten", is_public=False)
    in_days(5, title="netwerk", kind="network")
    in_days(5, title="werkbezoek", kind="visit")
    response = client.get(AGENDA)
    assert titles(response) == ["eerst", "later", "afgezegd"]
    assert words(response).count("Gaat niet door") == 1


def test_an_area_stands_for_all_inside_it_and_a_theme_narrows(client):
    town = AreaFactory(name="Vlaardingen")
    wijk, other = AreaFactory(name="Holy", parent=town), AreaFactory(name="Westwijk", parent=town)
    green, safe = ThemeFactory(name="Groen"), ThemeFactory(name="Veilig")
    in_days(1, title="groen in holy", area=wijk, themes=[green])
    in_days(2, title="veilig in holy", area=wijk, themes=[safe])
    in_days(3, title="groen in westwijk", area=other, themes=[green])
    chosen = {
        f"?gebied={town.pk}": ["groen in holy", "veilig in holy", "groen in westwijk"],
        f"?gebied={wijk.pk}": ["groen in holy", "veilig in holy"],
        f"?thema={green.pk}": ["groen in holy", "groen in westwijk"],
        f"?gebied={wijk.pk}&thema={green.pk}": ["groen in holy"],
    }
    assert {query: titles(client.get(AGENDA + query)) for query in chosen} == chosen


@pytest.mark.parametrize("value", ["x", "0", "9" * 40, "-1", "1%00", "١", "%F0%9F%8F%A1", "1 OR 1=1", "<script>"])
@pytest.mark.parametrize("name", ["gebied", "thema", "pagina", "taal"])
def test_a_strange_filter_is_left_out(client, name, value):
    in_days(1, title="hier")
    response = client.get(f"{AGENDA}?{name}={value}")
    assert (titles(response), b"<script>" in response.content) == (["hier"], False)


def test_months_are_headings_in_the_language_of_the_reader(client):
    year = timezone.localdate().year + 1
    for month in (1, 3):
        starts_at = local_moment(dt.date(year, month, 31), dt.time(23, 30))
        MeetingFactory(starts_at=starts_at, state=INVITING)
    assert [name for name, _found in client.get(AGENDA).context["months"]] == [f"Januari {year}", f"Maart {year}"]
    assert [name for name, _found in client.get(f"{AGENDA}?taal=en").context["months"]] == [
        f"January {year}",
        f"March {year}",
    ]


def test_an_empty_agenda_leads_to_following_what_was_looked_for(client):
    area = AreaFactory(name="Oostvliet")
    response = words(client.get(f"{AGENDA}?gebied={area.pk}&taal=en"))
    assert "There are no meetings in Oostvliet now." in response
    assert f'href="/volgen/?gebied={area.pk}&amp;taal=en"' in response


def test_switching_the_language_keeps_the_filter_and_needs_no_cookie(client):
    area = AreaFactory()
    response = client.get(f"{AGENDA}?gebied={area.pk}&pagina=1")
    assert f'href="?gebied={area.pk}&amp;pagina=1&amp;taal=en"' in response.content.decode()
    assert response.cookies == {}


def room(meeting, taken, capacity=10, bucket="room"):
    Places.objects.create(meeting=meeting, bucket=bucket, capacity=capacity, taken=taken)


@pytest.mark.parametrize(
    ("taken", "online", "expected"),
    [
        (0, None, "Nog 10 plekken"),
        (9, None, "Nog 1 plek"),
        (10, None, "Vol: u kunt op de wachtlijst"),
        (10, 4, "Alleen online"),
        (10, 5, "Vol: u kunt op de wachtlijst"),
    ],
)
def test_the_agenda_says_how_much_room_there_is(client, taken, online, expected):
    meeting = in_days(9, capacity=10)
    room(meeting, taken)
    if online is not None:
        room(meeting, online, capacity=5, bucket="online")
    assert words(client.get(AGENDA)).count(f"{expected}</span>") == 1


@pytest.mark.parametrize(
    ("earlier", "state", "count"),
    [
        (dt.timedelta(days=-7), INVITING, 1),
        (dt.timedelta(hours=-1), INVITING, 0),
        (dt.timedelta(days=-7), Meeting.State.CANCELLED, 0),
    ],
)
def test_the_agenda_warns_of_another_day(client, earlier, state, count):
    meeting = in_days(9, state=state)
    EarlierPlan.objects.create(meeting=meeting, sequence=0, starts_at=meeting.starts_at + earlier)
    in_days(9)
    assert words(client.get(AGENDA)).count("Let op: op een andere dag") == count


def test_places_kept_for_officials_are_not_offered_to_residents(client):
    meeting = in_days(9, capacity=10)
    room(meeting, 3, capacity=6)
    room(meeting, 0, capacity=4, bucket="reserved")
    assert "Nog 3 plekken</span>" in words(client.get(AGENDA))


def test_the_room_counts_before_anyone_answered(client):
    meeting = in_days(9, capacity=10)
    open_places(meeting.pk)
    assert "Nog 10 plekken</span>" in words(client.get(AGENDA))
    assert "Nog 10 van de 10 plekken vrij." in words(client.get(page(meeting)))
    room(meeting, 1, capacity=4, bucket="reserved")
    assert "Nog 6 plekken</span>" in words(client.get(AGENDA))
    Places.objects.filter(bucket="reserved").update(release_at=timezone.now())
    assert "Nog 9 plekken</span>" in words(client.get(AGENDA))


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, "Alleen de wachtlijst"), (5, "Nog 80 plekken")], ids=["after", "before"]
)
def test_after_the_last_day_there_is_only_a_waiting_list(client, seconds, expected):
    meeting = in_days(2)
    Meeting.objects.filter(pk=meeting.pk).update(reply_by=timezone.now() + dt.timedelta(seconds=seconds))
    assert f"{expected}</span>" in words(client.get(AGENDA))


def test_a_meeting_shows_when_where_and_how_to_get_in(client):
    meeting = in_days(9, title="Samen", themes=[ThemeFactory(name="Groen")], area=AreaFactory(name="Westwijk"))
    response = words(client.get(page(meeting)))
    for expected in (
        "Samen</h1>", "Groen", "Westwijk", "19.30 tot 21.30 uur", "Wijkcentrum De Linde", "Er is een ringleiding.",
        "Nog 80 van de 80 plekken vrij.", "Wat kunnen we samen doen?",
    ):  # fmt: skip
        assert response.count(expected) >= 1, expected
    assert f'href="{page(meeting)}aanmelden/"' in response


def test_a_meeting_names_nobody_who_was_invited(client):
    meeting = in_days(9)
    InvitationFactory(meeting=meeting, contact__name="Geheime Genodigde")
    response = words(client.get(page(meeting)))
    assert ("Geheime" in response, meeting.organiser.email in response) == (False, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Meeting.State.DRAFT},
        {"is_public": False},
        {"kind": "network"},
        {"state": Meeting.State.CANCELLED, "starts_at": None, "ends_at": None, "doors_at": None, "reply_by": None},
    ],
)
@pytest.mark.parametrize("who", ["stranger", "viewer"])
def test_what_is_not_public_is_not_found(client, fields, who):
    meeting = MeetingFactory(**{"state": INVITING} | fields)
    if who == "viewer":
        client.force_login(UserFactory(role="viewer"))
    unknown = reverse("invitations:public_meeting", args=[meeting.pk + 1])
    assert [client.get(url).status_code for url in (page(meeting), f"{page(meeting)}aanmelden/", unknown)] == [404] * 3


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": Meeting.State.CANCELLED}, "Deze bijeenkomst gaat niet door."),
        ({"state": Meeting.State.HELD, "starts_at": timezone.now() - dt.timedelta(days=2)}, "is voorbij."),
    ],
)
def test_a_meeting_that_is_off_or_over_offers_no_registering(client, fields, expected):
    meeting = MeetingFactory(**fields)
    response = words(client.get(page(meeting)))
    assert (expected in response, f"{page(meeting)}aanmelden/" in response) == (True, False)


def test_hostile_words_of_a_meeting_are_only_words(client):
    hostile = "<script>alert(1)</script> {{ 777*777 }} ' OR 1=1 --"
    meeting = in_days(9, title=hostile, introduction=hostile, question=hostile)
    for url in (AGENDA, page(meeting)):
        assert (b"<script>alert" in client.get(url).content, b"603729" in client.get(url).content) == (False, False)


def test_the_agenda_takes_as_many_queries_for_three_meetings_as_for_one(client):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(AGENDA).status_code == 200
        return len(queries)

    in_days(1, themes=[ThemeFactory()])
    one = count()
    for days in (2, 3):
        in_days(days, themes=[ThemeFactory(), ThemeFactory()])
    assert (count(), one) == (5, 5)


def test_looking_at_the_agenda_changes_nothing(client):
    meeting, before = in_days(1), None
    before = rows()
    for url in (AGENDA, page(meeting)):
        assert [client.get(url).status_code, client.head(url).status_code, client.post(url).status_code] == [
            200,
            200,
            405,
        ]
    assert rows() == before


def test_pages_for_everyone_need_no_cookie_and_no_script():
    client, meeting = Client(enforce_csrf_checks=True), in_days(1)
    for url in (AGENDA, page(meeting), f"{page(meeting)}aanmelden/", "/volgen/"):
        response = client.get(url)
        run = re.findall(r"<script(?! type=\"application/ld\+json\">)[^>]*>", response.content.decode())
        kept = [tag for tag in run if "/static/offline.js" not in tag]  # asks to keep a page for without internet
        assert (response.status_code, response.cookies, kept) == (200, {}, [])
