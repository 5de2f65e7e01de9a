"""Logging in and out, and what someone may change about themselves."""

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from accounts.access import TRIES
from accounts.actions import ask_new_password
from accounts.models import LogEntry, SignInLink, User
from tests.accounts.log_in import BLOCKED, GOOD, REFUSED, errors, log_in
from tests.cases import case
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_and_no_memory_of_tries(client):
    cache.clear()
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def sanne():
    return UserFactory(email="sanne@gemeente.example", name="Sanne de Wit", language="en")


def test_login_leads_to_the_start_page_and_is_written_down(client, sanne):
    response = log_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(sanne.pk)
    assert [(entry.action, entry.actor, entry.details) for entry in LogEntry.objects.all()] == [
        ("logged in", sanne, {})
    ]


def test_login_shows_the_language_of_the_user(client, sanne):
    User.objects.update(language="nl")
    assert log_in(client).cookies["django_language"].value == "nl"


def test_login_accepts_capitals_and_spaces_around_the_address(client, sanne):
    assert log_in(client, email=" Sanne@Gemeente.example ").status_code == 302


@case("H5", "addresses of other sites behind next=", "the start page")
@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/gebieden/?a=1", "/gebieden/?a=1"),
        ("https://elders.example/", "/"),
        ("//elders.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_login_goes_on_to_pages_of_this_site_only(client, sanne, wanted, target):
    response = client.post("/inloggen/", {"email": sanne.email, "password": GOOD, "next": wanted})
    assert response["Location"] == target


def test_page_behind_the_login_comes_back_after_it(client, sanne):
    first = client.get("/mijn-gegevens/")
    assert first["Location"] == "/inloggen/?next=/mijn-gegevens/"
    assert 'name="next" value="/mijn-gegevens/"' in client.get(first["Location"]).content.decode()


def test_wrong_address_and_wrong_password_are_refused_in_the_same_words(client, sanne):
    wrong_password = log_in(client, password="fout")
    wrong_address = log_in(client, email="niemand@gemeente.example")
    User.objects.update(is_active=False)
    left = log_in(client)
    for response in (wrong_password, wrong_address, left):
        assert (response.status_code, errors(response)) == (422, [REFUSED])
    assert wrong_password.context["form"]["email"].value() == "sanne@gemeente.example"


def test_empty_form_says_what_to_fill_in(client):
    response = log_in(client, email="", password="")
    assert response.status_code == 422
    assert errors(response) == ["Fill in your e-mail address.", "Fill in your password."]
    assert "<title>Error: Log in – Buurtvenster</title>" in response.content.decode()


def test_administration_has_no_login_page_of_its_own(client, sanne):
    for number in range(TRIES + 1):
        response = client.post(
            "/beheer/login/?next=/beheer/areas/", {"username": sanne.email, "password": f"fout {number}"}
        )
        assert (response.status_code, response["Location"]) == (302, "/inloggen/?next=/beheer/areas/")
    assert client.get("/beheer/", follow=True).redirect_chain[-1] == ("/inloggen/?next=/beheer/", 302)


def test_administration_is_not_there_for_a_coordinator_who_is_in(client, sanne):
    client.force_login(sanne)
    assert client.get("/beheer/", follow=True).status_code == 404


def test_someone_who_is_in_is_sent_on(client, sanne):
    client.force_login(sanne)
    assert client.get("/inloggen/?next=/hulp/")["Location"] == "/hulp/"


def test_logout_needs_a_post(client, sanne):
    client.force_login(sanne)
    assert client.get("/uitloggen/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/uitloggen/")["Location"] == "/inloggen/"
    assert "_auth_user_id" not in client.session


def test_demo_accounts_are_shown_in_the_demo_only(client, settings):
    settings.DEMO = True
    assert client.get("/inloggen/").content.decode().count("@demo.example") == len(User.Role.values) + 1
    settings.DEMO = False
    page = client.get("/inloggen/").content.decode()
    assert page.count("@demo.example") == 0
    assert page.count("buurtvenster-demo") == 0


def test_profile_is_saved_and_the_language_changes_at_once(client, sanne):
    client.force_login(sanne)
    details = {"name": "Sanne Wit", "function": "Wijkmanager", "phone": "010 765", "language": "nl"}
    response = client.post("/mijn-gegevens/", details)
    assert response["Location"] == "/mijn-gegevens/"
    assert User.objects.values("name", "function", "phone", "language").get() == details
    assert response.cookies["django_language"].value == "nl"


def test_profile_with_a_mistake_keeps_what_was_typed(client, sanne):
    client.force_login(sanne)
    response = client.post("/mijn-gegevens/", {"name": "", "phone": "1" * 31, "language": "fr"})
    assert response.status_code == 422
    assert errors(response) == [
        "Fill in your name.",
        "Make the text at “Phone” shorter: 30 characters at most. You used 31.",
        "Choose a language from the list.",
    ]
    assert response.context["form"]["phone"].value() == "1" * 31
    assert User.objects.get().name == "Sanne de Wit"


def test_profile_cannot_change_role_or_address(client, sanne):
    client.force_login(sanne)
    client.post("/mijn-gegevens/", {"name": "S", "language": "nl", "role": "administrator", "email": "x@y.nl"})
    assert User.objects.values_list("role", "email").get() == ("coordinator", "sanne@gemeente.example")


def change(client, **values):
    return client.post(
        "/wachtwoord/", {"current": GOOD, "new": "vier losse woorden", "again": "vier losse woorden"} | values
    )


def test_password_changes_and_the_session_stays(client, sanne):
    client.force_login(sanne)
    assert change(client)["Location"] == "/mijn-gegevens/"
    assert User.objects.get().check_password("vier losse woorden")
    assert client.get("/mijn-gegevens/").status_code == 200
    assert [entry.action for entry in LogEntry.objects.all()] == ["password changed"]


@case("I6", "the password changes while another session is open", "the other ends")
def test_password_change_ends_the_other_sessions(client, sanne):
    client.force_login(sanne)
    elsewhere = type(client)()
    elsewhere.force_login(sanne)
    change(client)
    assert elsewhere.get("/mijn-gegevens/").status_code == 302


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"current": "fout"}, "This is not the password that you use now."),
        ({"again": "iets anders dan dat"}, "The two new passwords differ. Type the same one twice."),
        ({"current": ""}, "Fill in the password that you use now."),
        ({"new": ""}, "Fill in a new password."),
        ({"again": ""}, "Fill in the new password once more."),
    ],
)
def test_password_with_a_mistake_does_not_change(client, sanne, values, sentence):
    client.force_login(sanne)
    response = change(client, **values)
    assert (response.status_code, errors(response)) == (422, [sentence])
    assert User.objects.get().check_password(GOOD)


