"""Logging in through a real OpenID provider in a process of its own: who gets in, as what, and who does not."""

import urllib.parse

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.actions import change_role_rule, invite_user
from accounts.models import LogEntry, RoleRule, SignInLink, User
from accounts.tokens import digest
from tests.accounts.signing_in import give_password, is_in
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory
from tests.identity.conftest import at_provider, follow, in_english, log_in

pytestmark = pytest.mark.django_db


def refusal(response):
    assert response.status_code == 403
    assert "_auth_user_id" not in response.client.session
    return in_english(response.context["reason"])


def test_who_is_new_gets_in_with_the_role_of_a_group_and_without_a_password(client, openid):
    page = log_in(client, "/inloggen/met/werk/?next=/gebieden/")
    assert (page.status_code, page["Location"]) == (302, "/gebieden/")
    user = User.objects.get()
    assert (user.email, user.name, user.role) == ("noor@gemeente.example", "Noor Prins", "coordinator")
    assert not user.has_usable_password()
    assert is_in(client)
    assert [entry.action for entry in LogEntry.objects.order_by("pk")] == ["set_role", "connect_provider", "logged in"]


def test_the_login_page_leads_to_the_provider(client, openid):
    page = client.get("/inloggen/?next=/gebieden/").content.decode()
    assert 'href="/inloggen/met/werk/?next=/gebieden/"' in page
    assert "Werkaccount" in page


def test_the_same_person_is_found_again_whatever_their_address_and_name_are_now(client, openid):
    log_in(client)
    openid.says(email="anders@elders.example", name="Noor de Boer", groups=["wijkteam"])
    log_in(client.__class__())
    assert User.objects.values_list("email", flat=True).get() == "noor@gemeente.example"


@case("I9", "the provider says the e-mail address of somebody else's account", "nothing is linked by an address")
@pytest.mark.parametrize("verified", [True, False])
def test_an_equal_address_links_nothing(client, openid, verified):
    sanne = AdministratorFactory(email="noor@gemeente.example")
    openid.says(email="Noor@Gemeente.example", email_verified=verified, groups=["beheer"])
    assert refusal(log_in(client)).startswith("Somebody logs in here with your e-mail address already.")
    assert (User.objects.get(), SocialAccount.objects.count()) == (sanne, 0)


def test_somebody_else_of_the_provider_with_the_same_address_is_refused(client, openid):
    log_in(client)
    openid.says(sub="s-2", email="noor@gemeente.example", groups=["wijkteam"])
    assert refusal(log_in(client.__class__())).startswith("Somebody logs in here")
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("person", [{}, {"groups": []}, {"groups": ["anders"]}, {"groups": "wijk"}, {"role": "beheer"}])
def test_who_is_in_no_group_does_not_get_in(client, openid, person):
    openid.says(email="noor@gemeente.example", **person)
    assert refusal(log_in(client)).startswith("You are known there, but you have no role here.")
    assert User.objects.count() == 0


def test_who_has_no_address_does_not_get_in(client, openid):
    openid.says(groups=["wijkteam"])
    assert refusal(log_in(client)) == "We did not get your e-mail address. Ask your administrator."


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ({"groups": ["wijkteam", "beheer"]}, "administrator"),
        ({"groups": "wijkteam"}, "coordinator"),
        ({"realm_access": {"roles": ["lezer"]}}, "viewer"),
    ],
)
def test_the_strongest_role_counts_and_a_claim_may_lie_deeper(client, openid, person, role):
    openid.says(email="noor@gemeente.example", **person)
    log_in(client)
    assert User.objects.values_list("role", "is_staff").get() == (role, role == "administrator")


@case("I6", "a group is taken away at the provider while a session is open", "the next login ends it")
def test_the_role_is_looked_at_anew_and_a_change_ends_other_sessions(client, openid):
    openid.says(email="noor@gemeente.example", groups=["beheer"])
    log_in(client)
    assert client.get("/beheer/").status_code == 200
    openid.says(email="noor@gemeente.example", groups=["wijkteam"])
    elsewhere = client.__class__()
    log_in(elsewhere)
    assert (is_in(client), is_in(elsewhere)) == (False, True)
    assert elsewhere.get("/beheer/", follow=True).status_code == 404
    openid.says(email="noor@gemeente.example", groups=[])
    assert refusal(log_in(client.__class__())).startswith("You are known there")
    assert not is_in(elsewhere)


