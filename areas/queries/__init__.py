"""Reading for the pages of areas and contacts, and for whoever looks at figures."""

from areas.queries.directory import (
    chain,
    contacts,
    contacts_alone,
    coordinators,
    memberships,
    organisations_around,
    organisations_in,
    parts,
    tree,
)
from areas.queries.figures import Reading, city_readings, figures_for, level_of
from areas.queries.places import area_at, knows_postcodes

__all__ = [
    "Reading",
    "area_at",
    "chain",
    "city_readings",
    "contacts",
    "contacts_alone",
    "coordinators",
    "figures_for",
    "knows_postcodes",
    "level_of",
    "memberships",
    "organisations_around",
    "organisations_in",
    "parts",
    "tree",
]
