"""Everyone who is invited has a message, whatever went wrong when the mailing was made."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogEntry
from invitations import actions, delivery, queries, tasks
from invitations.models import Channel, Invitation, Mailing, Message
from tests.cases import case
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory
from tests.invitations.staff_pages import plan
from tests.outbox import make_due, queued, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def mailing():
    meeting = plan()
    return actions.invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")


def test_a_mailing_of_which_no_message_was_made_is_seen(mailing, caplog):
    keys = set(Message.objects.values_list("dedupe_key", "not_before", "deadline", "address_hash", "domain"))
    Message.objects.all().delete()
    assert queries.accounted(mailing.meeting).missing == 3
    assert (delivery.reconcile(), delivery.reconcile()) == (3, 0)
    assert set(Message.objects.values_list("dedupe_key", "not_before", "deadline", "address_hash", "domain")) == keys
    assert LogEntry.objects.get(action="reconcile").details == {"count": 3}
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_only_what_is_missing_is_made(mailing):
    lost = Message.objects.order_by("pk")[1]
    lost.delete()
    assert (delivery.reconcile(), Message.objects.count()) == (1, 3)
    account = queries.accounted(mailing.meeting)
    assert (account.planned, dict(account.states), account.missing) == (3, {"queued": 3}, 0)


def _stop(invitation):
    Mailing.objects.update(state=Mailing.State.STOPPED)


def _withdraw(invitation):
    Invitation.objects.update(state="withdrawn")


def _write_letters(invitation):
    Invitation.objects.update(channel="letter")


def _cancel(invitation):
    type(invitation.meeting).objects.update(state="cancelled")


def _begin(invitation):
    now = timezone.now()
    type(invitation.meeting).objects.update(
        reply_by=now - dt.timedelta(hours=2),
        doors_at=now - dt.timedelta(hours=1),
        starts_at=now - dt.timedelta(hours=1),
    )


@pytest.mark.parametrize("change", [_stop, _withdraw, _write_letters, _cancel, _begin])
def test_what_nobody_waits_for_is_not_made(mailing, change):
    Message.objects.all().delete()
    change(mailing.invitations.first())
    assert (delivery.reconcile(), Message.objects.count()) == (0, 0)


def test_someone_whose_message_failed_gets_no_other_by_itself():
    message = queued(state="failed_address", attempts=1)
    assert (delivery.reconcile(), states(message)) == (0, ["failed_address"])


def test_someone_without_an_address_ends_where_a_coordinator_sees_it(serve):
    serve()
    InvitationFactory(contact=ContactFactory(email=""))
    assert (delivery.reconcile(), delivery.deliver()) == (1, 0)
    assert Message.objects.get().state == "failed_address"


def test_what_waits_expires_when_its_meeting_starts_now():
    message = queued(deadline=timezone.now() + dt.timedelta(hours=1))
    assert delivery.reconcile() == 0
    message.refresh_from_db()
    assert message.deadline == message.invitation.meeting.starts_at


def test_the_question_takes_as_many_queries_for_one_meeting_as_for_three():
    counts = []
    for _ in range(2):
        for _ in range(2):
            InvitationFactory(meeting=MeetingFactory(state="inviting"))
        with CaptureQueriesContext(connection) as captured:
            assert delivery.reconcile() == 2
        counts.append(len([query for query in captured if "LogEntry" not in query["sql"]]))
    assert counts[0] == counts[1]


def test_the_task_rings_for_what_it_found(serve, settings):
    server = serve()
    settings.CELERY_TASK_ALWAYS_EAGER = True
    InvitationFactory()
    tasks.reconcile_outbox()
    assert len(server.mails) == 1
    tasks.reconcile_outbox()


@case("D13", "every state of an invitation, looked at each step", "the sum is what was planned")
def test_every_invitation_is_in_one_state_all_the_way(serve):
    serve(rcpt=["550 5.1.1 no such user", "450 4.2.2 full"], dot=["554 5.6.0 no"])
    meeting = MeetingFactory(state="inviting")
    messages = [queued(invitation=InvitationFactory(meeting=meeting)) for _ in range(6)]
    Message.objects.filter(pk=messages[-1].pk).update(state="cancelled")
    for _ in range(3):
        account = queries.accounted(meeting)
        assert (account.planned, sum(account.states.values())) == (6, 6)
        delivery.deliver(limit=2)
        delivery.sweep()
    make_due()
    delivery.deliver()
    assert dict(queries.accounted(meeting).states) == {
        "sent": 3, "failed_address": 1, "failed_content": 1, "cancelled": 1,
    }  # fmt: skip


def test_two_beats_do_no_harm(serve):
    server = serve()
    InvitationFactory()
    for _ in range(2):
        delivery.reconcile()
        delivery.sweep()
    delivery.deliver()
    assert (len(server.mails), Channel.objects.count()) == (1, 1)
    assert Channel.objects.get().swept_at is not None
