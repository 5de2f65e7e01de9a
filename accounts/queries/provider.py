"""Which claims of an identity provider give which role, and who logs in through which provider."""

from allauth.socialaccount.models import SocialAccount

from accounts.access import provider_options
from accounts.models import RoleRule, User
from accounts.rules.claims import ClaimRule


def claim_rules(provider: str) -> list[ClaimRule]:
    """Return the rules of the settings and of the administration for a provider. One query."""
    kept = RoleRule.objects.filter(provider__in=["", provider])
    fixed = [ClaimRule(*rule) for rule in provider_options(provider)["roles"]]
    return fixed + [ClaimRule(rule.claim, rule.value, rule.role) for rule in kept]


def providers_of(user: User) -> set[str]:
    """Return the names of the providers through which this user logs in. One query."""
    return set(SocialAccount.objects.filter(user=user).values_list("provider", flat=True))
