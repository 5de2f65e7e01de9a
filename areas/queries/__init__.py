"""Reading for the pages of areas and contacts, and for whoever looks at figures."""

from areas.queries.directory import (
    able_to_stand_in,
    chain,
    contacts,
    contacts_alone,
    coordinators,
    deputies,
    deputy_roles,
    memberships,
    organisations_around,
    organisations_in,
    own_deputy_roles,
    parts,
    tree,
)
from areas.queries.explaining import Explained, explained
from areas.queries.figures import Reading, city_readings, figures_for, level_of
from areas.queries.places import area_at, knows_postcodes

__all__ = [
    "Explained",
    "Reading",
    "able_to_stand_in",
    "area_at",
    "chain",
    "city_readings",
    "contacts",
    "contacts_alone",
    "coordinators",
    "deputies",
    "deputy_roles",
    "explained",
    "figures_for",
    "knows_postcodes",
    "level_of",
    "memberships",
    "organisations_around",
    "organisations_in",
    "own_deputy_roles",
    "parts",
    "tree",
]
