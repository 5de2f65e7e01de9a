"""The start page: what to do today, the next meetings, the areas of this year."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from areas.models import Area
from areas.rules import Shape
from invitations.models import Invitation, Mailing, Message
from meetings.models import ChecklistItem, Meeting
from platforms.map import MAP_AREAS, AreaCount
from platforms.start import away, greeting, start
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MeetingFactory,
    ThemeFactory,
    UserFactory,
)

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
SQUARE = {"type": "Polygon", "coordinates": [[[4.3, 51.9], [4.4, 51.9], [4.4, 52.0], [4.3, 52.0], [4.3, 51.9]]]}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def city():
    return AreaFactory(name="Voorbeeldstad")


@pytest.fixture
def west(city):
    return AreaFactory(name="Westwijk", parent=city)


@pytest.fixture
def sanne(west):
    return AreaRoleFactory(area=west, user__name="Sanne de Wit").user


def meeting_in(area, days=10, state=Meeting.State.INVITING, **fields):
    starts_at = NOW + dt.timedelta(days=days)
    return MeetingFactory(area=area, state=state, starts_at=starts_at, themes=[ThemeFactory()], **fields)


def invite(meeting, answer="needs-action", delivered=True):
    mailing = Mailing.objects.create(meeting=meeting, form_nonce=str(Mailing.objects.count()), release_at=NOW)
    coming = answer in {"accepted", "tentative"}
    invitation = Invitation.objects.create(
        meeting=meeting,
        mailing=mailing,
        contact=ContactFactory(),
        group="residents",
        answer=answer,
        party_size=int(coming),
        place="reserved" if answer == "accepted" else "none",
        answered_at=None if answer == "needs-action" else NOW,
    )
    if not delivered:
        message(invitation, "failed_address")
    return invitation


def message(invitation, state, not_before=NOW):
    return Message.objects.create(
        dedupe_key=f"{invitation.pk}:invite:0",
        kind="invite",
        state=state,
        invitation=invitation,
        not_before=not_before,
        deadline=not_before + dt.timedelta(days=2),
    )


def told(page):
    return [(task.text, task.where.split(",")[0], task.due) for task in page.tasks]


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"), (18, "Good evening")],
)
def test_greeting_goes_by_local_time(hour, words):
    assert greeting(dt.datetime(2026, 7, 1, hour, 30, tzinfo=timezone.get_current_timezone())) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, ""),
        (NOW, "today"),
        (dt.datetime(2026, 11, 23, 22, 59, tzinfo=dt.UTC), "today"),
        (dt.datetime(2026, 11, 23, 23, 0, tzinfo=dt.UTC), "tomorrow"),
        (NOW + dt.timedelta(days=27), "in 27 days"),
        (NOW + dt.timedelta(days=28), "in 4 weeks"),
    ],
)
def test_distance_goes_by_local_days(moment, words):
    assert away(moment, NOW) == words


def test_tasks_stand_in_order_repair_send_ask(sanne, west):
    quiet = meeting_in(west, days=5, title="Stil")
    invite(quiet)
    draft = meeting_in(west, days=20, state=Meeting.State.DRAFT, title="Klaar")
    half = meeting_in(west, days=30, state=Meeting.State.DRAFT, title="Half", venue=None)
    lost = meeting_in(west, days=25, title="Kwijt")
    invite(lost, delivered=False)
    invite(lost, delivered=False)
    page = start(sanne, NOW)
    assert told(page) == [
        ("2 invitations were not delivered", "Kwijt", "Today"),
        ("Check and send the invitations", "Klaar", "Before Thursday 10 December"),
        ("Finish the plan of this meeting", "Half", "Before Sunday 20 December"),
        ("1 person has not answered yet", "Stil", "In 5 days"),
    ]
    assert [task.url for task in page.tasks] == [
        f"/bijeenkomsten/{lost.pk}/reacties/?antwoord=undelivered",
        f"/bijeenkomsten/{draft.pk}/controleren/",
        f"/bijeenkomsten/{half.pk}/",
        f"/bijeenkomsten/{quiet.pk}/reacties/?antwoord=needs-action",
    ]


def test_what_of_a_checklist_is_late_is_told_once_per_meeting(sanne, west, city):
    today = timezone.localdate(NOW)
    east = AreaFactory(name="Oost", parent=city)
    there = [(west, "inviting", -1), (west, "cancelled", -1), (west, "inviting", -61), (east, "inviting", -1)]
    for area, state, days in there:
        meeting = meeting_in(area, state=state, title="Samen")
        for due, done_at in ((days, None), (days, None), (0, None), (days, NOW)):
            ChecklistItem.objects.create(
                meeting=meeting,
                what="Koffie",
                days=0,
                made_on=today,
                due_on=today + dt.timedelta(days=due),
                done_at=done_at,
            )
    [task] = start(sanne, NOW).tasks
    assert (task.text, task.where, task.due) == ("2 things of the checklist are late", "Samen, Westwijk", "Late")
    assert task.url == f"/bijeenkomsten/{Meeting.objects.earliest('pk').pk}/voorbereiding/checklist/"


def test_invitations_that_did_not_arrive_for_several_meetings_are_one_task(sanne, west, city):
    for _meeting in range(2):
        invite(meeting_in(west), delivered=False)
    called_off = meeting_in(west, state=Meeting.State.CANCELLED)
    invite(called_off, delivered=False)
    invite(meeting_in(AreaFactory(name="Oost", parent=city)), delivered=False)
    [task] = start(sanne, NOW).tasks
    assert (task.text, task.where, task.due) == ("3 invitations were not delivered", "For 3 meetings", "Today")
    assert task.url == "/niet-bezorgd/"


def test_nothing_to_do_when_it_is_early_or_most_have_answered(sanne, west):
    answered = meeting_in(west, days=5)
    for answer in ("accepted", "accepted", "declined", "needs-action"):
        invite(answered, answer)
    invite(meeting_in(west, days=8))
    meeting_in(west, days=57, state=Meeting.State.DRAFT)
    meeting_in(west, days=-1)
    meeting_in(west, days=5, state=Meeting.State.CANCELLED)
    assert told(start(sanne, NOW)) == []


def test_viewer_has_nothing_to_do_and_sees_every_meeting(west):
    invite(meeting_in(west), delivered=False)
    page = start(UserFactory(role=User.Role.VIEWER), NOW)
    assert (page.tasks, len(page.meetings)) == ([], 1)


def test_meetings_stand_by_day_and_drafts_without_a_day_last(sanne, west):
    titles = []
    for days in (9, 2, 30, 40, 50, 60):
        titles.append(meeting_in(west, days=days).title)
    MeetingFactory(area=west, starts_at=None, doors_at=None, ends_at=None, reply_by=None)
    page = start(sanne, NOW)
    assert [each.meeting.title for each in page.meetings] == [titles[index] for index in (1, 0, 2, 3, 4)]


def test_coordinator_sees_own_areas_only(sanne, west, city):
    other = AreaFactory(name="Oost", parent=city)
    meeting_in(west, title="Eigen")
    foreign = meeting_in(other, title="Vreemd")
    invite(foreign, delivered=False)
    late = invite(foreign)
    message(late, "queued", NOW - dt.timedelta(hours=1))
    page = start(sanne, NOW)
    assert [each.meeting.title for each in page.meetings] == ["Eigen"]
    assert page.tasks == []
    assert [each.area.name for each in page.map.areas] == ["Westwijk"]
    assert page.own_areas == [west]
    assert not page.is_mail_late
    everything = start(AdministratorFactory(), NOW)
    assert [each.meeting.title for each in everything.meetings] == ["Eigen", "Vreemd"]
    assert everything.is_mail_late


def test_areas_count_the_meetings_of_this_year_with_what_lies_inside(city, west):
    inside = AreaFactory(name="Lindebuurt", parent=west, kind=Area.Kind.BUURT)
    AreaFactory(name="Oost", parent=city)
    meeting_in(west, days=-100, state=Meeting.State.HELD)
    meeting_in(inside, days=10)
    meeting_in(west, days=-400, state=Meeting.State.HELD)
    meeting_in(west, days=10, state=Meeting.State.DRAFT)
    meeting_in(west, days=10, state=Meeting.State.CANCELLED)
    page = start(AdministratorFactory(), NOW)
    assert [(each.area.name, each.count) for each in page.map.areas] == [("Oost", 0), ("Westwijk", 2)]
    assert [area.name for area in page.map.silent_areas] == ["Oost"]


def test_meeting_in_an_own_area_counts_in_every_area_it_is_made_of(city, west):
    east = AreaFactory(name="Oost", parent=city)
    both = AreaFactory(name="Overal", parent=city, kind=Area.Kind.CUSTOM)
    both.members.set([west, east])
    meeting_in(both)
    page = start(AdministratorFactory(), NOW)
    assert [(each.area.name, each.count) for each in page.map.areas] == [("Oost", 1), ("Westwijk", 1)]


def test_coordinator_of_an_own_area_sees_what_it_is_made_of(city, west):
    both = AreaFactory(name="Overal", parent=city, kind=Area.Kind.CUSTOM)
    both.members.set([west])
    AreaFactory(name="Oost", parent=city)
    page = start(AreaRoleFactory(area=both).user, NOW)
    assert ([each.area.name for each in page.map.areas], page.own_areas) == (["Westwijk"], [both])


def test_coordinator_of_an_area_and_one_inside_it_sees_each_once(sanne, city, west):
    inside = AreaFactory(name="Lindebuurt", parent=west, kind=Area.Kind.BUURT)
    AreaRoleFactory(user=sanne, area=inside)
    assert [each.area.name for each in start(sanne, NOW).map.areas] == ["Lindebuurt"]
    AreaRoleFactory(user=sanne, area=AreaFactory(name="Oost", parent=city))
    assert [each.area.name for each in start(sanne, NOW).map.areas] == ["Oost", "Westwijk"]


def test_own_area_beside_others_counts_what_happens_in_its_parts(sanne, city, west):
    east = AreaFactory(name="Oost", parent=city)
    both = AreaFactory(name="Rivierzone", parent=city, kind=Area.Kind.CUSTOM)
    both.members.set([east])
    AreaRoleFactory(user=sanne, area=both)
    meeting_in(east)
    meeting_in(both)
    page = start(sanne, NOW)
    assert [(each.area.name, each.count) for each in page.map.areas] == [("Rivierzone", 2), ("Westwijk", 0)]


def test_year_turns_at_local_midnight(city, west):
    new_year = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # 0.30 on 1 January here
    MeetingFactory(area=west, state=Meeting.State.HELD, starts_at=new_year)
    page = start(AdministratorFactory(), NOW)
    assert [each.count for each in page.map.areas] == [0]
    assert [each.count for each in start(AdministratorFactory(), new_year).map.areas] == [1]


def test_map_shows_what_can_be_drawn_from_two_areas_on(city, west):
    east = AreaFactory(name="Oost", parent=city)
    AreaFactory(name="Zuid", parent=city)
    Area.objects.filter(pk=west.pk).update(boundary=SQUARE)
    assert not start(AdministratorFactory(), NOW).map.has_map
    Area.objects.filter(pk=east.pk).update(boundary=SQUARE)
    page = start(AdministratorFactory(), NOW)
    assert page.map.has_map
    assert [(each.area.name, each.shape is not None) for each in page.map.areas] == [
        ("Oost", True),
        ("Westwijk", True),
        ("Zuid", False),
    ]
    assert page.map.view_box == "0 0 608 500"


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("Westwijk", 100, ["Westwijk"]),
        ("Vlaardinger Ambacht", 240, ["Vlaardinger Ambacht"]),
        ("Vlaardinger Ambacht", 140, ["Vlaardinger", "Ambacht"]),
        ("Vlaardinger Ambacht", 130, []),
        ("De vergulde Hand", 150, ["De vergulde", "Hand"]),
        ("Oostvliet", 100, []),
    ],
)
def test_name_stands_on_the_map_on_one_or_two_lines_where_it_fits(name, width, lines):
    shape = Shape(path="", x=0, y=0, width=width, top=0, bottom=9)
    assert AreaCount(Area(name=name), 1, shape).lines == lines


def test_task_names_the_area_once(sanne, west):
    fill(west, 1)
    Meeting.objects.update(title="Samen in Westwijk")
    assert {task.where for task in start(sanne, NOW).tasks} == {"Samen in Westwijk"}
    Meeting.objects.update(title="Samen")
    assert {task.where for task in start(sanne, NOW).tasks} == {"Samen, Westwijk"}


def test_long_table_of_areas_is_closed():
    AreaFactory.create_batch(MAP_AREAS)
    assert start(AdministratorFactory(), NOW).map.is_table_open
    AreaFactory()
    assert not start(AdministratorFactory(), NOW).map.is_table_open


def test_area_without_a_boundary_is_drawn_from_what_lies_inside(city, west):
    AreaFactory(parent=west, kind=Area.Kind.BUURT, boundary=SQUARE)
    AreaFactory(parent=west, kind=Area.Kind.BUURT)
    page = start(AdministratorFactory(), NOW)
    assert [each.shape is not None for each in page.map.areas] == [True]


@pytest.mark.parametrize(("minutes", "is_late"), [(9, False), (11, True)])
def test_mail_that_waits_too_long_is_told(sanne, west, minutes, is_late):
    message(invite(meeting_in(west)), "queued", NOW - dt.timedelta(minutes=minutes))
    assert start(sanne, NOW).is_mail_late is is_late


def test_mail_that_waits_too_long_leads_an_administrator_to_the_cause(client, sanne, west):
    message(invite(meeting_in(west)), "queued", timezone.now() - dt.timedelta(minutes=11))
    for user, leads in ((sanne, False), (AdministratorFactory(), True)):
        client.force_login(user)
        page = client.get("/").content.decode()
        assert ("lp-alert--error" in page, 'href="/verzending/">Bekijk waarom</a>' in page) == (True, leads)


def fill(west, count):
    now = timezone.now()
    for number in range(count):
        starts_at = now + dt.timedelta(days=3 + number)
        meeting = MeetingFactory(area=west, state=Meeting.State.INVITING, starts_at=starts_at, themes=[ThemeFactory()])
        invite(meeting, delivered=False)
        MeetingFactory(area=west, themes=[ThemeFactory()])
        for _half in range(2):
            AreaFactory(parent=west, kind=Area.Kind.BUURT, boundary=SQUARE)


def test_start_page_takes_twenty_queries_at_most_whatever_there_is(client, sanne, west):
    client.force_login(sanne)
    counts = []
    for more in (1, 2):
        fill(west, more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_start_page_shows_tasks_bar_map_and_table(client, sanne, west):
    client.cookies["django_language"] = "en"
    client.force_login(sanne)
    fill(west, 1)
    page = client.get("/").content.decode()
    for part in (
        "1 invitation was not delivered",
        'aria-label="1 not delivered"',
        '<svg class="lp-map"',
        '<details class="lp-more"><summary>Show as a table</summary>',
        "These areas have not had a meeting this year: ",
        'href="/bijeenkomsten/nieuw/"',
    ):
        assert part in page


def test_empty_start_page_says_what_to_do(client):
    client.cookies["django_language"] = "en"
    client.force_login(UserFactory(name="Leo Leeg"))
    page = client.get("/").content.decode()
    assert 'You have nothing to do now. <a href="/bijeenkomsten/nieuw/">Plan a meeting</a>' in page
    assert "No meetings are planned in your areas." in page
    assert "You do not work for an area yet." in page


def test_viewer_gets_no_button_to_plan(client, west):
    client.force_login(UserFactory(role=User.Role.VIEWER))
    assert "/bijeenkomsten/nieuw/" not in client.get("/").content.decode()


def test_start_page_is_behind_the_login(client):
    assert client.get("/")["Location"] == "/inloggen/?next=/"
