"""Deputies: from one day until and including another a colleague may do in an area what its coordinator may do."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry, User
from areas import actions
from areas.access import areas_changed_by
from areas.models import AreaRole
from areas.queries import deputies
from invitations.actions.briefing import ask_chores
from invitations.models import Message
from meetings.models import ChecklistItem
from outcomes.actions import ask_for_reports
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, MeetingFactory, UserFactory
from tests.invitations.staff_pages import text
from tests.outcomes.held import held

pytestmark = pytest.mark.django_db
PAGE = reverse("areas:deputies")
TODAY, DAY = timezone.localdate, dt.timedelta(days=1)


@pytest.fixture
def town():
    """Els works for Westwijk, Amir for Oostwijk, and there is a meeting in Westwijk."""
    top = AreaFactory(name="Voorbeeldstad")
    west, east = AreaFactory(name="Westwijk", parent=top), AreaFactory(name="Oostwijk", parent=top)
    els = AreaRoleFactory(area=west, user__name="Els").user
    amir = AreaRoleFactory(area=east, user__name="Amir").user
    return {"west": west, "east": east, "els": els, "amir": amir, "meeting": MeetingFactory(area=west, organiser=els)}


def stand_in(town, first, last):
    return actions.name_deputy(
        deputy=town["amir"], areas=[town["west"]], first=first, last=last, actor=town["els"]
    )[0]  # fmt: skip


def said(town, **fields):
    today = TODAY()
    return {"areas": [town["west"].pk], "deputy": town["amir"].pk, "first": today, "last": today + 7 * DAY} | fields


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [(0, 0, True), (-1, 0, True), (0, 1, True), (1, 2, False), (-2, -1, False), (-5, 5, True)],
)
def test_the_rights_hold_from_the_first_day_until_and_including_the_last(client, town, first, last, may):
    AreaRole.objects.create(
        user=town["amir"], area=town["west"], is_deputy=True, valid_from=TODAY() + first * DAY,
        valid_until=TODAY() + last * DAY,
    )  # fmt: skip
    client.force_login(town["amir"])
    address = reverse("meetings:subject", args=[town["meeting"].pk])
    assert (town["west"] in areas_changed_by(town["amir"]), client.get(address).status_code) == (
        may, 200 if may else 404,
    )  # fmt: skip


def test_a_coordinator_names_a_deputy_who_then_works_under_the_own_name(client, town):
    client.force_login(town["els"])
    response = client.post(PAGE, said(town))
    assert "Amir neemt waar in Westwijk." in text(client.get(response.url))
    role = AreaRole.objects.get(is_deputy=True)
    assert (role.user, role.area, role.valid_from, role.valid_until) == (
        town["amir"], town["west"], TODAY(), TODAY() + 7 * DAY,
    )  # fmt: skip
    entry = LogEntry.objects.get(action="name_deputy")
    assert (entry.actor, entry.object_id, entry.details["areas"]) == (
        town["els"], str(town["amir"].pk), [town["west"].pk],
    )  # fmt: skip
    client.force_login(town["amir"])
    client.post(reverse("invitations:copy", args=[town["meeting"].pk]), {"title": "Nog eens", "parts": []})
    assert LogEntry.objects.get(action="copy_meeting").actor == town["amir"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"areas": []}, "Kies minstens één gebied."),
        ({"areas": ["east"]}, "Kies gebieden uit de lijst."),
        ({"areas": ["9" * 30]}, "Kies gebieden uit de lijst."),
        ({"deputy": ""}, "Kies wie waarneemt."),
        ({"deputy": "els"}, "Kies een collega uit de lijst."),
        ({"deputy": "viewer"}, "Kies een collega uit de lijst."),
        ({"first": "ooit"}, "Vul een datum in, bijvoorbeeld 3 december 2026"),
        ({"last": ""}, "Vul de laatste dag in, bijvoorbeeld 3 december 2026."),
        ({"first": 3, "last": 2}, "De laatste dag ligt voor de eerste dag."),
        ({"first": -3, "last": -1}, "Deze dag is voorbij. Kies vandaag of een latere dag."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_named(client, town, wrong, words):
    named = {"east": town["east"].pk, "els": town["els"].pk, "viewer": UserFactory(role=User.Role.VIEWER).pk}
    wrong = {
        name: [named.get(each, each) for each in value]
        if isinstance(value, list)
        else (TODAY() + value * DAY if isinstance(value, int) else named.get(value, value))
        for name, value in wrong.items()
    }
    client.force_login(town["els"])
    response = client.post(PAGE, said(town, **wrong))
    assert (response.status_code, words in text(response)) == (422, True)
    assert not AreaRole.objects.filter(is_deputy=True).exists()


def test_nobody_stands_in_where_they_work(client, town):
    AreaRoleFactory(user=town["amir"], area=town["west"])
    client.force_login(town["els"])
    response = client.post(PAGE, said(town))
    assert "Deze collega werkt al voor Westwijk." in text(response)


def test_after_the_last_day_the_same_colleague_can_be_named_again(town):
    AreaRole.objects.create(
        user=town["amir"], area=town["west"], is_deputy=True, valid_from=TODAY() - 9 * DAY, valid_until=TODAY() - DAY
    )
    stand_in(town, TODAY(), TODAY())
    assert AreaRole.objects.filter(is_deputy=True).count() == 1


@pytest.mark.parametrize(("first", "kept"), [(-3, 1), (0, 0), (3, 0)])
def test_it_is_ended_early_at_once(client, town, first, kept):
    role = AreaRole.objects.create(
        user=town["amir"], area=town["west"], is_deputy=True, valid_from=TODAY() + first * DAY,
        valid_until=TODAY() + 9 * DAY,
    )  # fmt: skip
    client.force_login(town["els"])
    response = client.post(reverse("areas:end_deputy", args=[role.pk]))
    assert "Amir neemt niet meer waar in Westwijk." in text(client.get(response.url))
    assert (town["west"] in areas_changed_by(town["amir"]), AreaRole.objects.filter(is_deputy=True).count()) == (
        False, kept,
    )  # fmt: skip
    assert LogEntry.objects.get(action="end_deputy").actor == town["els"]


def test_only_the_coordinator_of_the_area_and_an_administrator_end_it(client, town):
    role = stand_in(town, TODAY(), TODAY() + DAY)
    address = reverse("areas:end_deputy", args=[role.pk])
    other = AreaRoleFactory(area=town["east"]).user
    for user in (town["amir"], other, UserFactory(role=User.Role.VIEWER)):
        client.force_login(user)
        assert client.post(address).status_code == 404
    client.force_login(AdministratorFactory())
    assert client.post(address).status_code == 302


def test_a_deputy_names_no_deputy(client, town):
    stand_in(town, TODAY(), TODAY() + DAY)
    third = UserFactory(name="Derde")
    client.force_login(town["amir"])
    response = client.post(PAGE, said(town, deputy=third.pk))
    assert (response.status_code, AreaRole.objects.filter(user=third).exists()) == (422, False)


def test_who_stands_in_reads_where_and_until_when(client, town):
    """On the start page and the page of deputies; who has no area of the own is not told to ask for one."""
    words = "U neemt waar in Westwijk tot en met"
    client.force_login(town["amir"])
    assert words not in text(client.get("/"))
    stand_in(town, TODAY(), TODAY() + DAY)
    home, page = text(client.get("/")), text(client.get(PAGE))
    assert (words in home, "U werkt voor Oostwijk." in home) == (True, True)
    assert ("Waar u waarneemt" in page, "Wijs deze waarnemer aan" in page) == (True, True)
    AreaRole.objects.filter(user=town["amir"], is_deputy=False).delete()
    home, page = text(client.get("/")), text(client.get(PAGE))
    assert (words in home, "U werkt voor" in home) == (True, False)
    assert ("U neemt waar voor anderen." in page, "Vraag de beheerder" in page) == (True, False)
    client.force_login(town["els"])
    assert "Waar u waarneemt" not in text(client.get(PAGE))


def test_an_administrator_names_a_deputy_anywhere(client, town):
    client.force_login(AdministratorFactory())
    client.post(PAGE, said(town, areas=[town["west"].pk], deputy=town["amir"].pk))
    assert deputies(town["west"], TODAY()) == [town["amir"]]


def test_the_page_is_for_who_works_and_is_led_to(client, town):
    for role in set(User.Role) - {User.Role.ADMINISTRATOR, User.Role.COORDINATOR}:
        client.force_login(UserFactory(role=role))
        assert (role, client.get(PAGE).status_code) == (role, 404)
    client.force_login(town["els"])
    for address in (reverse("accounts:profile"), reverse("area", args=[town["west"].pk])):
        assert f'href="{PAGE}"' in client.get(address).content.decode()


def test_mail_to_the_coordinator_goes_to_the_deputy_too_while_it_lasts():
    meeting = held(days=4)
    for name, first, last in (("Nu", -1, 0), ("Straks", 1, 3), ("Geweest", -9, -1)):
        AreaRoleFactory(
            user__name=name, area=meeting.area, is_deputy=True,
            valid_from=TODAY() + first * DAY, valid_until=TODAY() + last * DAY,
        )  # fmt: skip
    assert ask_for_reports() == 2
    assert ask_for_reports() == 0
    found = {message.user.name for message in Message.objects.filter(kind=Message.Kind.NAG)}
    assert found == {meeting.organiser.name, "Nu"}


def test_what_must_be_done_is_asked_of_the_deputy_of_who_owns_it(town):
    monday = next(TODAY() + n * DAY for n in range(7) if (TODAY() + n * DAY).weekday() == 0)
    now = timezone.make_aware(dt.datetime.combine(monday, dt.time(10)))
    stand_in(town, monday, monday)
    ChecklistItem.objects.create(
        meeting=town["meeting"], what="Koffie", days=-3, made_on=monday, due_on=monday, owner=town["els"]
    )
    other = MeetingFactory(area=town["east"], organiser=town["els"])
    ChecklistItem.objects.create(
        meeting=other, what="Thee", days=-3, made_on=monday, due_on=monday, owner=UserFactory(name="Derde")
    )
    assert ask_chores(now=now) == 3
    found = {message.user.name for message in Message.objects.filter(kind=Message.Kind.CHORES)}
    assert found == {"Els", "Amir", "Derde"}
