"""Areas, their figures, and the directory of organisations and contacts in them."""

from areas.models.area import Area, AreaCode, AreaRole
from areas.models.directory import Contact, Membership, Organisation, OrganisationType, new_feed_key
from areas.models.figures import Figure, FigureImport, Indicator, IndicatorAlias, Level, Spread

__all__ = [
    "Area",
    "AreaCode",
    "AreaRole",
    "Contact",
    "Figure",
    "FigureImport",
    "Indicator",
    "IndicatorAlias",
    "Level",
    "Membership",
    "Organisation",
    "OrganisationType",
    "Spread",
    "new_feed_key",
]
