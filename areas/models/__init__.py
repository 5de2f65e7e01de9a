"""Areas, their figures, and the directory of organisations and contacts in them."""

from areas.models.area import Area, AreaCode, AreaRole
from areas.models.directory import Contact, Membership, Organisation, OrganisationType, new_feed_key
from areas.models.figures import (
    CodeQuestion,
    Figure,
    FigureImport,
    Indicator,
    IndicatorAlias,
    Level,
    PostcodeArea,
    Spread,
    is_about_origin,
)

__all__ = [
    "Area",
    "AreaCode",
    "AreaRole",
    "CodeQuestion",
    "Contact",
    "Figure",
    "FigureImport",
    "Indicator",
    "IndicatorAlias",
    "Level",
    "Membership",
    "Organisation",
    "OrganisationType",
    "PostcodeArea",
    "Spread",
    "is_about_origin",
    "new_feed_key",
]
