"""One send to one audience, its invitations and places, the outbox, and the replies."""

from invitations.models.invitation import Invitation
from invitations.models.mailing import AudienceChoice, Mailing
from invitations.models.outbox import Attempt, Channel, DeliveryEvent, DomainGate, Message, Suppression
from invitations.models.places import Bucket, Places
from invitations.models.planned import PlannedMail
from invitations.models.reply import Guest, Need, Referral, Reply

__all__ = [
    "Attempt",
    "AudienceChoice",
    "Bucket",
    "Channel",
    "DeliveryEvent",
    "DomainGate",
    "Guest",
    "Invitation",
    "Mailing",
    "Message",
    "Need",
    "Places",
    "PlannedMail",
    "Referral",
    "Reply",
    "Suppression",
]
