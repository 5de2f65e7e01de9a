"""Stopping while a final dot is on its way: what the mail server does not take is stopped after all."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations import delivery, rules
from invitations.actions import correct_address, invite, send_again, stop
from invitations.delivery import outbox
from invitations.delivery.transport import Outcome
from invitations.models import Invitation, Message
from invitations.queries import latest_mailing
from meetings.models import Meeting
from tests.cases import case
from tests.factories import ContactFactory, MeetingFactory, ThemeFactory, ThemeLinkFactory
from tests.outbox import make_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def meeting():
    return MeetingFactory(themes=[ThemeFactory()])


def send(meeting, count):
    for _ in range(count):
        ThemeLinkFactory(theme=meeting.themes.get(), contact=ContactFactory())
    released = timezone.now() - dt.timedelta(minutes=1)
    return invite(meeting=meeting, actor=meeting.organiser, form_nonce="een", release_at=released)


def stopped_at_the_dot(meeting, count, then):
    """Stop while the dot of the first message is on its way; return that message after the answer."""
    mailing = send(meeting, count)
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    assert outbox.mark_dots([held])
    stop(mailing=mailing, actor=meeting.organiser)
    then(held)
    make_due()
    return held.message


def refuse(held, code=451):
    follows = rules.what_follows("invite", "dot", code, "", now=held.now(), attempts=1)
    outbox.write_down(held, Outcome("dot", code, "4.3.0 later"), follows)


def lose(held):
    Message.objects.filter(pk=held.message.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=2))
    delivery.sweep()


@pytest.mark.parametrize("count", [1, 3])
@case("F6", "stopped while a dot is on its way, then 451", "not sent any more, nobody invited")
def test_stop_holds_what_the_mail_server_refused_for_now_after_its_dot(meeting, count):
    message = stopped_at_the_dot(meeting, count, refuse)
    message.refresh_from_db()
    assert (message.state, outbox.claim(9).waiting, delivery.is_due()) == ("queued", [], False)
    assert delivery.sweep() == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(Invitation.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert (Meeting.objects.get().state, latest_mailing(meeting).state) == ("draft", "stopped")
    assert delivery.sweep() == 0


def test_stop_does_not_send_once_more_what_is_lost_after_its_dot(meeting):
    message = stopped_at_the_dot(meeting, 3, lose)
    assert delivery.sweep() == 0
    message.refresh_from_db()
    assert (message.state, message.uncertain_count, message.invitation.state) == ("held", 1, "open")
    assert Message.objects.filter(state="cancelled").count() == 2


def test_stop_lets_those_be_who_may_have_a_copy_that_waits_to_go_again(meeting):
    mailing = send(meeting, 1)
    Message.objects.update(uncertain_count=1)
    assert stop(mailing=mailing, actor=meeting.organiser) == 0
    assert (Message.objects.get().state, Invitation.objects.get().state) == ("held", "open")


def test_after_a_stop_someone_can_still_be_sent_to_by_hand(meeting):
    message = stopped_at_the_dot(meeting, 2, lose)
    message.refresh_from_db()
    again = send_again(message=message, actor=meeting.organiser)
    assert correct_address(invitation=message.invitation, email="nieuw@bewoners.example", actor=meeting.organiser)
    delivery.sweep()
    assert list(Message.objects.filter(invitation=message.invitation).values_list("state", flat=True)) == [
        "superseded", "superseded", "queued",
    ]  # fmt: skip
    assert outbox.claim(9).size == 2  # the other is the news to the address of before
    assert again.mailing is None
