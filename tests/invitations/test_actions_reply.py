"""An answer is recorded once, can be changed, and is confirmed."""

import datetime as dt

import pytest

from invitations.actions import TooLate, record_reply, resubscribe, send_new_links, unsubscribe
from invitations.models import Invitation, Message, Need, Reply, Suppression
from invitations.queries import Tally, replies, tallies, tally
from meetings.models import Meeting
from tests.cases import case
from tests.factories import ContactFactory, MeetingFactory, UserFactory
from tests.terms import forget

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting")


@pytest.fixture
def invitation(meeting):
    return Invitation.objects.create(meeting=meeting, contact=ContactFactory(), group="residents")


def answer(invitation, given, nonce, **fields):
    return record_reply(invitation=invitation, answer=given, form_nonce=nonce, **fields)


def test_record_reply_keeps_answer_history_and_confirms(invitation):
    answer(invitation, "accepted", "1", party_size=3, topic="Bankjes")
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.party_size, invitation.answer_version) == ("accepted", 3, 1)
    assert [(reply.answer, reply.topic) for reply in invitation.replies.all()] == [("accepted", "Bankjes")]
    assert [(each.kind, each.state) for each in invitation.messages.all()] == [("confirmation", "queued")]


def test_record_reply_twice_from_one_form_is_one_answer(invitation):
    assert answer(invitation, "accepted", "1") == answer(invitation, "accepted", "1")
    assert (Reply.objects.count(), Message.objects.count()) == (1, 1)


def test_same_answer_again_changes_nothing(invitation):
    answer(invitation, "accepted", "1")
    answer(invitation, "accepted", "2")
    invitation.refresh_from_db()
    assert (invitation.answer_version, Reply.objects.count()) == (1, 1)


def test_change_of_mind_is_added_and_the_old_confirmation_is_replaced(invitation):
    answer(invitation, "accepted", "1", party_size=2)
    answer(invitation, "declined", "2", party_size=2)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.party_size, invitation.answer_version) == ("declined", 0, 2)
    assert [reply.answer for reply in invitation.replies.all()] == ["accepted", "declined"]
    assert [each.state for each in invitation.messages.all()] == ["superseded", "queued"]


def test_an_old_form_sent_again_does_not_turn_the_answer_back(invitation):
    answer(invitation, "accepted", "1")
    answer(invitation, "declined", "2")
    answer(invitation, "accepted", "1")
    invitation.refresh_from_db()
    assert invitation.answer == "declined"


@case("E6", "an answer at the last second, and one after", "a place; a turn on the waiting list")
@pytest.mark.parametrize(("seconds", "place"), [(-1, "reserved"), (0, "reserved"), (1, "waiting")])
def test_reply_by_moment_itself_is_in_time_and_a_second_later_is_not(invitation, meeting, seconds, place):
    answer(invitation, "accepted", "1", now=meeting.reply_by + dt.timedelta(seconds=seconds))
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place) == ("accepted", place)


def test_a_no_is_welcome_until_the_start(invitation, meeting):
    answer(invitation, "declined", "1", now=meeting.starts_at - dt.timedelta(seconds=1))
    with pytest.raises(TooLate):
        answer(invitation, "declined", "2", now=meeting.starts_at, topic="toch niet")


def test_staff_may_record_an_answer_late(invitation, meeting):
    user = UserFactory()
    reply = answer(invitation, "accepted", "1", source="phone", actor=user, now=meeting.starts_at)
    assert (reply.source, reply.actor) == ("phone", user)


def test_cancelled_or_withdrawn_takes_no_answer(invitation, meeting):
    Invitation.objects.update(state="withdrawn")
    with pytest.raises(TooLate):
        answer(invitation, "accepted", "1")
    Invitation.objects.update(state="open")
    Meeting.objects.update(state="cancelled")
    with pytest.raises(TooLate):
        answer(invitation, "accepted", "1")
    assert Reply.objects.count() == 0


def test_need_is_kept_apart_changed_and_forgotten(invitation, meeting):
    answer(invitation, "accepted", "1", needs=["wheelchair"], needs_note="")
    answer(invitation, "accepted", "2", needs=["interpreter"], needs_note="Arabisch")
    assert [(need.choices, need.note) for need in Need.objects.all()] == [(["interpreter"], "Arabisch")]
    assert forget(meeting.ends_at + dt.timedelta(days=14)) == {}
    assert forget(meeting.ends_at + dt.timedelta(days=14, seconds=1)) == {"needs": 1}
    answer(invitation, "tentative", "3", needs=["transport"])
    answer(invitation, "declined", "4", needs=["transport"])
    assert Need.objects.count() == 0


def test_letter_channel_gets_no_confirmation_mail(invitation):
    Invitation.objects.update(channel="letter")
    answer(invitation, "accepted", "1", source="phone")
    assert Message.objects.count() == 0


def test_unsubscribe_is_idempotent_and_has_a_way_back(invitation):
    unsubscribe(invitation=invitation)
    unsubscribe(invitation=invitation)
    unsubscribe(invitation=invitation, area=invitation.meeting.area)
    assert Suppression.objects.count() == 2
    assert resubscribe(invitation=invitation) == 2
    assert Suppression.objects.count() == 0


def test_new_links_go_to_a_known_address_once_an_hour(invitation, meeting):
    now = meeting.starts_at - dt.timedelta(days=10)
    assert send_new_links(email=invitation.contact.email.upper(), now=now) == 1
    send_new_links(email=invitation.contact.email, now=now)
    assert send_new_links(email="onbekend@bewoners.example", now=now) == 0
    assert [message.kind for message in Message.objects.all()] == ["link"]


def test_tallies_count_invitations_and_heads_per_meeting(meeting, django_assert_num_queries):
    other = MeetingFactory()
    for number, (given, size) in enumerate([("accepted", 3), ("accepted", 1), ("tentative", 2), ("declined", 0)]):
        invitation = Invitation.objects.create(meeting=meeting, contact=ContactFactory(), group="residents")
        answer(invitation, given, str(number), party_size=size)
    silent, failed, fixed = (
        Invitation.objects.create(meeting=meeting, contact=ContactFactory(), group="partner") for _ in range(3)
    )
    for number, (invitation, state) in enumerate(
        [(failed, "failed_address"), (fixed, "failed_address"), (fixed, "queued")]
    ):
        Message.objects.create(
            dedupe_key=f"{number}", kind="invite", state=state, invitation=invitation,
            not_before=meeting.starts_at, deadline=meeting.starts_at,
        )  # fmt: skip
    with django_assert_num_queries(1):
        found = tallies([meeting.pk, other.pk])
    expected = Tally(total=7, accepted=2, tentative=1, declined=1, waiting=2, undelivered=1, heads=4)
    assert found == {meeting.pk: expected, other.pk: Tally()}
    assert tally(meeting) == expected
    assert [row.pk for row in replies(meeting, answer="undelivered")] == [failed.pk]
    assert {row.pk for row in replies(meeting, answer="needs-action")} == {silent.pk, fixed.pk}
    assert [row.is_undelivered for row in replies(meeting)] == [1, 0, 0, 0, 0, 0, 0]
    assert replies(meeting, group="partner").count() == 3
    assert replies(meeting, search=silent.contact.name.upper()).get() == silent