@case("I7", "the password of who is in is guessed on an open screen", "after ten it waits, and the log tells")
def test_an_open_screen_is_not_enough_to_guess_the_password(client, sanne):
    client.force_login(sanne)
    for _number in range(TRIES):
        assert errors(change(client, current="fout")) == ["This is not the password that you use now."]
    assert errors(change(client)) == [BLOCKED]
    assert errors(client.post("/mijn-gegevens/bevestigen/", {"password": GOOD})) == [BLOCKED]
    assert User.objects.get().check_password(GOOD)
    rows = LogEntry.objects.filter(action__startswith="password_").order_by("pk")
    told = [("password_refused", sanne.pk)] * TRIES + [("password_locked", sanne.pk)]
    assert list(rows.values_list("action", "actor_id")) == told


def test_a_new_password_that_is_too_weak_is_no_guess(client, sanne):
    client.force_login(sanne)
    for _number in range(TRIES + 1):
        assert list(change(client, new="kort", again="kort").context["form"].errors) == ["new"]
    assert change(client).status_code == 302


def test_a_changed_password_ends_the_links_that_were_mailed(client, sanne):
    ask_new_password(email=sanne.email)
    assert SignInLink.objects.open(timezone.now()).count() == 1
    client.force_login(sanne)
    change(client, current="fout")
    assert SignInLink.objects.open(timezone.now()).count() == 1
    change(client)
    assert SignInLink.objects.open(timezone.now()).count() == 0


@pytest.mark.parametrize("weak", ["kort", "123456789012", "sanne@gemeente.example"])
def test_weak_password_is_refused(client, sanne, weak):
    client.force_login(sanne)
    response = change(client, new=weak, again=weak)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["new"]


def refusals():
    rows = LogEntry.objects.filter(action__startswith="login_").order_by("pk")
    return [(entry.action, entry.actor_id, entry.object_id, entry.details) for entry in rows]


def test_a_wrong_password_is_written_down_without_the_address(client, sanne):
    for _twice in range(2):
        log_in(client, password="wrong")
    assert refusals() == [("login_refused", None, str(sanne.pk), {"is_known": True})] * 2
    assert "sanne" not in str(list(LogEntry.objects.values()))


def test_addresses_that_nobody_has_do_not_fill_the_log(client, sanne):
    for number in range(5):
        log_in(client, email=f"iemand{number}@elders.example")
    assert refusals() == [("login_refused", None, "", {"is_known": False})]


def test_who_tried_too_often_is_written_down_once(client, sanne):
    for _each in range(TRIES + 4):
        log_in(client, password="wrong")
    found = [action for action, *_rest in refusals()]
    assert found == ["login_refused"] * TRIES + ["login_locked"]


def test_logging_out_and_changing_the_own_details_are_written_down(client, sanne):
    client.force_login(sanne)
    client.post("/mijn-gegevens/", {"name": "Sanne", "function": "", "phone": "", "language": "nl"})
    client.post("/uitloggen/")
    assert list(LogEntry.objects.order_by("pk").values_list("action", "actor_id")) == [
        ("change_profile", sanne.pk), ("logged out", sanne.pk)
    ]  # fmt: skip
