"""What stands in for a visitor, so that nobody can see who said what."""

from invitations import tokens
from invitations.models import Invitation


def review_key(invitation: Invitation) -> str:
    """Return the keyed hash under which the review of one visitor is kept; it leads back to nobody."""
    return tokens.address_hash(f"review {invitation.public_id}")
