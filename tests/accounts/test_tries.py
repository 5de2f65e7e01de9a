"""Tries to log in: who waits, for how long, and that nobody can make someone else wait or begin anew."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from accounts.access import TRIES, TRIES_FROM_EVERYWHERE, TRIES_FROM_ONE_COMPUTER, client_address, count_up
from accounts.actions import forget_old_tries
from accounts.models import Tries
from tests.accounts.log_in import BLOCKED, REFUSED, errors, log_in
from tests.cases import case
from tests.factories import UserFactory
from tests.installation import ROOT

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


def test_after_ten_failures_even_the_right_password_waits(client, sanne):
    for _number in range(TRIES):
        assert errors(log_in(client, password="fout")) == [REFUSED]
    assert errors(log_in(client)) == [BLOCKED]
    assert "_auth_user_id" not in client.session


@case("I7", "ten wrong passwords from one computer", "that computer waits")
def test_failures_count_per_address_and_per_computer(client, sanne):
    for _number in range(TRIES + 1):
        log_in(client, password="fout")
    assert errors(log_in(client, email=" SANNE@gemeente.example")) == [BLOCKED]
    assert errors(log_in(client, email="ander@gemeente.example")) == [REFUSED]
    assert log_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302


@case("I7", "a hundred wrong passwords from a hundred computers", "everyone new waits")
def test_failures_from_many_computers_count_together(client, sanne):
    computers = [f"192.0.2.{number}" for number in range(TRIES_FROM_EVERYWHERE // TRIES)]
    for computer in computers:
        for _number in range(TRIES):
            assert errors(log_in(client, password="fout", REMOTE_ADDR=computer)) == [REFUSED]
    assert errors(log_in(client, REMOTE_ADDR="198.51.100.7")) == [BLOCKED]
    assert errors(log_in(client, email="ander@gemeente.example", REMOTE_ADDR="198.51.100.7")) == [REFUSED]


@case("I7", "one computer that wants to lock somebody out", "who owns the account gets in")
def test_one_computer_cannot_make_someone_else_wait(client, sanne):
    for _number in range(TRIES_FROM_EVERYWHERE + TRIES):
        log_in(client, password="fout", REMOTE_ADDR="192.0.2.1")
    assert log_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


def fail_everywhere(client):
    """Somebody with a hundred computers types wrong passwords until everyone new waits."""
    for number in range(TRIES_FROM_EVERYWHERE):
        assert errors(log_in(client, password="fout", REMOTE_ADDR=f"203.0.113.{number}")) == [REFUSED]
    client.cookies.pop("device", None)
    assert errors(log_in(client, REMOTE_ADDR="192.0.2.8")) == [BLOCKED]


@case("I7", "a hundred computers that want to lock somebody out", "who owns the account gets in where they did before")
def test_many_computers_do_not_lock_out_a_device_that_is_known(client, sanne, settings):
    own = client.__class__()
    assert log_in(own).status_code == 302
    cookie = own.cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True, "Lax", "/", 180 * 24 * 3600
    )  # fmt: skip
    own.post("/uitloggen/")
    fail_everywhere(client)
    assert log_in(own, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_known_device_has_ten_tries_of_its_own_from_wherever(client, sanne):
    log_in(client)
    client.post("/uitloggen/")
    client.cookies["django_language"] = "en"
    for number in range(TRIES):
        assert errors(log_in(client, password="fout", REMOTE_ADDR=f"192.0.2.{number}")) == [REFUSED]
    assert errors(log_in(client, REMOTE_ADDR="198.51.100.7")) == [BLOCKED]
    assert log_in(client.__class__(), REMOTE_ADDR="198.51.100.7").status_code == 302


@pytest.mark.parametrize("how", ["another password", "another user", "changed"])
def test_a_device_is_known_for_one_user_and_one_password(client, sanne, settings, how):
    own, email = client.__class__(), "sanne@gemeente.example"
    if how == "another user":
        email = UserFactory(email="els@gemeente.example").email
    log_in(own, email=email)
    own.post("/uitloggen/")
    own.cookies["django_language"] = "en"
    if how == "another password":
        sanne.set_password("een-goed-wachtwoord")  # the same words, stored anew
        sanne.save()
    elif how == "changed":
        own.cookies[settings.DEVICE_COOKIE_NAME] = own.cookies[settings.DEVICE_COOKIE_NAME].value[:-1] + "!"
    fail_everywhere(client)
    assert errors(log_in(own, REMOTE_ADDR="192.0.2.9")) == [BLOCKED]


def test_the_cookie_of_a_device_is_not_given_before_the_second_step(client, sanne, settings):
    settings.SECOND_FACTOR = "required"
    assert log_in(client).status_code == 302
    assert settings.DEVICE_COOKIE_NAME not in client.cookies


@case("I7", "one password tried at a hundred accounts by one computer", "that computer waits, the office next door not")
def test_one_computer_cannot_go_past_all_accounts(client, sanne):
    for number in range(TRIES_FROM_ONE_COMPUTER["login"]):
        assert errors(log_in(client, email=f"iemand{number}@gemeente.example", password="fout")) == [REFUSED]
    kept = Tries.objects.count()
    for number in range(3):
        assert errors(log_in(client, email=f"ander{number}@gemeente.example", password="fout")) == [BLOCKED]
    assert Tries.objects.count() == kept
    assert errors(log_in(client)) == [BLOCKED]
    assert log_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302


@case("I7", "the cache is filled, emptied or away between wrong passwords", "the tries count on")
def test_who_fills_the_cache_does_not_start_anew(client, sanne, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for number in range(TRIES):
        log_in(client, password="fout")
        for other in range(40):  # more than the 300 that this cache keeps
            cache.set(f"{number}-{other}", 1)
    cache.clear()
    assert errors(log_in(client)) == [BLOCKED]


def test_the_cache_of_the_settings_keeps_more_than_anyone_fills(sanne):
    """What is counted of wrong links and forms stands there."""
    cache.set("counted", 7)
    for number in range(1_000):
        cache.set(f"other-{number}", 1)
    assert cache.get("counted") == 7


def test_counts_hold_nobody_and_go_when_they_are_over(client, sanne, time_machine):
    time_machine.move_to("2026-11-29 10:00:00+00:00", tick=False)
    for _number in range(TRIES + 1):
        log_in(client, password="fout")
    assert [re.fullmatch("[0-9a-f]{64}", row.key) is not None for row in Tries.objects.all()] == [True] * 3
    assert (forget_old_tries(), errors(log_in(client))) == (0, [BLOCKED])
    time_machine.shift(15 * 60)
    assert log_in(client).status_code == 302
    assert (forget_old_tries(), Tries.objects.count()) == (0, 2)  # the two began anew
    time_machine.shift(15 * 60)
    assert (forget_old_tries(), Tries.objects.count()) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_each_count():
    def one_more(_number):
        try:
            return count_up("one")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(one_more, range(24))) == list(range(1, 25))


def test_good_passwords_are_not_counted(client, sanne):
    for _number in range(TRIES_FROM_EVERYWHERE + 1):
        assert log_in(client).status_code == 302
        client.post("/uitloggen/")


def test_good_password_starts_the_count_anew(client, sanne):
    for _number in range(TRIES - 1):
        log_in(client, password="fout")
    log_in(client)
    client.post("/uitloggen/")
    assert errors(log_in(client, password="fout")) == [REFUSED]
    assert log_in(client).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.1"),
        (3, "1.1.1.1, 198.51.100.1", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "no address", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_client_address_is_read_from_the_right(rf, settings, proxies, forwarded, address):
    settings.NUM_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_the_proxy_of_the_manual_lets_nobody_choose_an_address(rf, settings):
    """What nginx makes of the headers by the sample in the manual: what is not set passes as the visitor sent it."""
    sample = (ROOT / "docs" / "deployment.md").read_text().split("```\nlocation / {")[1].split("```")[0]
    assert "NUM_PROXIES=1" in (ROOT / "deploy" / "production.env.example").read_text().replace('"', "")
    settings.NUM_PROXIES = 1
    known = {"$remote_addr": "198.51.100.1", "$scheme": "https", "$host": "testserver"}
    sets = dict(re.findall(r"proxy_set_header (\S+) (\S+);", sample))
    passed = {"X-Forwarded-For": "203.0.113.9"} | {name: known[value] for name, value in sets.items()}
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", headers=passed)
    assert client_address(request) == "198.51.100.1"


@case("I7", "another address of the same network", "counted as the same")
def test_another_address_of_one_network_does_not_help_whoever_guesses(client, sanne):
    for number in range(TRIES):
        log_in(client, password="fout", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert errors(log_in(client, REMOTE_ADDR="2001:db8:1:2:ffff::1")) == [BLOCKED]
    assert log_in(client, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302
