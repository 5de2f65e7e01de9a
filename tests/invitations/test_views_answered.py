"""Until when the answer page takes what, and what someone sees after answering."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from invitations import tokens
from invitations.actions import record_reply
from invitations.models import Reply
from meetings.models import Meeting
from tests.factories import InvitationFactory, OrganisationFactory
from tests.resident import answer, hidden, rows, url

pytestmark = pytest.mark.django_db
NL = {"HTTP_ACCEPT_LANGUAGE": "nl"}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def invitation():
    return InvitationFactory(organisation=OrganisationFactory())


# --- Until when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "place"), [(-1, "reserved"), (0, "reserved"), (1, "waiting")])
def test_yes_gives_a_place_until_the_last_second_and_then_a_turn(client, invitation, time_machine, seconds, place):
    time_machine.move_to(invitation.meeting.reply_by + dt.timedelta(seconds=seconds), tick=False)
    data = {
        "nonce": tokens.make_nonce(invitation.public_id),
        "answer_version": "0",
        "answer": "accepted",
        "party_size": "1",
    }
    assert (client.post(url(invitation), data).status_code, Reply.objects.count()) == (303, 1)
    invitation.refresh_from_db()
    assert invitation.place == place


@pytest.mark.parametrize(("seconds", "status", "count"), [(-1, 303, 1), (0, 409, 0), (1, 409, 0)])
def test_no_is_accepted_until_the_start(client, invitation, time_machine, seconds, status, count):
    time_machine.move_to(invitation.meeting.starts_at + dt.timedelta(seconds=seconds), tick=False)
    data = {"nonce": tokens.make_nonce(invitation.public_id), "answer_version": "0", "answer": "declined"}
    assert (client.post(url(invitation), data).status_code, Reply.objects.count()) == (status, count)


def test_page_after_the_last_day_says_the_answer_and_takes_a_no(client, invitation, time_machine):
    record_reply(invitation=invitation, answer="accepted", form_nonce="1")
    time_machine.move_to(invitation.meeting.reply_by + dt.timedelta(hours=1))
    page = client.get(url(invitation))
    body = page.content.decode()
    assert ("tel:0101234567" in body, "wachtlijst" in body) == (True, True)
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {"answer": "declined"}
    assert client.post(url(invitation), data).status_code == 303
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place) == ("declined", "none")


def test_page_after_the_start_has_no_button(client, invitation, time_machine):
    time_machine.move_to(invitation.meeting.starts_at)
    body = client.get(url(invitation)).content.decode()
    assert ("<form" in body, "tel:0101234567" in body) == (False, True)


def test_cancelled_meeting_is_said_and_records_nothing(client, invitation):
    Meeting.objects.update(state="cancelled")
    page = client.get(url(invitation))
    assert (page.status_code, "<form" in page.content.decode()) == (200, False)
    data = {
        "nonce": tokens.make_nonce(invitation.public_id),
        "answer_version": "0",
        "answer": "accepted",
        "party_size": "1",
    }
    assert (client.post(url(invitation), data).status_code, Reply.objects.count()) == (409, 0)


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (1, 404)])
def test_page_can_be_read_thirty_days_and_then_is_gone_like_any_other(
    client, invitation, time_machine, seconds, status
):
    unknown = client.get(reverse("invitations:reply", args=["x"])).content
    time_machine.move_to(invitation.meeting.ends_at + dt.timedelta(days=30, seconds=seconds), tick=False)
    page = client.get(url(invitation), **NL)
    assert (page.status_code, page.content == unknown) == (status, status == 404)


def test_withdrawn_invitation_is_gone_like_any_other(client, invitation):
    unknown = client.get(reverse("invitations:reply", args=["x"])).content
    type(invitation).objects.update(state="withdrawn")
    page = client.get(url(invitation))
    assert (page.status_code, page.content) == (404, unknown)


# --- What we received ------------------------------------------------------------------------------------------------


def test_answered_before_an_answer_leads_to_the_question(client, invitation):
    response = client.get(url(invitation, "answered"))
    assert (response.status_code, response.headers["Location"]) == (303, url(invitation))


def test_answered_shows_what_was_said_and_can_be_loaded_again(client, invitation):
    answer(client, invitation, party_size="3", needs=["interpreter"], language="Arabisch", topic="Bankjes")
    before = rows()
    bodies = [client.get(url(invitation, "answered")).content.decode() for _load in range(2)]
    assert bodies[0] == bodies[1]
    assert rows() == before
    for text in ("3", "Arabisch", "Bankjes", url(invitation, "calendar"), url(invitation)):
        assert text in bodies[0]


def test_answered_tells_a_changed_answer_from_a_first_one(client, invitation):
    heads = set()
    for given in ("accepted", "tentative", "declined"):
        answer(client, invitation, given)
        heads.add(re.search(r"<h1>(.*?)</h1>", client.get(url(invitation, "answered")).content.decode())[1])
    assert len(heads) == 2


@pytest.mark.parametrize(("given", "status"), [("accepted", 200), ("tentative", 200), ("declined", 303)])
def test_calendar_file_is_for_who_comes_or_may_come(client, invitation, given, status):
    answer(client, invitation, given)
    response = client.get(url(invitation, "calendar"))
    assert response.status_code == status
    if status == 200:
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
        assert tokens.make(invitation.public_id, 1, "reply").encode() not in response.content


def test_calendar_file_is_not_given_for_a_cancelled_meeting(client, invitation):
    answer(client, invitation)
    Meeting.objects.update(state="cancelled")
    assert client.get(url(invitation, "calendar")).status_code == 303
