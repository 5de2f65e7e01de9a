"""The secret part of a mailed link, and how the secrets of second factors are kept: unreadable in the database."""

import base64
import hashlib
import secrets
from functools import lru_cache
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


def new_token() -> str:
    """Return the secret part of a link: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is kept of the secret part; it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Tells allauth how to keep the secrets of factors, and under which name a factor stands in someone's app."""

    def encrypt(self, text: str) -> str:
        """Return it unreadable."""
        return _cipher(settings.TOKEN_KEYS[-1]).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return it readable; raises `InvalidToken` with another key."""
        return _cipher(settings.TOKEN_KEYS[-1]).decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for which site a security key counts: the host of the settings, whatever the request names."""
        return {"id": urlsplit(settings.BASE_URL).hostname or "", "name": settings.SITE_NAME}

    def get_totp_issuer(self) -> str:
        """Return the name of the site."""
        return str(settings.SITE_NAME)


@lru_cache(maxsize=4)
def _cipher(key: str) -> Fernet:
    """Return the cipher of this key. The last key is the one that never changes, see docs/configuration.md."""
    secret = hashlib.sha256(b"accounts.tokens.factor|" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
