"""Who may know of a meeting, and as what: decides who is told of a change and of a cancellation."""

from django.db.models import Q

from invitations.models import Invitation, Message

# The kinds that tell when and where; and the states in which such a message may have been read.
TELLS_PLAN = (Message.Kind.INVITE, Message.Kind.RESCHEDULE)
MAY_KNOW = (
    Message.State.SENDING,
    Message.State.SENT,
    Message.State.DELIVERED,
    Message.State.SOFT_BOUNCED,
    Message.State.COMPLAINED,
    Message.State.UNCERTAIN,
    Message.State.HELD,
)
CAN_BE_SENT_AGAIN = (
    Message.State.FAILED_ADDRESS,
    Message.State.FAILED_CONTENT,
    Message.State.FAILED,
    Message.State.HARD_BOUNCED,
    Message.State.SOFT_BOUNCED,
    Message.State.UNCERTAIN,
    Message.State.HELD,
    Message.State.EXPIRED,
)


def tells_plan() -> Q:
    """Return the condition on messages that told when and where: for who came forward, that was the confirmation."""
    is_own = Q(kind=Message.Kind.CONFIRMATION, invitation__source=Invitation.Source.SELF)
    return Q(kind__in=TELLS_PLAN) | is_own
