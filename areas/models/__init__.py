"""Areas, and the directory of organisations and contacts in them."""

from areas.models.area import Area, AreaCode, AreaRole
from areas.models.directory import Contact, Membership, Organisation, OrganisationType, new_feed_key

__all__ = ["Area", "AreaCode", "AreaRole", "Contact", "Membership", "Organisation", "OrganisationType", "new_feed_key"]
