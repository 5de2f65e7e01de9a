"""A change, a cancellation and a stop in the very moment in which a worker takes or marks a message."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from invitations import actions
from invitations.delivery import outbox
from invitations.models import Invitation, Mailing
from meetings.actions import cancel_meeting
from tests.cases import case
from tests.factories import InvitationFactory, MeetingFactory
from tests.installation import wait_until
from tests.invitations.test_changing import invited, move
from tests.outbox import queued, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def meeting():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    return MeetingFactory(state="inviting")


def _is_waiting_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def meanwhile(act):
    """Let someone else do this, who has to wait; returns what gives in the end what they returned."""
    outcome = []

    def run():
        try:
            outcome.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    wait_until(_is_waiting_for_a_lock, 10, "the other")

    def ended():
        thread.join()
        return outcome

    return ended


@pytest.mark.parametrize("is_move", [True, False], ids=["moved", "cancelled"])
@case("F6", "a change or a cancellation while a worker takes the message", "the worker keeps it; nothing breaks off")
def test_a_change_waits_for_a_worker_that_takes_the_message(meeting, is_move):
    message = queued(invitation=invited(meeting), kind="reschedule")
    if is_move:
        move(meeting)
    else:
        cancel_meeting(meeting=meeting, actor=meeting.organiser)
    act = actions.tell_change if is_move else actions.tell_cancelled
    with transaction.atomic():
        claim = outbox.claim(1)
        ended = meanwhile(lambda: act(meeting=meeting, actor=meeting.organiser))
    assert (ended(), claim.waiting, states(message)) == ([1], [message.pk], ["sending"])


@case("F6", "stopped while the dot of a message is on its way", "who gets that one stays invited")
def test_stopping_waits_for_a_marker_and_leaves_its_reader_invited(meeting):
    mailing = Mailing.objects.create(
        meeting=meeting, form_nonce="een", release_at=timezone.now(), snapshot={}, created_by=meeting.organiser
    )
    people = [InvitationFactory(meeting=meeting, mailing=mailing) for _ in range(2)]
    messages = [queued(invitation=person, mailing=mailing) for person in people]
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    held.fixed = ("<d.x@voorbeeldstad.example>", *held.fixed[1:])  # in the order of marks.FIXED
    with transaction.atomic():
        assert outbox.mark_dots([held]) == [held]
        ended = meanwhile(lambda: actions.stop(mailing=mailing, actor=meeting.organiser))
    assert (ended(), states(*messages)) == ([1], ["sending", "cancelled"])
    assert [Invitation.objects.get(pk=person.pk).state for person in people] == ["open", "withdrawn"]
