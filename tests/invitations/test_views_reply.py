"""The answer page: a look changes nothing, the button records, and nothing that someone typed is lost."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from invitations import tokens
from invitations.actions import record_reply
from invitations.models import Need, Reply
from meetings.models import Meeting
from tests.factories import InvitationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NL = {"HTTP_ACCEPT_LANGUAGE": "nl"}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def invitation():
    return InvitationFactory(organisation=OrganisationFactory())


def url(invitation, name="reply", purpose="reply"):
    return reverse(f"invitations:{name}", args=[tokens.make(invitation.public_id, invitation.token_version, purpose)])


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def answer(client, invitation, given="accepted", **fields):
    """Load the page and press the button, as a browser does."""
    page = client.get(url(invitation))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {"answer": given, "party_size": "1"}
    return client.post(url(invitation), data | fields)


def rows():
    """Return every row of every table."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values()))
        for model in apps.get_models()
        if model._meta.managed
    }


def chosen(response, name="answer"):
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"[^>]*checked', response.content.decode())


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
    with django_assert_max_num_queries(2):
        client.get(url(invitation))
    with django_assert_max_num_queries(2):
        client.get(url(invitation, "answered"))
    nonce = tokens.make_nonce(invitation.public_id)
    with django_assert_max_num_queries(9):  # the two savepoints of the test included
        client.post(
            url(invitation),
            {"nonce": nonce, "answer_version": "0", "answer": "accepted", "party_size": "1", "needs": "transport"},
        )


# --- Until when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "status", "count"), [(-1, 303, 1), (0, 303, 1), (1, 409, 0)])
def test_yes_is_accepted_until_the_last_second(client, invitation, time_machine, seconds, status, count):
    time_machine.move_to(invitation.meeting.reply_by + dt.timedelta(seconds=seconds), tick=False)
    data = {
        "nonce": tokens.make_nonce(invitation.public_id),
        "answer_version": "0",
        "answer": "accepted",
        "party_size": "1",
    }
    assert (client.post(url(invitation), data).status_code, Reply.objects.count()) == (status, count)


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
    assert 'type="radio"' not in body
    assert ("tel:0101234567" in body, 'value="declined"' in body) == (True, True)
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {"answer": "declined"}
    assert client.post(url(invitation), data).status_code == 303
    assert 'value="declined"' not in client.get(url(invitation)).content.decode()


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
