"""Takes back what a coordinator stopped, also when the mail server gives it back to us afterwards."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from invitations import rules
from invitations.models import Invitation, Mailing, Message
from meetings.models import Meeting

State = Message.State


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was taken back: messages that do not go, people not invited any more, and what may have arrived."""

    stopped: int
    withdrawn: int
    held: int


def recall(mailing: Mailing) -> Recalled:
    """Stop what has not left of a mailing; who was not told is not invited any more. Must run in a transaction.

    A worker that holds a message loses it, unless its final dot is on its way. What may have arrived does not go once
    more. When nobody is invited any more, the meeting is a draft again.
    """
    meetings = Meeting.objects.filter(pk=mailing.meeting_id)
    list(meetings.select_for_update().values_list("pk"))
    not_left = Message.objects.filter(
        Q(state=State.QUEUED) | Q(state=State.SENDING, dot_at__isnull=True), mailing=mailing
    )
    list(not_left.select_for_update().values_list("pk"))  # no worker takes or marks one while we look who was told
    in_doubt = Message.objects.filter(mailing=mailing, state=State.UNCERTAIN) | not_left.filter(uncertain_count__gt=0)
    held = in_doubt.update(state=State.HELD, lease_token=None, lease_until=None)
    stopped = not_left.update(state=State.CANCELLED, lease_token=None, lease_until=None)
    of_this = Message.objects.filter(invitation=OuterRef("pk"))
    withdrawn = Invitation.objects.filter(
        Exists(of_this.filter(mailing=mailing, state=State.CANCELLED)),
        ~Exists(of_this.filter(state__in=rules.MAY_KNOW)),
        mailing=mailing,
        state=Invitation.State.OPEN,
        answer=Invitation.Answer.NEEDS_ACTION,
    ).update(state=Invitation.State.WITHDRAWN)
    if not Invitation.objects.filter(meeting=mailing.meeting_id, state=Invitation.State.OPEN).exists():
        meetings.filter(state=Meeting.State.INVITING).update(state=Meeting.State.DRAFT)
    return Recalled(stopped, withdrawn, held)


def recall_returned() -> int:
    """Stop what came back to the queue after its mailing was stopped: its dot was on its way then, and it was refused.

    Return how many rows changed.
    """
    waiting = Message.objects.filter(mailing=OuterRef("pk"), state__in=[State.QUEUED, State.UNCERTAIN])
    count = 0
    for mailing in Mailing.objects.filter(Exists(waiting), state=Mailing.State.STOPPED):
        with transaction.atomic():
            recalled = recall(mailing)
        count += recalled.stopped + recalled.held
    return count
