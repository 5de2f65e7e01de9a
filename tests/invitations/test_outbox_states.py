"""Whatever happens in whatever order: what has come to its end stays there, and the database keeps its constraints."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from invitations import delivery, rules
from invitations.delivery import outbox
from invitations.delivery.transport import Outcome
from invitations.models import Invitation, Message, Suppression
from invitations.tokens import address_hash
from meetings.models import Meeting
from tests.factories import InvitationFactory, MeetingFactory
from tests.outbox import make_due, queued

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

OVER = {
    "sent", "failed_address", "failed_content", "failed", "suppressed", "superseded", "cancelled", "expired", "held",
}  # fmt: skip
KINDS = ["invite", "reschedule", "cancel", "confirmation", "link"]
REPLIES = st.sampled_from([("dot", 250, "2.0.0 kept"), ("dot", None, "")]) | st.tuples(
    st.sampled_from(rules.PHASES[1:]),
    st.sampled_from([None, 250, 354, 421, 450, 452, 530, 550, 552, 554]),
    st.sampled_from(["", "2.0.0 kept", "4.2.2 full", "4.7.1 later", "5.1.1 who", "5.2.2 full", "5.7.1 go away"]),
)
EVENTS = st.one_of(
    st.tuples(st.just("try"), REPLIES),
    st.tuples(st.sampled_from(["die before dot", "die after dot", "stop", "wait", "sweep", "reconcile"]), st.none()),
    st.tuples(st.sampled_from(["opt out", "bounce", "move", "cancel", "withdraw", "expire", "answer"]), st.none()),
)


def try_one(reply):
    """As a worker does: claim, look again, mark the dot, write down what the server said."""
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop()) if claim.waiting else None
    if held is None:
        return
    phase, code, words = reply
    if phase == "dot" and not outbox.mark_dots([held]):
        outbox.let_go(held)
        return
    message = held.message
    follows = rules.what_follows(
        message.kind, phase, code, rules.enhanced_code(words), now=held.now(), attempts=message.attempts,
        uncertain_count=message.uncertain_count, words=words,
    )  # fmt: skip
    outbox.write_down(held, Outcome(phase, code, words), follows)


def die(*, after_dot):
    claim = outbox.claim(2)
    held = outbox.renew(claim, claim.waiting[0]) if claim.waiting else None
    if held and after_dot:
        outbox.mark_dots([held])
    Message.objects.filter(lease_token=claim.token).update(lease_until=timezone.now() - dt.timedelta(seconds=2))


def happen(event, detail, invitation):
    address = address_hash(invitation.contact.email)
    meetings = Meeting.objects.filter(pk=invitation.meeting_id)
    late = timezone.now() - dt.timedelta(seconds=2)
    {
        "try": lambda: try_one(detail),
        "die before dot": lambda: die(after_dot=False),
        "die after dot": lambda: die(after_dot=True),
        "stop": lambda: outbox.release(outbox.claim(9)),
        "wait": make_due,
        "sweep": delivery.sweep,
        "reconcile": delivery.reconcile,
        "opt out": lambda: Suppression.objects.get_or_create(address_hash=address, reason="opted_out"),
        "bounce": lambda: Suppression.objects.get_or_create(address_hash=address, reason="bounced"),
        "move": lambda: meetings.update(sequence=meetings.get().sequence + 1),
        "cancel": lambda: meetings.update(state="cancelled"),
        "withdraw": lambda: Invitation.objects.filter(pk=invitation.pk).update(state="withdrawn"),
        "expire": lambda: Message.objects.filter(state="queued").update(deadline=late),
        "answer": lambda: Invitation.objects.filter(pk=invitation.pk).update(
            answer="accepted", place="reserved", party_size=1, answered_at=late, answer_version=1
        ),
    }[event]()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4), st.lists(EVENTS, max_size=25))
def test_nothing_leaves_its_end_and_nothing_gets_lost(db, kinds, events):
    meeting = MeetingFactory(state="inviting")
    invitation = InvitationFactory(meeting=meeting)
    Message.objects.all().delete()
    rows = [queued("invite", invitation=invitation, dedupe_key=f"{invitation.pk}:invite:0")]
    for number, kind in enumerate(kinds, 1):
        rows.append(queued(kind, invitation=invitation, dedupe_key=f"{invitation.pk}:{kind}:{number}"))
    before = {row.pk: "queued" for row in rows}
    for event, detail in events:
        happen(event, detail, invitation)
        after = dict(Message.objects.values_list("pk", "state"))
        assert after.keys() >= before.keys()
        left = {pk: (before[pk], after[pk]) for pk in before if before[pk] in OVER and after[pk] != before[pk]}
        assert left == {}, event
        before = after
    copies = Message.objects.filter(state="sent").values_list("uncertain_count", flat=True)
    assert max(copies, default=0) <= 1
