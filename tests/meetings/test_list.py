"""The list of meetings and the page of one meeting."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import Meeting
from tests.factories import AreaFactory, AreaRoleFactory, MeetingFactory, ThemeFactory, UserFactory, VenueFactory

URL = "/bijeenkomsten/"


@pytest.fixture
def meeting(wijk, theme):
    return MeetingFactory(title="Samen tegen eenzaamheid", area=wijk, themes=[theme])


def titles(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [row.title for row in response.context["page"]]


def over(meeting):
    for name in ("doors_at", "starts_at", "ends_at", "reply_by"):
        setattr(meeting, name, getattr(meeting, name) - dt.timedelta(days=60))
    meeting.save()
    return meeting


def test_list_asks_an_anonymous_visitor_to_log_in(client, meeting):
    response = client.get(URL)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("accounts:login"))


def test_list_shows_upcoming_with_drafts_without_a_day_last_and_past_apart(client, coordinator, meeting, wijk):
    soon = timezone.now() + dt.timedelta(days=1)
    MeetingFactory(title="Morgen", area=wijk, starts_at=soon)
    MeetingFactory(title="Nog geen dag", area=wijk, starts_at=None, ends_at=None, doors_at=None, reply_by=None)
    over(MeetingFactory(title="Voorbij", area=wijk))
    client.force_login(coordinator)
    assert titles(client) == ["Morgen", "Samen tegen eenzaamheid", "Nog geen dag"]
    assert titles(client, wanneer="voorbij") == ["Voorbij"]


def test_list_filters_by_area_theme_state_and_title(client, meeting, town, wijk, other):
    inside = AreaFactory(name="Statenbuurt", parent=wijk, kind="buurt")
    green = ThemeFactory(name="Groen")
    MeetingFactory(title="Groen in de straat", area=inside, themes=[green], state="inviting")
    MeetingFactory(title="Markt", area=other)
    client.force_login(UserFactory(role=User.Role.VIEWER))
    assert titles(client, gebied=wijk.pk) == ["Samen tegen eenzaamheid", "Groen in de straat"]
    assert titles(client, thema=green.pk) == ["Groen in de straat"]
    assert titles(client, stand="draft") == ["Samen tegen eenzaamheid", "Markt"]
    assert titles(client, zoek="GROEN") == ["Groen in de straat"]
    assert titles(client, zoek="groen", gebied=other.pk) == []


def test_list_ignores_filters_that_do_not_exist(client, coordinator, meeting):
    client.force_login(coordinator)
    assert titles(client, stand="geheim", thema="x", gebied="0", pagina="-3", sorteer="organiser__password") == [
        "Samen tegen eenzaamheid"
    ]


def test_list_hides_meetings_of_another_coordinator_also_by_search_and_filter(client, meeting, other):
    client.force_login(AreaRoleFactory(area=other).user)
    assert (titles(client), titles(client, zoek="Samen"), titles(client, gebied=meeting.area_id)) == ([], [], [])


def test_list_shows_twenty_five_at_a_time(client, coordinator, wijk):
    for number in range(26):
        MeetingFactory(title=f"Nummer {number:02}", area=wijk)
    client.force_login(coordinator)
    assert [len(titles(client, pagina=page)) for page in (1, 2)] == [25, 1]


def test_list_takes_as_many_queries_for_three_meetings_as_for_one(client, coordinator, meeting, wijk, theme):
    client.force_login(coordinator)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        counts.append(len(captured))
        MeetingFactory(area=wijk, themes=[theme, ThemeFactory()])
        MeetingFactory(area=AreaFactory(parent=wijk, kind="buurt"), themes=[theme])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", ["\x00", "%_", "' or 1=1 --", "é" * 300])
def test_list_survives_odd_searches(client, coordinator, text):
    client.force_login(coordinator)
    assert client.get(URL, {"zoek": text, "gebied": text, "thema": text, "stand": text}).status_code == 200


def test_empty_list_offers_a_coordinator_to_plan_and_a_viewer_not(client, coordinator):
    plan = reverse("meetings:plan")
    pages = []
    for user in (coordinator, UserFactory(role=User.Role.VIEWER)):
        client.force_login(user)
        pages.append(client.get(URL).content.decode())
    assert [plan in page for page in pages] == [True, False]


def test_meeting_page_opens_for_its_coordinator_and_a_viewer_only(client, coordinator, meeting, other):
    statuses = []
    for user in (coordinator, UserFactory(role=User.Role.VIEWER), AreaRoleFactory(area=other).user, UserFactory()):
        client.force_login(user)
        statuses.append(client.get(meeting.get_absolute_url()).status_code)
    assert statuses == [200, 200, 404, 404]


def test_meeting_page_shows_change_links_to_those_who_may_change(client, coordinator, meeting):
    pages = []
    for user in (coordinator, UserFactory(role=User.Role.VIEWER)):
        client.force_login(user)
        page = client.get(meeting.get_absolute_url()).content.decode()
        pages.append(
            [reverse(f"meetings:{name}", args=[meeting.pk]) in page for name in ("subject", "place", "remove")]
        )
    assert pages == [[True, True, True], [False, False, False]]


def test_meeting_page_leads_to_what_is_missing(client, coordinator, wijk):
    draft = MeetingFactory(area=wijk, participation="", venue=None)
    client.force_login(coordinator)
    response = client.get(draft.get_absolute_url())
    assert [step for step, _ in response.context["missing"]] == ["subject", "subject", "place"]


@pytest.mark.parametrize(("state", "name"), [("draft", "invitations:invitees"), ("inviting", "invitations:replies")])
def test_meeting_page_leads_to_the_next_step(client, coordinator, meeting, state, name):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    client.force_login(coordinator)
    assert (
        f'class="lp-btn" href="{reverse(name, args=[meeting.pk])}"'
        in client.get(meeting.get_absolute_url()).content.decode()
    )


def test_meeting_page_warns_about_steps_at_the_entrance(client, coordinator, wijk):
    with time_machine.travel(
        dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC), tick=False
    ):  # four weeks on is a plain Thursday
        meeting = MeetingFactory(area=wijk, venue=VenueFactory(is_step_free=False, capacity=10), capacity=20)
        client.force_login(coordinator)
        assert len(client.get(meeting.get_absolute_url()).context["warnings"]) == 2
