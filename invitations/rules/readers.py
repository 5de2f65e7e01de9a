"""Who gets a planned mail, and who of its audience does not, with the reason."""

import datetime as dt
from dataclasses import dataclass

from invitations.models import Invitation, Message, PlannedMail

Kind = PlannedMail.Kind
MESSAGE_KINDS = {
    Kind.SILENT: Message.Kind.REMINDER,
    Kind.COMING: Message.Kind.REMINDER,
    Kind.THANKS: Message.Kind.THANKS,
    Kind.MISSED: Message.Kind.MISSED,
}
PLANNED_KINDS = frozenset(MESSAGE_KINDS.values())
MOST_REMINDERS = 2
# Nobody is reminded on the day on which they were written to; a little less than a day, because mail takes a while.
REST = dt.timedelta(hours=20)
# A reminder that may have been read, or still will be, counts as one.
NEVER_LEFT = (
    Message.State.FAILED_ADDRESS,
    Message.State.FAILED_CONTENT,
    Message.State.FAILED,
    Message.State.SUPPRESSED,
    Message.State.SUPERSEDED,
    Message.State.CANCELLED,
    Message.State.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """One open invitation, with what decides about mail to this person.

    `knows`: was told when and where the meeting is now. `is_resting`: was written to a short while ago. `is_stopped`:
    wants no mail from us, or the address does not work.
    """

    pk: int
    name: str
    email: str
    language: str
    group: str
    has_mail: bool
    answer: str
    place: str
    presence: str
    reminders: int
    knows: bool
    is_resting: bool
    is_stopped: bool


def belongs(kind: str, answer: str, place: str, presence: str, *, is_noted: bool) -> bool:
    """True for who is in the audience. `is_noted`: it was written down for this meeting who was there."""
    if kind == Kind.SILENT:
        return answer == Invitation.Answer.NEEDS_ACTION
    if kind == Kind.MISSED:
        return presence == Invitation.Presence.ABSENT
    if kind == Kind.THANKS and is_noted:
        return presence == Invitation.Presence.PRESENT
    return place == Invitation.Place.RESERVED


def why_not(kind: str, reader: Reader) -> str:
    """Return why someone of the audience gets nothing: `no_mail`, `stopped`, `twice`, `untold`, `resting`, or ""."""
    is_reminder = MESSAGE_KINDS[Kind(kind)] == Message.Kind.REMINDER
    reasons = {
        "no_mail": not reader.has_mail,
        "stopped": reader.is_stopped,
        "twice": is_reminder and reader.reminders >= MOST_REMINDERS,
        "untold": is_reminder and not reader.knows,
        "resting": kind == Kind.SILENT and reader.is_resting,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
