"""One send to one audience, its invitations, the outbox, and the replies."""

from invitations.models.invitation import AudienceChoice, Invitation, Mailing, Need, Reply
from invitations.models.outbox import Attempt, Channel, DeliveryEvent, DomainGate, Message, Suppression

__all__ = [
    "Attempt",
    "AudienceChoice",
    "Channel",
    "DeliveryEvent",
    "DomainGate",
    "Invitation",
    "Mailing",
    "Message",
    "Need",
    "Reply",
    "Suppression",
]
