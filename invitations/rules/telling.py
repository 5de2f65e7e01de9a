"""Who may know of a meeting, and as what: decides who is told of a change and of a cancellation."""

from invitations.models import Message

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
