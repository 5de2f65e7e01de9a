"""What a worker looks at again before it sends, and what happens when it loses its hold."""

import datetime as dt
import os
import signal
import threading
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.utils import timezone

from invitations import delivery
from invitations.delivery import outbox, standing
from invitations.models import Invitation, Message, Suppression
from invitations.tokens import address_hash
from meetings.models import Meeting
from tests.cases import case
from tests.factories import InvitationFactory, MeetingFactory
from tests.outbox import address, make_due, queued, states, tries
from tests.smtp_server import GOOD, Gate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

# --- Looking again before sending -------------------------------------------------------------------------------------


def _withdraw(message):
    Invitation.objects.update(state="withdrawn")


def _cancel(message):
    Meeting.objects.update(state="cancelled")


def _let_expire(message):
    Message.objects.update(deadline=timezone.now() - dt.timedelta(seconds=2))


def _opt_out(message, **scope):
    Suppression.objects.create(address_hash=address_hash(address(message).upper()), reason="opted_out", **scope)


def _opt_out_here(message):
    _opt_out(message, area=message.invitation.meeting.area)


def _bounce(message):
    Suppression.objects.create(address_hash=address_hash(address(message)), reason="bounced")


def _lose_address(message):
    type(message.invitation.contact).objects.update(email="")


def _break_address(message):
    type(message.invitation.contact).objects.update(email="jan@localhost")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (_withdraw, "cancelled"),
        (_cancel, "cancelled"),
        (_let_expire, "expired"),
        (_opt_out, "suppressed"),
        (_opt_out_here, "suppressed"),
        (_bounce, "suppressed"),
        (_lose_address, "failed_address"),
        (_break_address, "failed_address"),
    ],
)
@case("D9", "suppressed, withdrawn, cancelled or too late at the claim", "not sent")
def test_what_must_not_go_any_more_is_not_sent(serve, change, state):
    server = serve()
    message = queued()
    change(message)
    assert (delivery.deliver(), server.offered, states(message)) == (0, [], [state])


@pytest.mark.parametrize(
    ("moment", "seconds", "state"),
    [
        ("deadline", -1, ""), ("deadline", 0, ""), ("deadline", 1, "expired"),
        ("start", -1, ""), ("start", 0, "expired"), ("start", 1, "expired"),
    ],
)  # fmt: skip
@case("E6", "a second before, at and after the deadline and the start", "at the deadline it goes, at the start not")
def test_the_deadline_itself_is_in_time_and_the_start_is_not(moment, seconds, state):
    message = queued()
    start = message.invitation.meeting.starts_at
    message.deadline = start - dt.timedelta(days=1) if moment == "deadline" else start + dt.timedelta(days=1)
    now = (message.deadline if moment == "deadline" else start) + dt.timedelta(seconds=seconds)
    assert standing.end_of(message, now) == state


def test_an_opt_out_elsewhere_lets_an_invitation_pass(serve):
    serve()
    message = queued()
    _opt_out(message, area=MeetingFactory().area)
    assert (delivery.deliver(), states(message)) == (1, ["sent"])


def test_an_opt_out_lets_a_confirmation_pass_and_a_bounce_does_not(serve):
    serve()
    messages = [queued("confirmation"), queued("confirmation")]
    _opt_out(messages[0])
    _bounce(messages[1])
    assert (delivery.deliver(), states(*messages)) == (1, ["sent", "suppressed"])


def test_an_older_answer_is_not_confirmed_any_more(serve):
    serve()
    invitation = InvitationFactory(answer="declined", answered_at=timezone.now(), answer_version=2)
    messages = [
        queued("confirmation", invitation=invitation, dedupe_key=f"{invitation.pk}:confirmation:{version}")
        for version in (1, 2)
    ]
    assert (delivery.deliver(), states(*messages)) == (1, ["superseded", "sent"])


@case("F6", "a meeting cancelled between body and dot", "no dot")
def test_no_dot_follows_when_the_meeting_is_cancelled_in_between(serve):
    server = serve()
    message = queued()
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    Meeting.objects.update(state="cancelled")
    assert outbox.mark_dots([held]) == []
    outbox.let_go(held)
    assert (delivery.deliver(), server.offered, states(message)) == (0, [], ["cancelled"])


# --- Leases -----------------------------------------------------------------------------------------------------------


@case("A8", "a lease that ended at each step", "no dot, no change")
def test_a_worker_whose_lease_ended_changes_nothing_and_sends_no_dot(serve):
    gate = Gate(then=GOOD["data"])
    server = serve(data=[gate])
    message = queued()
    thread = threading.Thread(target=_take_over_at, args=[gate])
    thread.start()
    assert (delivery.deliver(), server.offered) == (0, [])
    thread.join()
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.dot_at, tries(row)) == ("queued", None, [])
    make_due()
    assert (delivery.deliver(), len(server.offered)) == (1, 1)


def _take_over_at(gate):
    """As another process: end the lease while the server lets the worker wait, and sweep."""
    gate.reached.wait(10)
    try:
        Message.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        delivery.sweep()
        Message.objects.update(not_before=timezone.now() + dt.timedelta(hours=1))
    finally:
        gate.opened.set()
        connection.close()


