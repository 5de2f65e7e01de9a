"""Mailed links for choosing a password: for who is new and for who forgot it, once and for a while."""

import re

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts import delivery
from accounts.access import TRIES, TRIES_FROM_ONE_COMPUTER
from accounts.actions import ask_new_password, invite_user
from accounts.models import LogEntry, SignInLink, User
from accounts.tasks import send_links
from accounts.views import forgotten
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "vier losse woorden"
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def clock(client):
    cache.clear()
    client.cookies["django_language"] = "en"
    with translation.override("en"), time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sanne():
    return UserFactory(email="sanne@gemeente.example", name="Sanne", language="en")


def mailed():
    """The link in the newest mail."""
    send_links()
    return re.search(r"http://testserver(/toegang/\S+)", mail.outbox[-1].body)[1]


def choose(client, link, password=NEW):
    return client.post(link, {"new": password, "again": password})


def test_a_user_who_is_added_gets_a_link_and_chooses_a_password(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    data = {"name": "Noor", "email": "Noor@X.example", "language": "en", "role": "viewer"}
    assert client.post(reverse("admin:accounts_user_add"), data).status_code == 302
    user = User.objects.get(email="noor@x.example")
    assert (user.has_usable_password(), user.role) == (False, "viewer")
    client.logout()
    link = mailed()
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["noor@x.example"], "Your access to Buurtvenster")
    assert client.get(link)["Referrer-Policy"] == "no-referrer"
    assert choose(client, link)["Location"] == "/"
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert client.get("/mijn-gegevens/").status_code == 200


def test_a_link_leads_to_the_second_step(client, sanne, settings):
    settings.SECOND_FACTOR = "required"
    invite_user(user=sanne, actor=None)
    assert choose(client, mailed())["Location"] == "/tweede-stap/app/"
    assert client.get("/").status_code == 302


def test_a_link_works_once_and_looking_does_not_use_it(client, sanne):
    invite_user(user=sanne, actor=None)
    link = mailed()
    assert [client.get(link).status_code for _time in range(3)] == [200, 200, 200]
    assert choose(client, link, "kort").status_code == 422
    assert choose(client, link).status_code == 302
    assert (client.get(link).status_code, choose(client, link, "en nog een ander").status_code) == (404, 404)
    assert User.objects.get().check_password(NEW)


@case("I10", "an invitation is used at the second at which it ends, and one before", "refused; let in")
@pytest.mark.parametrize(("seconds", "status"), [(7 * DAY - 1, 302), (7 * DAY, 404)])
def test_an_invitation_ends_after_seven_days(client, sanne, clock, seconds, status):
    invite_user(user=sanne, actor=None)
    link = mailed()
    clock.shift(seconds)
    assert choose(client, link).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(7199, 302), (7200, 404)])
def test_a_link_for_a_forgotten_password_ends_after_two_hours(client, sanne, clock, seconds, status):
    ask_new_password(email=sanne.email)
    link = mailed()
    clock.shift(seconds)
    assert choose(client, link).status_code == status


def test_a_new_link_ends_those_of_before(client, sanne):
    ask_new_password(email=sanne.email)
    first = mailed()
    ask_new_password(email=sanne.email)
    second = mailed()
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_a_changed_address_or_leaving_ends_the_link(client, sanne):
    for change in ({"email": "ander@x.example"}, {"is_active": ""}):
        invite_user(user=sanne, actor=None)
        link = mailed()
        client.force_login(AdministratorFactory())
        data = {"name": "S", "email": sanne.email, "language": "nl", "role": sanne.role, "is_active": "on"} | change
        data = {key: value for key, value in data.items() if value}
        assert client.post(reverse("admin:accounts_user_change", args=[sanne.pk]), data).status_code == 302
        client.logout()
        assert client.get(link).status_code == 404


def test_nothing_that_is_kept_opens_the_account(client, sanne):
    invite_user(user=sanne, actor=None)
    link = mailed()
    row = SignInLink.objects.get()
    assert row.digest not in link
    assert client.get(f"/toegang/{row.digest}/").status_code == 404


def test_every_address_gets_the_same_answer(client, sanne):
    left = UserFactory(is_active=False)
    by_provider = UserFactory()
    by_provider.set_unusable_password()
    by_provider.save()
    answers = []
    for email in (sanne.email, "niemand@gemeente.example", left.email, by_provider.email):
        answer = client.post("/inloggen/vergeten/", {"email": email}, follow=True)
        answers.append((answer.redirect_chain, re.sub(r"csrf\S+ value=\S+", "", answer.content.decode())))
    assert len({str(answer) for answer in answers}) == 1
    send_links()
    assert [message.to for message in mail.outbox] == [[sanne.email]]


def test_questions_about_one_address_are_counted(client, sanne):
    for _number in range(TRIES):
        assert client.post("/inloggen/vergeten/", {"email": sanne.email}).status_code == 303
    refused = client.post("/inloggen/vergeten/", {"email": sanne.email})
    assert refused.context["form"].errors["email"] == ["You tried too often. Wait 15 minutes and try again."]


@case("I7", "one computer asks for new passwords of many", "it waits; someone else not")
def test_one_computer_cannot_ask_for_everyone(client, sanne):
    for number in range(TRIES_FROM_ONE_COMPUTER["forgotten"]):
        assert client.post("/inloggen/vergeten/", {"email": f"x{number}@gemeente.example"}).status_code == 303
    assert client.post("/inloggen/vergeten/", {"email": sanne.email}).status_code == 422
    assert client.post("/inloggen/vergeten/", {"email": sanne.email}, REMOTE_ADDR="192.0.2.7").status_code == 303


def test_the_answer_does_not_wait_for_what_is_looked_up(rf, sanne):
    """The same questions to the database for every address, until the answer has left; then the link is made."""
    asked = []
    request_finished.disconnect(close_old_connections)
    forgotten(rf.post("/inloggen/vergeten/", {"email": "de.eerste@gemeente.example"}))
    for email in (sanne.email, "niemand@gemeente.example"):
        request = rf.post("/inloggen/vergeten/", {"email": email})
        with CaptureQueriesContext(connection) as before:
            answer = forgotten(request)
        asked.append([re.sub(r"'[^']*'", "?", each["sql"]) for each in before if "SAVEPOINT" not in each["sql"]])
        assert SignInLink.objects.count() == 0 or email != sanne.email
        answer.close()
    request_finished.connect(close_old_connections)
    assert (asked[0], SignInLink.objects.count()) == (asked[1], 1)


def test_a_mail_server_that_refuses_is_tried_again(sanne, settings, clock):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    invite_user(user=sanne, actor=None)
    assert delivery.send_links() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivery.send_links() == 0
    clock.shift(120)
    assert (delivery.send_links(), delivery.send_links()) == (1, 0)


def test_an_administrator_sends_a_link_to_who_has_none(client, sanne):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    data = {"action": "send_link", "_selected_action": [sanne.pk]}
    assert client.post(reverse("admin:accounts_user_changelist"), data).status_code == 302
    assert LogEntry.objects.filter(action="invite_user", actor=administrator, object_id=sanne.pk).count() == 1
    client.logout()
    assert client.get(mailed()).status_code == 200


def test_nobody_chooses_the_password_of_somebody_else(client, sanne):
    client.force_login(AdministratorFactory())
    assert client.get(reverse("admin:auth_user_password_change", args=[sanne.pk])).status_code == 404
