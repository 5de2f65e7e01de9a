"""Which letter someone who gets no e-mail must still get."""

import datetime as dt
from dataclasses import dataclass

from invitations.models import Invitation, PrintedLetter
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Told:
    """What someone may know: the kind and version of the newest letter, and the version that a mail told of."""

    kind: str = ""
    by_letter: int | None = None
    by_mail: int | None = None

    @property
    def sequence(self) -> int | None:
        """The newest version of the meeting that this person may know."""
        known = [each for each in (self.by_letter, self.by_mail) if each is not None]
        return max(known, default=None)


def letter_due(meeting: Meeting, answer: str, told: Told, now: dt.datetime) -> str:
    """Return the kind of the letter that is still to be printed, or "".

    Who answered before any letter went, by phone, gets a confirmation; who answered our letter knows enough.
    """
    kinds = PrintedLetter.Kind
    knows, is_silent = told.sequence, answer == Invitation.Answer.NEEDS_ACTION
    if meeting.state == Meeting.State.CANCELLED:
        is_over = meeting.ends_at is None or meeting.ends_at <= now
        is_told = told.kind == kinds.CANCEL or (knows is None and is_silent)
        return "" if is_over or is_told else kinds.CANCEL
    if meeting.state != Meeting.State.INVITING or meeting.starts_at is None or meeting.starts_at <= now:
        return ""
    if knows is not None and knows < meeting.sequence:
        return kinds.RESCHEDULE
    if told.kind:
        return ""
    if is_silent:
        return kinds.INVITE
    return kinds.CONFIRMATION if knows is None else ""