def test_the_sweep_tells_a_loss_before_the_dot_from_one_after():
    ended = {"lease_token": "0" * 32, "lease_until": timezone.now() - dt.timedelta(seconds=2), "state": "sending"}
    after = ended | {"dot_at": timezone.now()}
    rows = {
        "before": queued(**ended),
        "after": queued(**after),
        "again": queued(**after, uncertain_count=1),
        "confirmation": queued("confirmation", **after),
        "worn": queued(**ended, crash_count=4),
        "at work": queued(**ended | {"lease_until": timezone.now() + dt.timedelta(minutes=1)}),
        "too late": queued(deadline=timezone.now() - dt.timedelta(seconds=2)),
    }
    assert delivery.sweep() == 6
    assert dict(zip(rows, states(*rows.values()), strict=True)) == {
        "before": "queued",
        "after": "uncertain",
        "again": "held",
        "confirmation": "held",
        "worn": "failed",
        "at work": "sending",
        "too late": "expired",
    }
    assert delivery.sweep() == 0
    assert Message.objects.get(pk=rows["after"].pk).uncertain_count == 1


def test_what_was_there_at_a_crash_is_claimed_alone_and_keeps_its_tries():
    fresh, *crashed, later = [queued() for _ in range(4)]
    Message.objects.filter(pk__in=[row.pk for row in crashed]).update(crash_count=1, attempts=3)
    claims = [outbox.claim(9).waiting for _ in range(5)]
    assert claims == [[fresh.pk], [crashed[0].pk], [crashed[1].pk], [later.pk], []]
    Message.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=2))
    delivery.sweep()
    rows = Message.objects.order_by("pk").values_list("crash_count", "attempts")
    assert list(rows) == [(1, 0), (2, 3), (2, 3), (1, 0)]


def test_a_claim_looks_behind_the_messages_that_have_to_wait():
    long_ago = timezone.now() - dt.timedelta(hours=1)
    held, waits = queued(), queued()
    outbox.claim(1)
    for number in range(2):
        queued("link", invitation=held.invitation, not_before=long_ago, dedupe_key=f"{held.pk}:link:{number}")
    early = queued("link", invitation=waits.invitation, not_before=long_ago)
    assert (outbox.claim(1).waiting, outbox.claim(9).waiting) == ([waits.pk], [])
    Message.objects.filter(pk=waits.pk).update(state="cancelled", lease_token=None, lease_until=None)
    assert outbox.claim(1).waiting == [early.pk]


def test_an_uncertain_message_whose_time_is_over_is_held():
    message = queued(state="uncertain", dot_at=timezone.now(), deadline=timezone.now() - dt.timedelta(seconds=2))
    delivery.sweep()
    assert states(message) == ["held"]


def test_being_told_to_stop_ends_after_the_message_in_hand(serve):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[gate])
    messages = [queued() for _ in range(3)]
    before = signal.signal(signal.SIGTERM, _exit)

    def stop():
        gate.reached.wait(10)
        os.kill(os.getpid(), signal.SIGTERM)
        gate.opened.set()

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        with pytest.raises(SystemExit):
            delivery.deliver()
    finally:
        thread.join()
        signal.signal(signal.SIGTERM, before)
    assert (states(*messages), len(server.mails)) == (["sent", "queued", "queued"], 1)
    assert list(Message.objects.order_by("pk").values_list("attempts", "uncertain_count")) == [(1, 0), (0, 0), (0, 0)]


def _exit(*_):
    raise SystemExit


@case("A12", "reasons that cannot be rendered, for one recipient", "the others sent; ended after 3 tries")
def test_a_message_that_cannot_be_made_is_given_up_and_holds_up_no_one(serve, caplog):
    serve()
    poisoned, good = queued(), queued()
    Invitation.objects.filter(pk=poisoned.invitation_id).update(reasons=[{"no": "code"}])
    contact = poisoned.invitation.contact
    for expected in ("queued", "queued", "failed"):
        delivery.deliver()
        assert states(poisoned, good) == [expected, "sent"]
        make_due()
    assert tries(poisoned) == [(1, "compose", None), (2, "compose", None), (3, "compose", None)]
    assert [text for text in (contact.name, contact.email) if text in caplog.text] == []


@case("C3", "the marker cannot be written", "no dot; the sweep takes it up")
def test_a_marker_that_cannot_be_written_leaves_the_message_to_the_sweep(serve, monkeypatch):
    server = serve()
    message = queued()
    monkeypatch.setattr(outbox, "mark_dots", lambda held: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivery.deliver()
    assert (states(message), server.offered) == (["sending"], [])
    monkeypatch.undo()
    Message.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=2))
    delivery.sweep()
    assert states(message) == ["queued"]


def test_an_invitation_that_waits_says_what_holds_when_it_goes(serve):
    server = serve()
    message = queued()
    Meeting.objects.update(sequence=1, title="Op een andere plek")
    assert (delivery.deliver(), states(message)) == (1, ["sent"])
    [(_recipient, content)] = server.mails
    assert "Op een andere plek" in message_from_bytes(content, policy=policy.default)["Subject"]
    message.refresh_from_db()
    assert message.sequence == 1, "so that we know which version this person was told"
