"""The second step of logging in: nobody is in without it, codes work once, and changing it asks who is there."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from accounts.access import TRIES
from accounts.models import LogEntry, User
from platforms.watching import counting
from tests.accounts.signing_in import GOOD, code, fresh, give_code, give_password, is_in, with_app
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
WRONG = "This code is not right. Wait for the next code of your app and try that one."


@pytest.fixture(autouse=True)
def clock(settings, client):
    settings.SECOND_FACTOR = "required"
    cache.clear()
    client.cookies["django_language"] = "en"
    with translation.override("en"), time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sanne():
    return UserFactory(email="sanne@gemeente.example", language="en")


@pytest.fixture
def codes(sanne, clock):
    return with_app(sanne, clock)


def errors(response):
    return [error for errors in response.context["form"].errors.values() for error in errors]


def secret_on(page):
    return re.search(r'class="lp-break">([A-Z2-7 ]+)<', page.content.decode())[1].replace(" ", "")


def enrol(client, user):
    """Set up an app at the first login; return the page with the recovery codes."""
    give_password(client, user)
    secret = secret_on(client.get("/tweede-stap/app/"))
    return client.post("/tweede-stap/app/", {"code": code(secret)}, follow=True)


def test_the_first_login_sets_up_an_app_shows_codes_once_and_leads_to_the_page_asked_for(client, sanne):
    assert give_password(client, sanne, next="/hulp/")["Location"] == "/tweede-stap/app/"
    page = client.get("/tweede-stap/app/")
    assert "<svg" in page.content.decode()
    answer = client.post("/tweede-stap/app/", {"code": code(secret_on(page))})
    assert answer["Location"] == "/tweede-stap/herstelcodes/"
    shown = client.get(answer["Location"]).context["codes"]
    assert len(set(shown)) == 10
    file = client.get("/tweede-stap/herstelcodes/?bestand")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert [line for line in file.content.decode().split("\r\n") if line.isdigit()] == shown
    assert client.post("/tweede-stap/herstelcodes/")["Location"] == "/hulp/"
    assert client.get("/tweede-stap/herstelcodes/").status_code == 404
    assert is_in(client)


@case("I8", "a session with only a password opens every kind of page, the administration too", "it is nobody's")
@pytest.mark.parametrize("has_app", [True, False])
def test_a_password_alone_opens_nothing(client, clock, has_app):
    user = AdministratorFactory()
    if has_app:
        with_app(user, clock)
    give_password(client, user)
    for page in ("/", "/mijn-gegevens/", "/beheer/", "/beheer/accounts/user/", "/tweede-stap/", "/bijeenkomsten/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].partition("?")[0]) in {
            (302, "/inloggen/"),
            (302, "/beheer/login/"),
        }
        assert answer.wsgi_request.user.is_anonymous
    assert client.get("/inloggen/")["Location"] == ("/inloggen/code/" if has_app else "/tweede-stap/app/")
    assert client.get("/hulp/").status_code == 200
    assert client.post("/taal/", {"language": "nl", "next": "/hulp/"}).status_code == 302


def test_a_session_of_before_the_second_factor_was_asked_shows_one(client, sanne, codes, settings):
    settings.SECOND_FACTOR = "off"
    client.force_login(sanne)
    assert is_in(client)
    settings.SECOND_FACTOR = "required"
    assert client.get("/mijn-gegevens/", follow=True).redirect_chain == [
        ("/inloggen/?next=/mijn-gegevens/", 302),
        ("/inloggen/code/", 302),
    ]
    assert give_code(client, code())["Location"] == "/mijn-gegevens/"
    assert is_in(client)


def test_who_has_an_app_cannot_set_up_another_with_only_a_password(client, sanne, codes):
    give_password(client, sanne)
    assert client.get("/tweede-stap/app/")["Location"] == "/"
    assert client.post("/tweede-stap/app/", {"code": "000000"})["Location"] == "/"


def test_a_code_lets_in_under_a_new_name_of_the_session(client, sanne, codes):
    give_password(client, sanne)
    before = client.session.session_key
    assert give_code(client, code()[:3] + " " + code()[3:])["Location"] == "/"
    assert client.session.session_key != before
    assert LogEntry.objects.latest("pk").details == {"factor": "totp"}


@case("I8", "a code of the app is used twice; a recovery code is used twice", "the second time is refused")
def test_codes_work_once(client, sanne, codes, clock):
    for given in (code(), codes[3]):
        give_password(client, sanne)
        assert give_code(client, given).status_code == 302
        client.post("/uitloggen/")
        give_password(client, sanne)
        refused = give_code(client, given)
        assert (refused.status_code, errors(refused)) == (422, [WRONG])
        client.post("/uitloggen/")
        clock.shift(300)


def test_a_code_that_was_shown_before_the_last_used_one_is_refused(client, sanne, codes):
    give_password(client, sanne)
    assert give_code(client, code(later=1)).status_code == 302
    client.post("/uitloggen/")
    give_password(client, sanne)
    assert give_code(client, code()).status_code == 422


@pytest.mark.parametrize(("later", "status"), [(-2, 422), (-1, 302), (1, 302), (2, 422)])
def test_a_clock_may_differ_half_a_minute(client, sanne, codes, later, status):
    give_password(client, sanne)
    assert give_code(client, code(later=later)).status_code == status


def test_the_code_of_somebody_else_is_refused(client, sanne, codes, clock):
    other = UserFactory()
    theirs = with_app(other, clock)
    give_password(client, sanne)
    assert give_code(client, theirs[0]).status_code == 422


def test_tries_of_codes_are_counted(client, sanne, codes, clock):
    give_password(client, sanne)
    for _number in range(TRIES):
        assert errors(give_code(client, "000000")) == [WRONG]
    assert errors(give_code(client, code())) == ["You tried too often. Wait 15 minutes and try again."]
    give_password(client, sanne)
    assert give_code(client, code()).status_code == 422


@case("I8", "codes of the second step are guessed", "each is in the log, and counts for the alarm")
def test_wrong_codes_are_written_down_and_count_for_the_alarm(client, sanne, codes):
    give_password(client, sanne)
    for number in range(TRIES + 3):
        assert _refusal(give_code(client, f"{number:06}")) == "logins"
    rows = LogEntry.objects.filter(action__startswith="code_").order_by("pk")
    assert list(rows.values_list("action", "actor_id", "object_id")) == [
        *[("code_refused", None, str(sanne.pk))] * TRIES, ("code_locked", None, str(sanne.pk))
    ]  # fmt: skip


def test_a_right_code_is_no_refusal(client, sanne, codes):
    give_password(client, sanne)
    assert _refusal(give_code(client, code())) == ""
    assert LogEntry.objects.filter(action__startswith="code_").count() == 0


def _refusal(response):
    return counting._refusal(response.wsgi_request, response)


def test_the_first_step_lasts_a_quarter_of_an_hour(client, sanne, codes, clock):
    give_password(client, sanne)
    clock.shift(901)
    assert give_code(client, code())["Location"] == "/"
    assert not is_in(client)


def test_a_changed_password_ends_the_first_step(client, sanne, codes):
    give_password(client, sanne)
    user = fresh(sanne)
    user.set_password("iets heel anders dan dat")
    user.save()
    assert give_code(client, code())["Location"] == "/"
    assert not is_in(client)


def test_who_left_cannot_finish_logging_in(client, sanne, codes):
    give_password(client, sanne)
    User.objects.update(is_active=False)
    give_code(client, code())
    assert not is_in(client)


def test_somebody_else_can_start_anew(client, sanne, codes):
    give_password(client, sanne)
    assert client.post("/uitloggen/")["Location"] == "/inloggen/"
    assert client.get("/inloggen/").status_code == 200


def test_a_recovery_code_says_how_many_are_left(client, sanne, codes):
    give_password(client, sanne)
    page = client.post("/inloggen/code/", {"code": codes[0]}, follow=True)
    assert "You used a recovery code. You have 9 left." in page.content.decode()


def test_the_secret_is_not_readable_in_the_database(client, sanne, codes):
    from tests.accounts.signing_in import SECRET

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert [given for given in codes if given in kept] == []


def log_in(client, user):
    give_password(client, user)
    assert give_code(client, code()).status_code == 302
    return client


@case("I6", "the second factor changes while another session is open", "the other session ends, this one stays")
def test_another_app_takes_the_place_of_the_first_and_ends_other_sessions(client, sanne, codes, clock):
    elsewhere = log_in(client.__class__(), sanne)
    clock.shift(60)
    log_in(client, sanne)
    secret = secret_on(client.get("/tweede-stap/app/"))
    assert client.post("/tweede-stap/app/", {"code": code(secret)})["Location"] == "/tweede-stap/"
    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert Authenticator.objects.filter(type="totp").count() == 1
    clock.shift(300)
    client.post("/uitloggen/")
    give_password(client, sanne)
    assert give_code(client, code()).status_code == 422
    assert give_code(client, code(secret)).status_code == 302


@pytest.mark.parametrize("path", ["/tweede-stap/app/", "/tweede-stap/app/weg/", "/tweede-stap/herstelcodes/nieuw/"])
def test_changes_ask_who_is_there_after_ten_minutes(client, sanne, codes, clock, path):
    log_in(client, sanne)
    clock.shift(601)
    answer = client.post(path, {"code": "000000"})
    assert answer["Location"].startswith("/mijn-gegevens/bevestigen/?next=/tweede-stap/")
    refused = client.post(answer["Location"], {"password": "fout"})
    assert errors(refused) == ["This is not the password that you use now."]
    assert client.post(answer["Location"], {"password": GOOD, "next": "https://elders.example/"}).status_code == 302
    assert client.post(path, {"code": "000000"}).headers.get("Location", "").startswith("/mijn-gegevens/") is False


def test_the_app_cannot_go_while_a_factor_is_asked(client, sanne, codes, settings):
    log_in(client, sanne)
    client.post("/tweede-stap/app/weg/")
    assert Authenticator.objects.filter(user=sanne).count() == 2
    settings.SECOND_FACTOR = "off"
    client.post("/tweede-stap/app/weg/")
    assert Authenticator.objects.filter(user=sanne).count() == 0
    assert is_in(client)


@case("I8", "recovery codes on a screen that was left open", "after ten minutes only who shows who they are")
def test_recovery_codes_are_not_shown_the_whole_day(client, sanne, clock):
    enrol(client, sanne)
    clock.shift(599)
    assert client.get("/tweede-stap/herstelcodes/").status_code == 200
    clock.shift(2)
    for page in ("/tweede-stap/herstelcodes/", "/tweede-stap/herstelcodes/?bestand"):
        assert client.get(page)["Location"] == "/mijn-gegevens/bevestigen/?next=/tweede-stap/herstelcodes/"
    client.post("/mijn-gegevens/bevestigen/", {"password": GOOD})
    assert len(client.get("/tweede-stap/herstelcodes/").context["codes"]) == 10
    assert client.post("/tweede-stap/herstelcodes/").status_code == 302
    assert client.get("/tweede-stap/herstelcodes/").status_code == 404


@case("I6", "new recovery codes are made while another session is open", "the other ends, this one stays")
def test_new_recovery_codes_end_other_sessions(client, sanne, codes, clock):
    elsewhere = log_in(client.__class__(), sanne)
    clock.shift(60)
    log_in(client, sanne)
    client.post("/tweede-stap/herstelcodes/nieuw/")
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_new_recovery_codes_take_the_place_of_the_old(client, sanne, codes, clock):
    log_in(client, sanne)
    page = client.post("/tweede-stap/herstelcodes/nieuw/", follow=True)
    assert set(page.context["codes"]).isdisjoint(codes)
    client.post("/uitloggen/")
    give_password(client, sanne)
    assert give_code(client, codes[0]).status_code == 422
    assert give_code(client, page.context["codes"][0]).status_code == 302


def test_an_administrator_removes_the_factor_of_who_lost_it(client, sanne, codes, clock, settings):
    theirs = log_in(client.__class__(), sanne)
    administrator = AdministratorFactory()
    with_app(administrator, clock)
    log_in(client, administrator)
    data = {"action": "remove_factors", "_selected_action": [sanne.pk]}
    assert client.post(reverse("admin:accounts_user_changelist"), data).status_code == 302
    assert not is_in(theirs)
    assert Authenticator.objects.filter(user=sanne).count() == 0
    assert LogEntry.objects.filter(action="reset_factors", actor=administrator, object_id=sanne.pk).exists()
    assert give_password(client.__class__(), sanne)["Location"] == "/tweede-stap/app/"


def test_what_was_typed_when_the_session_ended_survives_both_steps(client, sanne, codes):
    page = "/mijn-gegevens/"
    typed = {"name": "Sanne Wit", "function": "x", "phone": "1", "language": "en"}
    asked = client.post(page, typed, headers={"referer": f"http://testserver{page}"})
    sealed = asked.context["typed"]
    second = client.post(page, {"email": sanne.email, "password": GOOD, "typed": sealed, "next": page})
    assert second.status_code == 200
    assert f'action="{page}"' in second.content.decode()
    refused = client.post(page, {"code": "000000", "typed": sealed})
    assert (refused.status_code, refused.context["typed"]) == (422, sealed)
    back = client.post(page, {"code": code(), "typed": sealed})
    assert 'value="Sanne Wit"' in back.content.decode()
    assert User.objects.get().name != "Sanne Wit"


def test_no_page_of_allauth_has_an_address(client):
    names = ["account_login", "account_signup", "account_logout", "mfa_index", "socialaccount_connections"]
    for name in names:
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/2fa/", "/accounts/oidc/x/login/"):
        assert client.get(path).status_code == 404


def test_the_administration_shows_no_secrets(client, settings):
    settings.SECOND_FACTOR = "off"
    client.force_login(AdministratorFactory())
    shown = client.get("/beheer/").content.decode()
    assert [name for name in ("/beheer/mfa/", "/beheer/socialaccount/", "/beheer/account/") if name in shown] == []
