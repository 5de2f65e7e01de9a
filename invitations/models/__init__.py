"""One send to one audience, its invitations and places, the outbox, the replies, and who comes forward or speaks up."""

from invitations.models.attendance import WalkIns
from invitations.models.compiled import Compiled
from invitations.models.corresponding import Correspondent
from invitations.models.data_check import DataCheck
from invitations.models.door import DoorLink, DoorTap
from invitations.models.erasure import Erasure, ErasureWish
from invitations.models.following import Announcement, Follow, Follower, Registration
from invitations.models.invitation import Invitation
from invitations.models.letters import LetterBatch, PrintedLetter
from invitations.models.mailing import AudienceChoice, Mailing
from invitations.models.note import Note
from invitations.models.outbox import Attempt, Channel, DeliveryEvent, DomainGate, Message, Suppression
from invitations.models.places import Bucket, Places
from invitations.models.planned import PlannedMail
from invitations.models.reply import Guest, Need, Referral, Reply
from invitations.models.sealing import Sealed, Told, marks
from invitations.models.speaking import Speaker
from invitations.models.watching import Alarm, Pulse, Tally

__all__ = [
    "Alarm",
    "Announcement",
    "Attempt",
    "AudienceChoice",
    "Bucket",
    "Channel",
    "Compiled",
    "Correspondent",
    "DataCheck",
    "DeliveryEvent",
    "DomainGate",
    "DoorLink",
    "DoorTap",
    "Erasure",
    "ErasureWish",
    "Follow",
    "Follower",
    "Guest",
    "Invitation",
    "LetterBatch",
    "Mailing",
    "Message",
    "Need",
    "Note",
    "Places",
    "PlannedMail",
    "PrintedLetter",
    "Pulse",
    "Referral",
    "Registration",
    "Reply",
    "Sealed",
    "Speaker",
    "Suppression",
    "Tally",
    "Told",
    "WalkIns",
    "marks",
]