def test_rules_of_the_administration_count_beside_those_of_the_settings(client, openid):
    openid.says(email="noor@gemeente.example", groups=["1b2c"])
    administrator = client.__class__()
    administrator.force_login(AdministratorFactory())
    rule = {"provider": "werk", "claim": "groups", "value": "1b2c", "role": "viewer"}
    assert administrator.post(reverse("admin:accounts_rolerule_add"), rule).status_code == 302
    log_in(client)
    assert User.objects.get(email="noor@gemeente.example").role == "viewer"
    assert LogEntry.objects.filter(action="save_role_rule", details={"role": "viewer"}).count() == 1
    page = reverse("admin:accounts_rolerule_delete", args=[RoleRule.objects.get().pk])
    administrator.post(page, {"post": "yes"})
    assert refusal(log_in(client.__class__())).startswith("You are known there")


def test_without_rules_only_who_is_connected_gets_in_and_keeps_the_role(client, openid, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["roles"] = []
    assert refusal(log_in(client)).startswith("You are known there")
    viewer = UserFactory(role="viewer")
    SocialAccount.objects.create(user=viewer, provider="werk", uid="s-1")
    log_in(client)
    assert client.session["_auth_user_id"] == str(viewer.pk)
    assert User.objects.get().role == "viewer"


def test_who_left_does_not_get_in(client, openid):
    log_in(client)
    User.objects.update(is_active=False)
    assert refusal(log_in(client.__class__())) == "Your access here has ended. Ask your administrator."


def connect(client):
    """Press the button at one's own details, and go the whole way."""
    page = client.post("/inloggen/met/werk/koppelen/")
    assert page.status_code == 200
    back = urllib.parse.urlsplit(follow(page.context["url"]))
    return client.get(f"{back.path}?{back.query}")


def logged_in_with_password(client, **fields):
    user = UserFactory(language="en", **fields)
    client.post("/inloggen/", {"email": user.email, "password": "een-goed-wachtwoord"})
    return user


def test_who_is_in_connects_from_their_own_details(client, openid):
    user = logged_in_with_password(client, email="noor@gemeente.example")
    assert "Log in with Werkaccount from now on" in client.get("/mijn-gegevens/").content.decode()
    assert connect(client)["Location"] == "/mijn-gegevens/"
    assert "You can log in with Werkaccount." in client.get("/mijn-gegevens/").content.decode()
    elsewhere = client.__class__()
    log_in(elsewhere)
    assert elsewhere.session["_auth_user_id"] == str(user.pk)


@case("I6", "an identity provider is connected while another session is open", "the other ends, this one stays")
def test_connecting_ends_the_other_sessions(client, openid):
    user, elsewhere = logged_in_with_password(client, email="noor@gemeente.example"), client.__class__()
    elsewhere.force_login(user)
    assert is_in(elsewhere)
    connect(client)
    assert (is_in(client), is_in(elsewhere)) == (True, False)


@case("I6", "every group is taken away at the provider from who has a password as well", "no way in is left")
def test_who_loses_every_role_has_no_other_way_in(client, openid):
    user = logged_in_with_password(client, email="noor@gemeente.example")
    connect(client)
    openid.says(email="noor@gemeente.example", groups=[])
    assert refusal(log_in(client.__class__())).startswith("You are known there, but you have no role here.")
    by_password = client.__class__()
    give_password(by_password, user)
    assert (is_in(client), is_in(by_password)) == (False, False)
    client.post("/inloggen/vergeten/", {"email": user.email})
    assert SignInLink.objects.count() == 0
    openid.says(email="noor@gemeente.example", groups=["wijkteam"])
    log_in(client)
    assert is_in(client)
    give_password(by_password, user)
    assert is_in(by_password)
    told = LogEntry.objects.filter(action__in=["shut_out", "let_back_in"]).order_by("pk")
    assert [(entry.action, entry.object_id) for entry in told] == [
        ("shut_out", str(user.pk)), ("let_back_in", str(user.pk))
    ]  # fmt: skip


def test_who_was_shut_out_stays_out_when_the_last_rule_is_deleted(client, openid, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["roles"] = []
    rule = RoleRule.objects.create(provider="werk", claim="groups", value="wijkteam", role="coordinator")
    log_in(client)
    openid.says(email="noor@gemeente.example", groups=[])
    log_in(client.__class__())
    change_role_rule(rule=rule, actor=None, is_gone=True)
    assert refusal(log_in(client.__class__())) == "Your access here has ended. Ask your administrator."
    assert not User.objects.get().is_active


def test_what_an_administrator_says_goes_before_the_provider(client, openid):
    """The way in when a rule is wrong; and who is sent away here does not come back by a group."""
    log_in(client)
    openid.says(email="noor@gemeente.example", groups=[])
    log_in(client.__class__())
    user, administrator = User.objects.get(), client.__class__()
    administrator.force_login(AdministratorFactory())
    page = reverse("admin:accounts_user_change", args=[user.pk])
    data = {"name": "Noor", "email": user.email, "language": "nl", "role": "coordinator"}
    assert administrator.post(page, data | {"is_active": "on"}).status_code == 302
    assert User.objects.get(pk=user.pk).is_active
    assert administrator.post(page, data).status_code == 302
    openid.says(email="noor@gemeente.example", groups=["wijkteam"])
    assert refusal(log_in(client.__class__())) == "Your access here has ended. Ask your administrator."


def test_connecting_needs_a_button_and_who_is_there(client, openid, monkeypatch):
    logged_in_with_password(client)
    assert client.get("/inloggen/met/werk/koppelen/").status_code == 405
    session = client.session
    session["confirmed_at"] = 0
    session.save()
    assert client.post("/inloggen/met/werk/koppelen/")["Location"].startswith("/mijn-gegevens/bevestigen/")


def test_an_answer_that_another_user_asked_for_connects_nothing(client, openid):
    logged_in_with_password(client)
    page = client.post("/inloggen/met/werk/koppelen/")
    back = urllib.parse.urlsplit(follow(page.context["url"]))
    session = client.session
    kept = session["socialaccount_states"]
    for state in kept.values():
        state[0]["data"]["user"] += 1
    session["socialaccount_states"] = kept
    session.save()
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert SocialAccount.objects.count() == 0


def test_a_person_of_the_provider_is_connected_to_one_user(client, openid):
    log_in(client.__class__())
    logged_in_with_password(client)
    connect(client)
    assert SocialAccount.objects.values_list("user__email", flat=True).get() == "noor@gemeente.example"


def invited():
    user = UserFactory(email="noor.prins@gemeente.example", role="viewer", language="en")
    link = invite_user(user=user, actor=None)
    SignInLink.objects.filter(pk=link.pk).update(digest=digest("l" * 43))
    return user


def test_an_invitation_connects_and_works_once(client, openid):
    user = invited()
    assert "/inloggen/met/werk/?toegang=" in client.get(f"/toegang/{'l' * 43}/").content.decode()
    assert log_in(client, f"/inloggen/met/werk/?toegang={'l' * 43}").status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert User.objects.get().role == "coordinator"
    again = client.__class__().get(f"/inloggen/met/werk/?toegang={'l' * 43}")
    assert refusal(again) == "This link does not work any more. Ask for a new one."


def test_an_invitation_that_was_used_meanwhile_connects_nothing(client, openid):
    invited()
    back = at_provider(client, f"/inloggen/met/werk/?toegang={'l' * 43}")
    client.post(f"/toegang/{'l' * 43}/", {"new": "vier losse woorden", "again": "vier losse woorden"})
    client.post("/uitloggen/")
    client.get(back)
    assert SocialAccount.objects.count() == 0


def test_an_administrator_disconnects(client, openid):
    log_in(client)
    administrator = client.__class__()
    administrator.force_login(AdministratorFactory())
    user = User.objects.get(email="noor@gemeente.example")
    data = {"action": "disconnect", "_selected_action": [user.pk]}
    administrator.post(reverse("admin:accounts_user_changelist"), data)
    assert not is_in(client)
    assert refusal(log_in(client.__class__())).startswith("Somebody logs in here")


@pytest.mark.parametrize(
    ("mode", "amr", "person", "target"),
    [
        ("required", [], {"amr": ["mfa"]}, "/tweede-stap/app/"),
        ("provider", [], {}, "/"),
        ("provider", ["mfa", "otp"], {"amr": ["pwd", "mfa"]}, "/"),
        ("provider", ["mfa"], {"amr": ["pwd"]}, "/tweede-stap/app/"),
        ("provider", ["mfa"], {}, "/tweede-stap/app/"),
    ],
)
def test_the_second_factor_of_the_provider_counts_when_the_settings_say_so(
    client, openid, settings, mode, amr, person, target
):
    settings.SECOND_FACTOR = mode
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["amr"] = amr
    openid.says(email="noor@gemeente.example", groups=["wijkteam"], **person)
    assert log_in(client)["Location"] == target
    assert is_in(client) == (target == "/")


def test_a_password_needs_a_factor_here_also_when_the_provider_asks_for_one(client, openid, settings):
    settings.SECOND_FACTOR = "provider"
    user = UserFactory()
    answer = client.post("/inloggen/", {"email": user.email, "password": "een-goed-wachtwoord"})
    assert answer["Location"] == "/tweede-stap/app/"


def test_logging_out_ends_the_session_here_and_offers_to_do_so_there(client, openid):
    log_in(client)
    page = client.post("/uitloggen/")
    assert page.context["label"] == "Werkaccount"
    assert page.context["end"].startswith(f"{openid.issuer}/end?id_token_hint=")
    assert not is_in(client)
    assert follow(page.context["end"]) == "http://testserver/inloggen/"


def test_an_unknown_provider_is_not_there(client, openid):
    for path in ("/inloggen/met/anders/", "/inloggen/met/anders/antwoord/", "/inloggen/met/openid_connect/"):
        assert client.get(path).status_code == 404
