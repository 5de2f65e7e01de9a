"""The mail as one of the people would get it, to be read by a coordinator before anything goes."""

from django.conf import settings

from invitations import calendar, mail, queries, rules
from invitations.models import Invitation
from meetings.models import Meeting


def example(meeting: Meeting, invitation: Invitation | None, kind: str) -> mail.Composed | None:
    """Return the message of this kind to one person of `not_told_change` or `who_may_know`; its links open nothing."""
    if invitation is None:
        return None
    invitation.meeting = meeting
    before = queries.earlier_plan(meeting, getattr(invitation, "told_sequence", meeting.sequence))
    has_file = rules.puts_in(kind, invitation, reads_replies=bool(settings.CALENDAR_REPLY_ADDRESS))
    file = calendar.confirmation(invitation) if has_file else b""
    return mail.compose(mail.letter_to_show(invitation, before=before), kind, calendar=file)
