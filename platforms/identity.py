"""What the settings say about logging in: passwords, what we use of allauth, and the identity providers."""

import re
from typing import Any
from urllib.parse import urlsplit

from platforms.environment import Environment

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["email", "name"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
# Of allauth only what checks a code and talks to an identity provider; none of its pages has an address here.
ALLAUTH_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

ROLES = {"administrator", "coordinator", "editor", "door", "viewer", "auditor", "privacy"}
_RULE = re.compile(r"([^:=\s]+):([^=]+)=(\w+)")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


def providers(env: Environment, names: list[str]) -> dict[str, Any]:
    """Return the identity providers for allauth; each name has variables of its own, such as OIDC_ENTRA_ISSUER."""
    env.require(
        all(map(_NAME.fullmatch, names)) and len(set(names)) == len(names),
        "OIDC_PROVIDERS must be a list of different names of small letters and digits, such as entra.",
    )
    apps = [_provider(env, name) for name in names if _NAME.fullmatch(name)]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}


def _provider(env: Environment, name: str) -> dict[str, Any]:
    """Return one provider."""
    prefix = f"OIDC_{name.upper().replace('-', '_')}"
    issuer = env.text(f"{prefix}_ISSUER")
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
    env.require(not issuer or is_safe, f"{prefix}_ISSUER must start with https://.")
    rules = [_RULE.fullmatch(rule) for rule in env.names(f"{prefix}_ROLES", default=[])]
    env.require(
        all(rule is not None and rule[3] in ROLES for rule in rules),
        f"{prefix}_ROLES must be a list of claim:value=role, and the role one of: {', '.join(sorted(ROLES))}.",
    )
    return {
        "provider_id": name,
        "name": env.text(f"{prefix}_LABEL", default=name),
        "client_id": env.text(f"{prefix}_CLIENT_ID"),
        "secret": env.text(f"{prefix}_CLIENT_SECRET"),
        "settings": {
            "server_url": issuer.rstrip("/"),
            "issuer": issuer,
            "scope": env.names(f"{prefix}_SCOPES", default=["openid", "profile", "email"]),
            "roles": [(rule[1], rule[2], rule[3]) for rule in rules if rule],
            "amr": env.names(f"{prefix}_AMR", default=[]),
            "acr": env.names(f"{prefix}_ACR", default=[]),
        },
    }
