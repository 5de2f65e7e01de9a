"""Reading the house style, and which second factors someone has."""

from accounts.queries.factors import Factors, factors
from accounts.queries.house_style import (
    HouseStyle,
    StyleFile,
    forget_house_style,
    house_style,
    is_without_effect,
    keep_house_style,
    logo_file,
    poor_contrasts,
    tokens_file,
)
from accounts.queries.provider import claim_rules, providers_of

__all__ = [
    "Factors",
    "HouseStyle",
    "StyleFile",
    "claim_rules",
    "factors",
    "forget_house_style",
    "house_style",
    "is_without_effect",
    "keep_house_style",
    "logo_file",
    "poor_contrasts",
    "providers_of",
    "tokens_file",
]
