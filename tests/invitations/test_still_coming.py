"""Who said yes before the meeting changed is asked again; who comes on the new day is known."""

import pytest

from invitations import queries
from invitations.actions import record_reply
from invitations.models import Message, Reply
from meetings.rules import day_words
from tests.factories import InvitationFactory, MeetingFactory, VenueFactory
from tests.invitations.staff_pages import address, coordinator_of, text
from tests.invitations.test_changing import move
from tests.resident import answer, hidden, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting")


def said(meeting, given="accepted"):
    invitation = InvitationFactory(meeting=meeting)
    record_reply(invitation=invitation, answer=given, form_nonce="first")
    invitation.refresh_from_db()
    return invitation


def test_the_page_of_a_moved_meeting_shows_the_answer_as_one_for_the_old_day(client, meeting):
    old = day_words(meeting.starts_at, year=False)
    invitation = said(meeting)
    assert "Komt u nog steeds?" not in text(client.get(url(invitation)))
    move(meeting)
    page = text(client.get(url(invitation)))
    assert f"U zei ja voor {old}. Komt u nog steeds?" in page
    assert f"De bijeenkomst is nu op {day_words(meeting.starts_at, year=False)}." in page


def test_another_place_on_the_same_day_is_asked_about_too(client, meeting):
    invitation = said(meeting)
    move(meeting, days=0, venue=VenueFactory(name="De Brug"))
    page = text(client.get(url(invitation)))
    assert "U zei ja voordat de tijd of de plek veranderde. Komt u nog steeds? " in page
    assert "De plek is De Brug." in page


def test_a_maybe_for_the_old_day_is_said_to_be_one(client, meeting):
    old = day_words(meeting.starts_at, year=False)
    invitation = said(meeting, "tentative")
    move(meeting)
    assert f"U antwoordde voor {old}. Is dat nu anders?" in text(client.get(url(invitation)))


def test_the_same_yes_for_the_new_day_is_a_new_answer_with_a_confirmation(client, meeting):
    invitation = said(meeting)
    answer(client, invitation)
    assert Reply.objects.count() == 1  # nothing changed, nothing new
    move(meeting)
    assert answer(client, invitation).status_code == 303
    assert list(Reply.objects.values_list("answer", "sequence")) == [("accepted", 0), ("accepted", 1)]
    confirmations = Message.objects.filter(kind="confirmation").order_by("pk")
    assert list(confirmations.values_list("state", flat=True)) == ["superseded", "queued"]
    assert "Komt u nog steeds?" not in text(client.get(url(invitation)))
    answer(client, invitation)
    assert Reply.objects.count() == 2


def test_an_answer_typed_before_the_move_is_not_taken_for_the_new_day(client, meeting):
    invitation = InvitationFactory(meeting=meeting)
    page = client.get(url(invitation))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version", "meeting_sequence")}
    move(meeting)
    response = client.post(url(invitation), data | {"answer": "accepted", "party_size": "3", "topic": "Zorg"})
    assert response.status_code == 409
    assert "De bijeenkomst is veranderd sinds u deze pagina opende." in text(response)
    assert ("Zorg" in text(response), Reply.objects.count()) == (True, 0)
    again = {name: hidden(response, name) for name in ("nonce", "answer_version", "meeting_sequence")}
    assert client.post(url(invitation), again | {"answer": "accepted", "party_size": "3"}).status_code == 303


def test_a_meeting_that_moved_back_asks_nothing(client, meeting):
    invitation = said(meeting)
    move(meeting, days=7)
    move(meeting, days=-7)
    assert "Komt u nog steeds?" not in text(client.get(url(invitation)))
    assert queries.confirmed(meeting).total == 0


def test_the_replies_count_who_still_comes_and_name_who_is_silent(client, meeting):
    again, changed, silent = (said(meeting) for _ in range(3))
    move(meeting)
    said(meeting)  # invited later: says yes to the new day
    record_reply(invitation=again, answer="accepted", form_nonce="2")
    record_reply(invitation=changed, answer="declined", form_nonce="2")
    assert queries.confirmed(meeting) == queries.Confirmed(again=1, changed=1, silent=1)
    client.force_login(coordinator_of(meeting.area))
    page = text(client.get(address("replies", meeting)))
    assert "3 mensen zeiden ja voordat de bijeenkomst veranderde. 1 van hen komt nog steeds, 1 zei iets anders" in page
    page = client.get(address("replies", meeting) + "?antwoord=old-yes")
    assert [row.invitation for row in page.context["rows"]] == [silent]


def test_who_said_yes_twice_and_it_moved_again_is_silent_once_more(meeting):
    invitation = said(meeting)
    move(meeting)
    record_reply(invitation=invitation, answer="accepted", form_nonce="2")
    move(meeting)
    assert queries.confirmed(meeting) == queries.Confirmed(silent=1)


def test_versions_that_do_not_hold_are_told_apart(django_assert_num_queries, meeting):
    with django_assert_num_queries(0):
        assert queries.outdated(meeting) == []
    move(meeting, days=7)
    move(meeting, days=7)
    assert queries.outdated(meeting) == [0, 1]
    move(meeting, days=-7)
    assert queries.outdated(meeting) == [0, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_counting_takes_two_queries(django_assert_num_queries, meeting, count):
    for _ in range(count):
        said(meeting)
    move(meeting)
    with django_assert_num_queries(2):
        assert queries.confirmed(meeting).silent == count
