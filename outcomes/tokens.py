"""What stands in for a visitor, so that nobody can see who said what."""

from invitations import tokens
from invitations.models import Invitation
from meetings.models import Meeting


def review_key(invitation: Invitation) -> str:
    """Return the keyed hash under which the review of one visitor is kept; it leads back to nobody."""
    return tokens.address_hash(f"review {invitation.public_id}")


def code_of(meeting: Meeting) -> str:
    """Return the code on the sheet with questions; whoever was at the meeting may have it."""
    return tokens.short_code("review", meeting.public_id)


def code_key(meeting: Meeting, key: str) -> str:
    """Return the keyed hash under which the review of one loaded page is kept: sent twice it is one."""
    return tokens.address_hash(f"review {meeting.public_id} {key}")
