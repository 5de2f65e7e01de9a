"""Planned mail stops by itself: on an answer, a wish, a cancellation; and nobody gets more than two reminders."""

import datetime as dt

import pytest
import time_machine

from areas.models import Contact
from invitations.actions import (
    CannotTell,
    record_reply,
    send_again,
    send_planned,
    tell_cancelled,
    unsubscribe,
)
from invitations.delivery import outbox
from invitations.models import Message, Suppression
from invitations.tokens import address_hash
from meetings.actions import cancel_meeting
from tests.factories import AreaFactory, ThemeFactory, UserFactory
from tests.invitations.planned import (
    DAY,
    EVE,
    MINUTE,
    REMINDED_AT,
    STARTS_AT,
    at,
    comes,
    left,
    meeting_at,
    named,
    overdue,
    plan,
    reached,
    state,
    told,
)
from tests.outbox import queued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(REMINDED_AT - MINUTE, tick=False):
        yield


@pytest.fixture
def meeting():
    return meeting_at(STARTS_AT)


# --- Stops by itself --------------------------------------------------------------------------------------------------


def test_an_answer_after_the_queueing_stops_the_reminder(meeting):
    silent, answers = told(meeting), told(meeting)
    plan(meeting)
    send_planned(now=REMINDED_AT)
    record_reply(invitation=answers, answer="declined", form_nonce="n")
    assert (left(), silent.messages.get(kind="reminder").state) == (["sent", "superseded"], "sent")


def test_an_answer_between_the_last_look_and_the_dot_stops_the_reminder(meeting):
    invitation = told(meeting)
    plan(meeting)
    send_planned(now=REMINDED_AT)
    overdue()
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    record_reply(invitation=invitation, answer="declined", form_nonce="n")
    assert outbox.mark_dots([held]) == []
    outbox.let_go(held)
    assert left() == ["superseded"]


def test_who_takes_back_a_yes_is_not_reminded_of_the_meeting(meeting):
    invitation = told(meeting)
    record_reply(invitation=invitation, answer="accepted", form_nonce="y", now=REMINDED_AT)
    plan(meeting, "coming")
    send_planned(now=EVE)
    record_reply(invitation=invitation, answer="declined", form_nonce="n", now=EVE)
    assert left() == ["superseded"]


def test_a_cancelled_meeting_reminds_nobody(meeting):
    told(meeting)
    mail = plan(meeting)
    send_planned(now=REMINDED_AT)
    cancel_meeting(meeting=meeting, actor=meeting.organiser)
    later = plan(meeting, "coming")
    tell_cancelled(meeting=meeting, actor=meeting.organiser)
    assert left() == ["cancelled"]
    assert (send_planned(now=EVE), state(mail), state(later)) == (0, "sent", "planned")


@pytest.mark.parametrize("reason", ["opted_out", "bounced"])
def test_who_wants_no_mail_or_cannot_be_reached_gets_no_planned_mail(meeting, reason):
    invitation = comes(meeting, contact=named("Weg"))
    comes(meeting, contact=named("Blijft"))
    Suppression.objects.create(address_hash=address_hash(invitation.contact.email), reason=reason)
    plan(meeting, "coming")
    assert (send_planned(now=EVE), reached()) == (1, ["Blijft"])


def test_who_stops_all_mail_after_the_queueing_gets_none(meeting):
    invitation = comes(meeting)
    plan(meeting, "coming")
    send_planned(now=EVE)
    unsubscribe(invitation=invitation)
    assert left() == ["suppressed"]


def test_who_stopped_mail_about_another_theme_or_area_is_reminded(meeting):
    invitation = told(meeting)
    unsubscribe(invitation=invitation, theme=ThemeFactory())
    unsubscribe(invitation=invitation, area=AreaFactory())
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 1


def test_who_stopped_mail_about_this_area_is_not_reminded(meeting):
    unsubscribe(invitation=told(meeting), area=meeting.area)
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 0


def test_letters_and_calls_are_not_reminded_by_mail(meeting):
    told(meeting, channel=Contact.Channel.LETTER)
    told(meeting, channel=Contact.Channel.PHONE)
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 0


