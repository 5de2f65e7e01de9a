"""What a provider, or whoever pretends to be one, cannot do. Each lie stands beside the honest way that works."""

import datetime as dt
import urllib.parse

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from tests.accounts.signing_in import is_in
from tests.cases import case
from tests.identity.conftest import at_provider, follow, in_english, log_in

pytestmark = pytest.mark.django_db
NOT_CHECKED = "We could not check who you are. Try again."
HOUR = 3600


def reason(response):
    assert response.status_code == 403
    return in_english(response.context["reason"])


@case("I9", "the token of the provider has a wrong nonce, audience, issuer, time, signature or person", "refused")
@pytest.mark.parametrize(
    "lies",
    [
        {"claims": {"nonce": "of-another-login"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": ["buurtvenster", "another-client"]}},
        {"claims": {"azp": "another-client"}},
        {"claims": {"aud": None}},
        {"claims": {"iss": "http://127.0.0.1:1"}},
        {"claims": {"iss": None}},
        {"claims": {"exp": None}},
        {"claims": {"sub": None}},
        {"seconds": {"exp": -61, "iat": -400}},
        {"seconds": {"iat": HOUR, "exp": 2 * HOUR}},
        {"signs": "none"},
        {"signs": "secret"},
        {"signs": "other"},
        {"kid": "unknown"},
        {"userinfo": {"sub": "s-2"}},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_login_is_refused(client, openid, lies):
    openid.lies(**lies)
    assert reason(log_in(client)) == NOT_CHECKED
    assert (User.objects.count(), is_in(client)) == (0, False)
    openid.lies()
    log_in(client)
    assert is_in(client)


def test_a_clock_may_differ_a_minute(client, openid):
    openid.lies(seconds={"exp": -50, "iat": -350})
    log_in(client)
    assert is_in(client)


def test_who_goes_to_the_provider_and_never_comes_back_leaves_no_row_for_long(client, openid):
    """A quarter of an hour; who did log in stays in as long as the settings say."""
    before = timezone.now()
    client.get("/inloggen/met/werk/")
    left = Session.objects.get().expire_date - before
    assert dt.timedelta(minutes=14) < left < dt.timedelta(minutes=16)
    log_in(client)
    assert Session.objects.get().expire_date - before > dt.timedelta(hours=7)


def test_who_goes_to_the_provider_without_end_makes_no_more_rows(client, openid, monkeypatch):
    monkeypatch.setattr("accounts.access.tries.PROVIDER_FROM_ONE_COMPUTER", 2)
    codes = [client.__class__().get("/inloggen/met/werk/").status_code for _each in range(4)]
    assert (codes, Session.objects.count()) == ([302, 302, 403, 403], 2)
    assert client.get("/inloggen/met/werk/", REMOTE_ADDR="192.0.2.7").status_code == 302  # another computer


def test_an_answer_counts_once(client, openid):
    back = at_provider(client)
    client.get(back)
    client.post("/uitloggen/")
    assert reason(client.get(back)) == NOT_CHECKED
    assert not is_in(client)


def test_a_code_counts_once_also_with_the_state_of_another_login(client, openid):
    used = urllib.parse.parse_qs(urllib.parse.urlsplit(at_provider(client)).query)
    fresh = urllib.parse.parse_qs(urllib.parse.urlsplit(at_provider(client)).query)
    assert client.get("/inloggen/met/werk/antwoord/", {"state": used["state"], "code": used["code"]}).status_code == 302
    client.post("/uitloggen/")
    mixed = {"state": fresh["state"], "code": used["code"]}
    assert reason(client.get("/inloggen/met/werk/antwoord/", mixed)) == NOT_CHECKED


def test_a_code_of_another_login_is_refused_by_its_proof(client, openid):
    first = urllib.parse.parse_qs(urllib.parse.urlsplit(at_provider(client)).query)
    second = urllib.parse.parse_qs(urllib.parse.urlsplit(at_provider(client)).query)
    mixed = {"state": first["state"], "code": second["code"]}
    assert reason(client.get("/inloggen/met/werk/antwoord/", mixed)) == NOT_CHECKED


def test_the_answer_of_somebody_elses_browser_is_refused(client, openid):
    theirs = at_provider(client.__class__())
    assert reason(client.get(theirs)) == NOT_CHECKED
    for query in ("", "?code=x", "?state=x", "?state=&code=x"):
        assert reason(client.get(f"/inloggen/met/werk/antwoord/{query}")) == NOT_CHECKED


def test_an_answer_that_names_another_issuer_is_refused(client, openid):
    openid.lies(answer={"iss": "https://elders.example"})
    assert reason(log_in(client)) == NOT_CHECKED
    openid.lies(answer={"iss": openid.issuer})
    log_in(client)
    assert is_in(client)


def test_a_configuration_of_another_issuer_sends_nobody_away(client, openid):
    openid.lies(configured_issuer="https://elders.example")
    assert reason(client.get("/inloggen/met/werk/")).startswith("The page where you log in does not answer.")


def test_a_provider_that_is_away_is_said_in_plain_words(client, openid):
    back = at_provider(client)
    openid.lies(away=True)
    words = "The page where you log in does not answer. Try again in a few minutes."
    assert reason(client.get("/inloggen/met/werk/")) == words
    assert reason(client.get(back)) == words


def test_who_does_not_log_in_there_reads_what_to_do(client, openid):
    openid.lies(cancels=True)
    assert reason(log_in(client)) == "You did not log in there. Try again, or log in with a password."


@case("H5", "addresses of other sites behind the login of the provider", "the start page")
@pytest.mark.parametrize("wanted", ["https://elders.example/", "//elders.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client, openid, wanted):
    query = urllib.parse.urlencode({"next": wanted})
    assert log_in(client, f"/inloggen/met/werk/?{query}")["Location"] == "/"


@pytest.mark.parametrize(
    "query",
    ["scope=admin", "auth_params=prompt%3Dnone%26redirect_uri%3Dhttps://elders.example", "process=connect"],
)
def test_the_request_says_nothing_to_the_provider(client, openid, query):
    gone = urllib.parse.urlsplit(client.get(f"/inloggen/met/werk/?{query}")["Location"])
    said = urllib.parse.parse_qs(gone.query)
    assert sorted(said) == [
        "client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "response_type", "scope",
        "state",
    ]  # fmt: skip
    assert sorted(said["scope"][0].split()) == ["email", "openid", "profile"]
    assert said["redirect_uri"] == ["http://testserver/inloggen/met/werk/antwoord/"]


@case("H6", "a forged host at the login of the provider", "our own address")
def test_a_forged_host_does_not_change_where_the_answer_goes(client, openid, settings):
    settings.ALLOWED_HOSTS = ["*"]
    gone = client.get("/inloggen/met/werk/", headers={"host": "elders.example"})["Location"]
    assert follow(gone).startswith("http://testserver/inloggen/met/werk/antwoord/?")


def test_a_person_with_another_sub_is_another_person(client, openid):
    log_in(client)
    openid.says(sub="S-1", email="ander@gemeente.example", groups=["wijkteam"])
    log_in(client.__class__())
    assert SocialAccount.objects.values_list("user", flat=True).distinct().count() == 2


@case("H10", "a provider that names addresses elsewhere", "only those of the settings are asked")
def test_only_addresses_of_the_settings_are_asked(client, openid):
    log_in(client, "/inloggen/met/werk/?next=/&iss=http://127.0.0.1:1&server_url=http://127.0.0.1:1")
    assert set(openid.seen()) == {
        "GET /.well-known/openid-configuration", "GET /authorize", "POST /token", "GET /keys", "GET /userinfo",
    }  # fmt: skip
