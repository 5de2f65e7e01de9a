"""The answer page: a look changes nothing, the button records, and nothing that someone typed is lost."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from invitations import tokens
from invitations.actions import record_reply
from invitations.actions.places import open_places
from invitations.models import Need, Reply
from tests.factories import InvitationFactory, OrganisationFactory
from tests.resident import answer, chosen, hidden, rows, url

pytestmark = pytest.mark.django_db
NL = {"HTTP_ACCEPT_LANGUAGE": "nl"}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def invitation():
    return InvitationFactory(organisation=OrganisationFactory())


# --- Looking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("headers", [{}, {"HTTP_SEC_PURPOSE": "prefetch;prerender"}, {"HTTP_PURPOSE": "prefetch"}])
@pytest.mark.parametrize("query", ["", "?a=ja", "?a=nee", "?a=misschien", "?a=x&taal=en"])
@pytest.mark.parametrize("given", ["", "accepted"])
def test_looking_writes_nothing_and_sets_no_cookie(client, invitation, method, headers, query, given):
    if given:
        record_reply(invitation=invitation, answer=given, needs=["wheelchair"], form_nonce="1")
    before = rows()
    for name in ("reply", "answered", "unsubscribe"):
        purpose = "unsubscribe" if name == "unsubscribe" else "reply"
        response = getattr(client, method)(url(invitation, name, purpose) + query, **headers)
        assert response.status_code in {200, 303}
        assert response.cookies == {}
    assert rows() == before


def test_posting_ahead_is_refused(client, invitation):
    page = client.get(url(invitation))
    before = rows()
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {
        "answer": "accepted",
        "party_size": "1",
    }
    response = client.post(url(invitation), data, HTTP_SEC_PURPOSE="prefetch")
    assert (response.status_code, rows()) == (403, before)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(client, invitation, method):
    assert getattr(client, method)(url(invitation)).status_code == 405


def test_page_shows_who_what_when_and_where(client, invitation):
    body = client.get(url(invitation)).content.decode()
    meeting = invitation.meeting
    for text in (invitation.contact.name, invitation.organisation.name, meeting.title, meeting.introduction):
        assert text in body
    for text in (meeting.question, meeting.venue.name, meeting.venue.street, meeting.organiser.name, "tel:0101234567"):
        assert text in body


def test_page_shows_no_address_of_anyone(client, invitation):
    record_reply(invitation=invitation, answer="accepted", form_nonce="1")
    for name, purpose in {"reply": "reply", "answered": "reply", "unsubscribe": "unsubscribe"}.items():
        body = client.get(url(invitation, name, purpose)).content.decode()
        addresses = set(re.findall(r"[\w.+-]+@[\w.-]+", body))
        assert addresses == {"wijken@voorbeeldstad.example"}


@pytest.mark.parametrize(
    ("query", "given", "dot"),
    [
        ("", "", []),
        ("?a=ja", "", ["accepted"]),
        ("?a=misschien", "", ["tentative"]),
        ("?a=nee", "", ["declined"]),
        ("?a=wat", "", []),
        ("", "tentative", ["tentative"]),
        ("?a=nee", "accepted", ["declined"]),
    ],
)
def test_link_only_puts_the_dot(client, invitation, query, given, dot):
    if given:
        record_reply(invitation=invitation, answer=given, form_nonce="1")
    assert chosen(client.get(url(invitation) + query)) == dot


def test_page_is_filled_with_what_was_said_before(client, invitation):
    answer(client, invitation, "tentative", party_size="4", topic="Bankjes", needs=["wheelchair"], language="Arabisch")
    page = client.get(url(invitation))
    assert chosen(page) == ["tentative"]
    assert chosen(page, "needs") == ["wheelchair", "interpreter"]
    body = page.content.decode()
    assert re.search(r'<option value="4" selected', body)
    assert 'value="Arabisch"' in body
    assert "Bankjes</textarea>" in body


def test_large_party_agreed_by_phone_stays_in_the_form(client, invitation):
    record_reply(invitation=invitation, answer="accepted", party_size=25, form_nonce="1", source="phone")
    assert answer(client, invitation, party_size="25", topic="Groen").status_code == 303
    invitation.refresh_from_db()
    assert invitation.party_size == 25


@pytest.mark.parametrize("name", ["reply", "answered", "calendar", "unsubscribe"])
@pytest.mark.parametrize("is_known", [True, False])
def test_every_token_page_leaves_no_trace(client, invitation, name, is_known):
    record_reply(invitation=invitation, answer="accepted", form_nonce="1")
    purpose = "unsubscribe" if name == "unsubscribe" else "reply"
    path = url(invitation, name, purpose) if is_known else reverse(f"invitations:{name}", args=["x"])
    for method in ("get", "post", "put"):
        headers = getattr(client, method)(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_page_has_no_script(client, invitation):
    assert "<script" not in client.get(url(invitation)).content.decode()


def test_page_is_in_the_language_of_the_person_until_they_choose(client):
    invitation = InvitationFactory(contact__language="en")
    assert client.get(url(invitation), **NL).headers["Content-Language"] == "en"
    assert client.get(url(invitation) + "?taal=nl").headers["Content-Language"] == "nl"
    assert client.get(url(invitation) + "?taal=xx").headers["Content-Language"] == "en"
    client.cookies["django_language"] = "nl"
    assert client.get(url(invitation)).headers["Content-Language"] == "nl"


def test_chosen_language_goes_along_without_a_cookie(client, invitation):
    page = client.get(url(invitation) + "?taal=en")
    assert 'lang="en"' in page.content.decode()
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {
        "answer": "accepted",
        "party_size": "1",
    }
    response = client.post(url(invitation) + "?taal=en", data)
    assert response.headers["Location"] == url(invitation, "answered") + "?taal=en"


# --- Answering -------------------------------------------------------------------------------------------------------


def test_answer_is_recorded_and_leads_to_what_we_received(client, invitation):
    response = answer(client, invitation, "accepted", party_size="3", topic="Bankjes")
    assert (response.status_code, response.headers["Location"]) == (303, url(invitation, "answered"))
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.party_size, invitation.answer_version) == ("accepted", 3, 1)
    assert [(reply.answer, reply.topic, reply.source) for reply in invitation.replies.all()] == [
        ("accepted", "Bankjes", "link")
    ]
    assert response.cookies == {}


def test_answer_needs_no_cookie_and_no_csrf_token(invitation):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert answer(strict, invitation).status_code == 303
    assert strict.cookies == {}


def test_double_click_is_one_answer(client, invitation):
    page = client.get(url(invitation))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {
        "answer": "accepted",
        "party_size": "2",
    }
    assert [client.post(url(invitation), data).status_code for _click in range(3)] == [303, 303, 303]
    assert Reply.objects.count() == 1


def test_change_of_mind_keeps_both_answers(client, invitation):
    answer(client, invitation, "accepted")
    answer(client, invitation, "declined")
    invitation.refresh_from_db()
    assert [reply.answer for reply in invitation.replies.all()] == ["accepted", "declined"]
    assert (invitation.answer, invitation.party_size) == ("declined", 0)


def test_back_button_and_another_choice_is_asked_again_with_what_was_typed(client, invitation):
    page = client.get(url(invitation))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")}
    client.post(url(invitation), data | {"answer": "accepted", "party_size": "1"})
    again = client.post(url(invitation), data | {"answer": "declined", "topic": "Geen tijd"})
    assert again.status_code == 409
    assert chosen(again) == ["declined"]
    assert "Geen tijd</textarea>" in again.content.decode()
    data = {name: hidden(again, name) for name in ("nonce", "answer_version")}
    assert client.post(url(invitation), data | {"answer": "declined", "topic": "Geen tijd"}).status_code == 303
    invitation.refresh_from_db()
    assert invitation.answer == "declined"


def test_page_older_than_the_answer_is_asked_again_with_what_was_typed(client, invitation):
    page = client.get(url(invitation))
    record_reply(invitation=invitation, answer="declined", form_nonce="phone", source="phone")
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")}
    response = client.post(url(invitation), data | {"answer": "accepted", "party_size": "2", "topic": "Groen"})
    assert (response.status_code, Reply.objects.count()) == (409, 1)
    assert chosen(response) == ["accepted"]
    assert "Groen</textarea>" in response.content.decode()
    data = {name: hidden(response, name) for name in ("nonce", "answer_version")}
    assert client.post(url(invitation), data | {"answer": "accepted", "party_size": "1"}).status_code == 303


def test_page_that_stood_open_for_a_day_is_asked_again_with_what_was_typed(client, invitation, time_machine):
    page = client.get(url(invitation))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {
        "answer": "accepted",
        "party_size": "1",
        "topic": "Groen",
    }
    time_machine.move_to(timezone.now() + dt.timedelta(hours=24, seconds=2))
    response = client.post(url(invitation), data)
    assert (response.status_code, Reply.objects.count()) == (422, 0)
    assert chosen(response) == ["accepted"]
    assert "Groen</textarea>" in response.content.decode()
    assert client.post(url(invitation), data | {"nonce": hidden(response, "nonce")}).status_code == 303


@pytest.mark.parametrize("nonce", ["", "x", "0.0", "1" * 500, "\0"])
def test_form_that_was_never_loaded_records_nothing(client, invitation, nonce):
    response = client.post(
        url(invitation), {"answer": "accepted", "party_size": "1", "nonce": nonce, "answer_version": "0"}
    )
    assert (response.status_code, Reply.objects.count()) == (422, 0)


def test_nonce_of_another_invitation_records_nothing(client, invitation):
    nonce = hidden(client.get(url(InvitationFactory())), "nonce")
    response = client.post(
        url(invitation), {"answer": "accepted", "party_size": "1", "nonce": nonce, "answer_version": "0"}
    )
    assert (response.status_code, Reply.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": ""},
        {"answer": "delegated"},
        {"party_size": ""},
        {"party_size": "0"},
        {"party_size": "11"},
        {"party_size": "x"},
        {"needs": ["a dragon"]},
        {"topic": "x" * 1001},
        {"language": "x" * 61},
    ],
)
def test_wrong_answer_is_shown_with_what_to_do(client, invitation, fields):
    response = answer(client, invitation, **fields)
    body = response.content.decode()
    assert (response.status_code, Reply.objects.count()) == (422, 0)
    assert 'class="lp-errors"' in body
    assert "This field is required" not in body


def test_needs_are_kept_apart_from_the_answer_only(client, invitation):
    answer(client, invitation, needs=["wheelchair", "interpreter"], language="Arabisch")
    need = Need.objects.get()
    assert (need.invitation, need.choices, need.note) == (invitation, ["wheelchair", "interpreter"], "Arabisch")
    elsewhere = {label: found for label, found in rows().items() if label != "invitations.Need"}
    assert [label for label, found in elsewhere.items() if re.search("wheelchair|Arabisch", "".join(found))] == []


def test_needs_can_change_while_the_answer_stays(client, invitation):
    answer(client, invitation)
    answer(client, invitation, needs=["transport"])
    assert Need.objects.get().choices == ["transport"]
    answer(client, invitation)
    assert Need.objects.count() == 0


def test_needs_go_when_someone_does_not_come(client, invitation):
    answer(client, invitation, needs=["transport"])
    answer(client, invitation, "declined", needs=["transport"], language="Arabisch")
    assert Need.objects.count() == 0


def test_sixty_answers_an_hour_are_enough(client, invitation):
    statuses = [client.post(url(invitation), {}).status_code for _number in range(61)]
    assert statuses == [422] * 60 + [429]
    assert client.get(url(invitation)).status_code == 200


def test_queries_are_few(client, invitation, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(url(invitation))
    with django_assert_max_num_queries(4):
        client.get(url(invitation, "answered"))
    open_places(invitation.meeting_id)
    said = {"answer_version": "0", "answer": "accepted", "party_size": "1"}
    with django_assert_max_num_queries(9):  # the two savepoints of the test included
        client.post(url(invitation), said | {"nonce": tokens.make_nonce(invitation.public_id)})
    said = {"answer_version": "1", "answer": "accepted", "party_size": "2", "needs": "transport"}
    with django_assert_max_num_queries(11):  # the older confirmation is replaced, and the need is kept
        client.post(url(invitation), said | {"nonce": tokens.make_nonce(invitation.public_id)})
    invitation.refresh_from_db()
    assert (invitation.party_size, invitation.need.choices) == (2, ["transport"])