def test_a_withdrawn_invitation_is_not_reminded(meeting):
    told(meeting, state="withdrawn")
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 0


def test_who_did_not_get_the_invitation_is_not_reminded(meeting):
    for outcome in ("queued", "failed_address", "cancelled"):
        queued(invitation=told(meeting), state=outcome)
    Message.objects.filter(state="sent").delete()
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 0


@pytest.mark.parametrize(("hours", "count"), [(19, 0), (21, 1)])
def test_who_was_written_to_a_short_while_ago_rests(meeting, hours, count):
    told(meeting, ago=dt.timedelta(hours=hours))
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == count


# --- At most two ------------------------------------------------------------------------------------------------------


def test_nobody_gets_more_than_two_reminders_whatever_is_planned(meeting):
    twice, never = told(meeting, contact=named("Twee keer")), told(meeting, contact=named("Nog nooit"))
    for number in range(2):
        queued(
            "reminder",
            invitation=twice,
            state="sent",
            smtp_code=250,
            accepted_at=REMINDED_AT - (3 + number) * DAY,
            dedupe_key=f"r{number}",
        )
    for days in (2, 1):
        plan(meeting, days=days)
    for moment in (REMINDED_AT, REMINDED_AT + DAY):
        send_planned(now=moment)
        Message.objects.filter(state="queued").update(state="sent", smtp_code=250, accepted_at=moment)
    assert reached() == ["Twee keer"] * 2 + ["Nog nooit"] * 2
    plan(meeting, days=0)
    assert (send_planned(now=REMINDED_AT + 2 * DAY), never.messages.filter(kind="reminder").count()) == (0, 2)


def test_the_reminder_of_the_meeting_counts_as_one_of_the_two(meeting):
    invitation = comes(meeting)
    for number in range(2):
        queued("reminder", invitation=invitation, dedupe_key=f"r{number}")
    plan(meeting, "coming")
    assert send_planned(now=EVE) == 0


@pytest.mark.parametrize("outcome", ["expired", "superseded", "cancelled", "failed", "suppressed"])
def test_a_reminder_that_never_left_does_not_count(meeting, outcome):
    invitation = told(meeting)
    for number in range(2):
        queued("reminder", invitation=invitation, state=outcome, dedupe_key=f"r{number}")
    plan(meeting)
    assert send_planned(now=REMINDED_AT) == 1


# --- Sending a reminder again -----------------------------------------------------------------------------------------


def reminded(meeting, outcome, **fields):
    """Someone with a planned reminder that came to this end."""
    invitation = told(meeting, **fields)
    mail = plan(meeting)
    return queued("reminder", invitation=invitation, planned=mail, state=outcome, dedupe_key=f"{invitation.pk}:r")


def again(message):
    return send_again(message=message, actor=UserFactory())


def test_a_reminder_sent_again_keeps_what_it_was_for_and_stops_on_an_answer(meeting):
    message = again(reminded(meeting, "failed"))
    assert (message.planned.kind, message.deadline) == ("silent", at(2026, 11, 14, 20, 59, 59))
    record_reply(invitation=message.invitation, answer="declined", form_nonce="n")
    assert left() == ["failed", "superseded"]


def test_a_reminder_sent_again_in_the_evening_leaves_in_the_morning(meeting):
    message = reminded(meeting, "failed")
    with time_machine.travel(at(2026, 11, 14, 22), tick=False):
        new = again(message)
    assert (new.not_before, new.deadline) == (at(2026, 11, 15, 8), at(2026, 11, 15, 20, 59, 59))


def test_a_reminder_is_not_sent_again_to_who_was_reminded_twice(meeting):
    message = reminded(meeting, "failed")
    for number in range(2):
        queued("reminder", invitation=message.invitation, dedupe_key=f"r{number}")
    with pytest.raises(CannotTell, match="kreeg al 2 herinneringen"):
        again(message)


def test_a_reminder_is_not_sent_again_after_the_last_day(meeting):
    message = reminded(meeting, "expired")
    with time_machine.travel(at(2026, 11, 17, 9), tick=False), pytest.raises(CannotTell, match="te laat"):
        again(message)
