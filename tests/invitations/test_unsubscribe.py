"""Stopping mail at one press, the way back, and a new link that tells nothing about who is known."""

import re

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse

from invitations import tokens
from invitations.models import Message, Suppression
from meetings.models import Meeting
from tests.cases import case
from tests.factories import InvitationFactory, ThemeFactory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def invitation():
    invitation = InvitationFactory()
    invitation.meeting.themes.set([ThemeFactory(name="Eenzaamheid"), ThemeFactory(name="Groen")])
    return invitation


def url(invitation):
    return reverse("invitations:unsubscribe", args=[tokens.make(invitation.public_id, 1, "unsubscribe")])


def press(client, invitation, **fields):
    """Load the page and press a button, as a browser does."""
    nonce = re.search(r'name="nonce" value="([^"]*)"', client.get(url(invitation)).content.decode())[1]
    return client.post(url(invitation), {"nonce": nonce} | fields)


def stopped():
    return [(row.reason, row.theme and row.theme.name, row.area and row.area.name) for row in Suppression.objects.all()]


@case(
    "I4",
    "one press in a mail program, urlencoded or multipart, looked at first or not, without a cookie",
    "200, no redirect, one stop",
)
@pytest.mark.parametrize("is_multipart", [False, True])
@pytest.mark.parametrize("looked_first", [False, True])
def test_one_click_stops_all_at_once_without_cookie_and_without_redirect(invitation, is_multipart, looked_first):
    client = Client(enforce_csrf_checks=True)
    if looked_first:
        client.get(url(invitation))
    body, kind = (
        (ONE_CLICK, MULTIPART_CONTENT)
        if is_multipart
        else ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    )
    for _time in range(2):
        response = client.post(url(invitation), body, content_type=kind)
        assert (response.status_code, "Location" in response.headers, response.cookies) == (200, False, {})
    assert stopped() == [("opted_out", None, None)]


@case("I4", "one press long after the meeting", "stopped")
def test_one_click_works_long_after_the_meeting_and_when_withdrawn(client, invitation, time_machine):
    type(invitation).objects.update(state="withdrawn")
    time_machine.move_to("2036-01-01")
    assert client.post(url(invitation), ONE_CLICK).status_code == 200
    assert stopped() == [("opted_out", None, None)]


def test_one_click_with_the_token_of_the_answer_page_stops_nothing(client, invitation):
    other = reverse("invitations:unsubscribe", args=[tokens.make(invitation.public_id, 1, "reply")])
    assert (client.post(other, ONE_CLICK).status_code, stopped()) == (404, [])


def test_page_offers_all_each_theme_and_the_area(client, invitation):
    body = client.get(url(invitation)).content.decode()
    assert re.findall(r'name="scope" value="([a-z]+)', body) == ["all", "theme", "theme", "area"]


@pytest.mark.parametrize("scope", ["all", "theme", "area"])
def test_page_stops_what_was_chosen(client, invitation, scope):
    theme = invitation.meeting.themes.first()
    response = press(client, invitation, scope=f"theme-{theme.pk}" if scope == "theme" else scope)
    assert (response.status_code, response.headers["Location"]) == (303, url(invitation))
    expected = {"all": (None, None), "theme": (theme.name, None), "area": (None, invitation.meeting.area.name)}
    assert stopped() == [("opted_out", *expected[scope])]


def test_page_leads_back(client, invitation):
    press(client, invitation, scope="all")
    assert 'name="back"' in client.get(url(invitation)).content.decode()
    assert press(client, invitation, back="1").status_code == 303
    assert stopped() == []
    assert 'name="back"' not in client.get(url(invitation)).content.decode()


@pytest.mark.parametrize("scope", ["", "everything", "theme-0"])
def test_page_says_what_to_choose(client, invitation, scope):
    response = press(client, invitation, scope=scope)
    assert (response.status_code, stopped()) == (422, [])
    assert 'class="lp-errors"' in response.content.decode()


@pytest.mark.parametrize("fields", [{"scope": "all"}, {"back": "1"}])
def test_page_without_a_fresh_nonce_changes_nothing(client, invitation, fields):
    client.post(url(invitation), ONE_CLICK)
    before = stopped()
    assert (client.post(url(invitation), fields | {"nonce": "x"}).status_code, stopped()) == (422, before)


def test_contact_without_address_is_told_the_same_and_nothing_is_noted(client, invitation):
    type(invitation.contact).objects.update(email="")
    assert (client.post(url(invitation), ONE_CLICK).status_code, stopped()) == (200, [])


def ask(client, email, **headers):
    return client.post(reverse("invitations:new_link"), {"email": email}, **headers)


def test_new_link_is_mailed_to_a_known_address_and_the_answer_is_the_same_for_all(client, invitation):
    known, unknown = ask(client, invitation.contact.email.upper()), ask(client, "iemand@elders.example")
    assert (known.status_code, known.headers["Location"], known.content) == (303, unknown.headers["Location"], b"")
    assert (unknown.status_code, unknown.content) == (303, b"")
    assert {**known.headers} == {**unknown.headers}
    assert [(each.kind, each.invitation) for each in Message.objects.all()] == [("link", invitation)]
    page = client.get(known.headers["Location"])
    assert (page.status_code, invitation.contact.email in page.content.decode()) == (200, False)


def test_new_link_is_looked_up_after_the_answer_has_gone(rf, invitation, django_assert_num_queries):
    from invitations.views.resident import new_link

    request = rf.post(reverse("invitations:new_link"), {"email": invitation.contact.email})
    with django_assert_num_queries(0):
        response = new_link(request)
    assert Message.objects.count() == 0
    request_finished.disconnect(close_old_connections)
    response.close()
    response.close()
    request_finished.connect(close_old_connections)
    assert Message.objects.count() == 1


def test_new_link_is_not_mailed_for_a_cancelled_meeting(client, invitation):
    Meeting.objects.update(state="cancelled")
    ask(client, invitation.contact.email)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("email", ["", "geen adres", "a@b"])
def test_new_link_says_what_is_wrong_with_an_address(client, email):
    response = ask(client, email)
    assert response.status_code == 422
    assert 'class="lp-errors"' in response.content.decode()


def test_new_link_is_limited_per_client(client, settings):
    settings.NUM_PROXIES = 1
    statuses = [
        ask(client, "x@y.example", HTTP_X_FORWARDED_FOR=f"9.9.9.{number}, 192.0.2.9").status_code
        for number in range(11)
    ]
    assert statuses == [303] * 10 + [429]
    assert ask(client, "x@y.example", HTTP_X_FORWARDED_FOR="192.0.2.10").status_code == 303


def test_page_of_a_dead_link_offers_a_new_one(client):
    body = client.get(reverse("invitations:reply", args=["x"])).content.decode()
    assert f'action="{reverse("invitations:new_link")}"' in body
    assert 'name="email"' in body


def test_the_way_back_says_that_it_worked_once(client, invitation):
    press(client, invitation, scope="all")
    page = press(client, invitation, back="1")
    assert page.url == f"{url(invitation)}?terug"
    assert "U krijgt weer uitnodigingen." in client.get(page.url).content.decode()
    assert "U krijgt weer uitnodigingen." not in client.get(url(invitation)).content.decode()
    press(client, invitation, scope="all")
    assert "U krijgt weer uitnodigingen." not in client.get(page.url).content.decode()
