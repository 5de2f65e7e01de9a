"""The administration is closed to every other role: its lists, forms, actions, histories, lookups and autocompletes."""

import pytest
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.urls import reverse

from accounts.models import User
from areas.models import Area
from tests.cases import case
from tests.house.test_routes import ROUTES
from tests.rights.rules import ROLES
from tests.rights.world import browser, undone

pytestmark = pytest.mark.django_db
PAGES = sorted(name for name in ROUTES if name.startswith("admin:"))
OTHERS = "avdeupcwo"


def address(name):
    known = {"object_id": "1", "content_type_id": 1, "app_label": "areas", "url": "areas/", "path": "x", "id": "1"}
    keys = ["app_label"] if name == "admin:app_list" else ROUTES[name]  # its pattern names the apps
    return reverse(name, kwargs={key: known.get(key, 1) for key in keys})


@case("J6", "every page of the administration as every other role", "the login page or not found; nothing changes")
@pytest.mark.parametrize("name", PAGES)
def test_the_administration_is_closed_to_every_other_role(made, name):
    found = {}
    for role in OTHERS:
        for method in ("get", "post"):
            writes = []
            with undone(writes):
                response = getattr(browser(made, role), method)(address(name), {"action": "delete_selected"})
            is_open = response.status_code in {200, 400, 405, 500} and name not in {"admin:login", "admin:jsi18n"}
            if is_open or [each for each in writes if "log" not in each]:
                found[f"{ROLES[role]} {method}"] = (response.status_code, writes)
    assert found == {}


@case("J6", "a bulk action on users as a coordinator", "nobody is deleted, mailed or changed")
@pytest.mark.parametrize("action", ["delete_selected", "send_link", "remove_factors", "disconnect"])
def test_no_other_role_carries_out_an_action(made, action):
    data = {"action": action, "_selected_action": [user.pk for user in made.users.values()], "post": "yes"}
    for role in OTHERS:
        writes = []
        with undone(writes):
            browser(made, role).post(reverse("admin:accounts_user_changelist"), data)
            assert User.objects.filter(pk__in=[user.pk for user in made.users.values()]).count() == len(made.users)
        assert [each for each in writes if "session" not in each] == []


@case("J6", "?_to_field= with a field that no relation uses, and a lookup through a password", "refused")
@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("accounts_user", f"?{TO_FIELD_VAR}=password&{IS_POPUP_VAR}=1"),
        ("accounts_user", f"?{TO_FIELD_VAR}=session_stamp"),
        ("areas_area", "?roles__user__password__startswith=pbkdf2"),
        ("accounts_user", "?password__startswith=pbkdf2"),
    ],
)
def test_an_administrator_cannot_search_by_what_is_secret(made, model, query):
    with undone():
        response = browser(made, "b").get(reverse(f"admin:{model}_changelist") + query)
    assert response.status_code == 400


@case("J6", "the history and the confirmation of deleting an area", "for an administrator only, and it names what goes")
@pytest.mark.parametrize("page", ["history", "delete"])
def test_history_and_confirmation_are_for_administrators(made, page):
    where = reverse(f"admin:areas_area_{page}", args=[made.own.area.pk])
    answers = {}
    for role in "vcwob":
        with undone():
            answers[role] = browser(made, role).get(where).status_code
    assert answers == {"v": 302, "c": 302, "w": 302, "o": 302, "b": 200}
    assert Area.objects.filter(pk=made.own.area.pk).exists()


@case("J6", "the people behind an autocomplete of the administration", "for an administrator only")
def test_autocomplete_is_for_administrators(made):
    query = "?app_label=areas&model_name=arearole&field_name=user&term=a"
    answers = {}
    for role in OTHERS + "b":
        with undone():
            answers[role] = browser(made, role).get(reverse("admin:autocomplete") + query).status_code
    assert (answers.pop("b"), set(answers.values()) <= {302, 403, 404}) == (200, True)
