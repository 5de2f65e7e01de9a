"""What each role lets someone do, and the second wall that keeps a role from a page nobody opened to it."""

import pytest
from django.urls import reverse

from accounts.access import may_see_log, may_see_privacy, may_see_records, may_see_state
from accounts.models import RIGHTS, User
from accounts.rules.claims import STRONGEST_FIRST, ClaimRule, role_for
from accounts.rules.roles import EXPLAINED
from areas.access import (
    areas_changed_by,
    areas_checked_in_by,
    areas_counted_for,
    areas_visible_to,
    areas_with_texts_for,
    areas_written_in_by,
    contacts_visible_to,
    organisations_visible_to,
)
from platforms.identity import ROLES as IN_SETTINGS
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = User.Role
WATCHERS = {Role.EDITOR, Role.DOOR, Role.AUDITOR, Role.PRIVACY}


@pytest.fixture
def town():
    """A municipality with two wijken, and someone of each role with the first of them."""
    top = AreaFactory(name="Voorbeeldstad")
    own, other = AreaFactory(name="Westwijk", parent=top), AreaFactory(name="Oostwijk", parent=top)
    MembershipFactory(organisation__areas=[own])
    users = {role: AreaRoleFactory(user__role=role, area=own).user for role in Role}
    return {"top": top, "own": own, "other": other, "users": users}


def named(areas):
    return {area.name for area in areas}


def test_each_role_has_rights_words_and_a_place_among_the_claims():
    assert set(RIGHTS) == set(EXPLAINED) == set(STRONGEST_FIRST) == set(IN_SETTINGS) == set(Role)


def test_each_role_has_the_areas_of_its_task_and_no_others(town):
    everything, own = {"Voorbeeldstad", "Westwijk", "Oostwijk"}, {"Westwijk"}
    reads = (areas_visible_to, areas_changed_by, areas_with_texts_for, areas_written_in_by, areas_checked_in_by,
             areas_counted_for)  # fmt: skip
    assert {role: [named(read(user)) for read in reads] for role, user in town["users"].items()} == {
        Role.ADMINISTRATOR: [everything] * 6,
        Role.COORDINATOR: [own] * 6,
        Role.EDITOR: [set(), set(), own, own, set(), set()],
        Role.DOOR: [set(), set(), set(), set(), own, set()],
        Role.VIEWER: [everything, set(), everything, set(), set(), everything],
        Role.AUDITOR: [set(), set(), set(), set(), set(), everything],
        Role.PRIVACY: [set()] * 6,
    }


def test_who_does_not_work_with_people_finds_none(town):
    found = {
        role: (contacts_visible_to(user).count(), organisations_visible_to(user).count())
        for role, user in town["users"].items()
    }
    assert found == {role: ((0, 0) if role in WATCHERS else (1, 1)) for role in Role}


def test_log_privacy_state_and_records_are_for_who_watches_over_them(town):
    found = {
        role: [may(user) for may in (may_see_log, may_see_privacy, may_see_state, may_see_records)]
        for role, user in town["users"].items()
    }
    assert found == {role: [False] * 4 for role in Role} | {
        Role.ADMINISTRATOR: [True, True, True, True],
        Role.AUDITOR: [True, False, True, True],
        Role.PRIVACY: [True, True, False, False],
    }


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_log_in_any_more_may_nothing(role):
    user = UserFactory.build(role=role, is_active=False)
    assert (user.may, user.is_privacy_officer, user.is_administrator, user.is_viewer) == (
        type(user.may)(), False, False, False,
    )  # fmt: skip


def test_only_the_role_makes_a_privacy_officer():
    assert {role for role in Role if UserFactory.build(role=role).is_privacy_officer} == {Role.PRIVACY}


def test_a_group_of_the_provider_gives_each_role_and_the_strongest_counts():
    rules = [ClaimRule("groups", f"g-{role}", role) for role in Role]
    assert {role: role_for({"groups": [f"g-{role}"]}, rules) for role in Role} == {role: role for role in Role}
    assert role_for({"groups": ["g-door", "g-auditor", "g-viewer", "g-editor"]}, rules) == Role.VIEWER


@pytest.mark.parametrize("role", sorted(WATCHERS))
@pytest.mark.parametrize("name", ["search", "areas:contacts", "outcomes:points", "meetings:plan", "admin:index"])
def test_what_nobody_opened_to_a_role_is_not_found(client, role, name):
    client.force_login(UserFactory(role=role))
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_start_page_and_a_menu_of_pages_that_open(client, role):
    client.force_login(AdministratorFactory() if role == Role.ADMINISTRATOR else UserFactory(role=role))
    page = client.get(reverse("home"))
    menu = page.content.decode().partition("<nav")[2].partition("</nav>")[0]
    links = [part.partition('"')[0] for part in menu.split('href="')[1:]]
    assert (page.status_code, links[0]) == (200, "/")
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_management_leads_to_every_page_of_it_and_is_for_administrators(client, town):
    client.force_login(AdministratorFactory())
    page = client.get(reverse("management"))
    links = [entry.url for _heading, entries in page.context["groups"] for entry in entries]
    assert len(links) >= 8
    assert [client.get(link).status_code for link in links] == [200] * len(links)
    for role in set(Role) - {Role.ADMINISTRATOR}:
        client.force_login(town["users"][role])
        assert (role, client.get(reverse("management")).status_code) == (role, 404)


def test_the_administration_says_what_each_role_means(client):
    client.force_login(AdministratorFactory())
    page = client.get(reverse("admin:accounts_user_add")).content.decode()
    assert [str(words) for words in EXPLAINED.values() if str(words) not in page] == []
