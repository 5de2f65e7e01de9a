"""When a session ends: after a change of access, after some hours, and when nobody is there."""

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from accounts.models import LogEntry, User
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory

GOOD = "een-goed-wachtwoord"
MINUTE, HOUR = 60, 3600

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne():
    return UserFactory(email="sanne@gemeente.example", language="en")


@pytest.fixture
def clock(settings):
    settings.SESSION_HOURS, settings.SESSION_IDLE_MINUTES = 8, 30
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


def is_in(browser):
    return browser.get("/mijn-gegevens/").status_code == 200


def log_in(browser, user):
    browser.force_login(user)
    assert is_in(browser)
    return browser


def change_in_admin(client, user, **changes):
    administrator = client.__class__()
    administrator.force_login(AdministratorFactory())
    data = {"name": user.name, "email": user.email, "language": "nl", "role": user.role, "is_active": "on"} | changes
    page = reverse("admin:accounts_user_change", args=[user.pk])
    assert administrator.post(page, {key: value for key, value in data.items() if value}).status_code == 302


@case("I6", "password, role or activity changes while two sessions are open", "both end, and stay ended")
@pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": ""}])
def test_role_or_activity_ends_every_session_and_turning_it_back_revives_none(client, sanne, change):
    log_in(client, sanne)
    change_in_admin(client, sanne, **change)
    assert not is_in(client)
    change_in_admin(client, User.objects.get(pk=sanne.pk), role="coordinator")
    assert not is_in(client)
    assert LogEntry.objects.filter(action="end_sessions").count() == 2


def test_a_change_of_the_name_ends_no_session(client, sanne):
    log_in(client, sanne)
    change_in_admin(client, sanne, name="Sanne Wit")
    assert is_in(client)


def test_logging_out_everywhere_else_leaves_this_session(client, sanne):
    elsewhere, other = log_in(client.__class__(), sanne), log_in(client.__class__(), UserFactory())
    log_in(client, sanne)
    assert client.get("/overal-uitloggen/").status_code == 405
    assert client.post("/overal-uitloggen/")["Location"] == "/mijn-gegevens/"
    assert (is_in(client), is_in(elsewhere), is_in(other)) == (True, False, True)


@case("I6", "a session of before the login", "another name")
def test_a_session_gets_another_name_at_logging_in(client, sanne):
    before = client.session.session_key  # makes one, with its cookie
    assert before == client.cookies["session"].value
    client.post("/inloggen/", {"email": sanne.email, "password": GOOD})
    assert client.session.session_key != before


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_a_session_ends_when_nobody_opens_a_page(client, sanne, clock, minutes, stays):
    log_in(client, sanne)
    clock.shift(minutes * MINUTE)
    assert is_in(client) == stays


def test_a_page_keeps_the_session_alive_until_the_hours_are_over(client, sanne, clock):
    log_in(client, sanne)
    for _quarter in range(31):
        clock.shift(15 * MINUTE)
        assert is_in(client)
    clock.shift(15 * MINUTE)
    assert not is_in(client)


def test_who_did_nothing_reads_why_and_comes_back_to_the_page(client, sanne, clock):
    log_in(client, sanne)
    clock.shift(HOUR)
    client.cookies["django_language"] = "en"
    page = client.get("/mijn-gegevens/", follow=True)
    assert page.redirect_chain == [("/inloggen/?next=/mijn-gegevens/", 302)]
    assert "You were logged out, because you did nothing here for a while." in page.content.decode()


def test_a_session_writes_its_time_down_once_a_minute(client, sanne, clock, django_assert_num_queries):
    log_in(client, sanne)
    with django_assert_num_queries(3):  # the session, the user, and the factors that this page shows
        assert is_in(client)
    clock.shift(MINUTE)
    client.get("/mijn-gegevens/")
    assert client.session["seen_at"] == 1_800_000_060


@pytest.mark.parametrize("before", ["pbkdf2_sha256", "argon2"])
def test_passwords_are_kept_with_argon2_and_older_ones_at_the_next_login(client, sanne, settings, before):
    from platforms import settings as ours

    settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS
    User.objects.update(password=make_password(GOOD, hasher=before))
    assert client.post("/inloggen/", {"email": sanne.email, "password": GOOD}).status_code == 302
    assert User.objects.get().password.startswith("argon2$argon2id$")
    assert is_in(client)
