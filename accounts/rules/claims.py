"""What an identity provider says about someone, and which role that gives here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Who has several gets the one that sees most of the work; who must only watch over it has that group alone.
STRONGEST_FIRST = ("administrator", "coordinator", "viewer", "editor", "privacy", "auditor", "door")


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """Who has this value in this claim has this role."""

    claim: str
    value: str
    role: str


def role_for(claims: Mapping[str, Any], rules: Iterable[ClaimRule]) -> str:
    """Return the strongest role that the claims give, or an empty text."""
    given = {rule.role for rule in rules if rule.value in values(claims, rule.claim)}
    return next((role for role in STRONGEST_FIRST if role in given), "")


def has_proven_factor(claims: Mapping[str, Any], *, amr: Iterable[str], acr: Iterable[str]) -> bool:
    """True when the provider says that it asked for a second factor in one of these ways; without ways always."""
    wanted = {"amr": set(amr), "acr": set(acr)}
    return all(not ways or ways & set(values(claims, claim)) for claim, ways in wanted.items())


def values(claims: Mapping[str, Any], name: str) -> list[str]:
    """Return the values of a claim; a dot in its name goes a level down, as in Keycloak's `realm_access.roles`."""
    found: Any = claims
    if name in claims:
        found = claims[name]
    else:
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, list):
        return [str(item) for item in found]
    return [] if found is None or isinstance(found, Mapping) else [str(found)]
