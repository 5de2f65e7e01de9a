"""Derived links: a random public id with a keyed signature per purpose, so that nothing secret is stored."""

import base64
import hashlib
import hmac
import re
import time

from django.conf import settings
from django.utils.crypto import constant_time_compare

NONCE_VALID_SECONDS = 24 * 3600
_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})")
_NOTHING = "?" * 22


def _sign(key: str, *parts: object) -> str:
    """Return 128 bits of HMAC-SHA256 over the parts as 22 URL-safe characters."""
    digest = hmac.digest(key.encode(), "|".join(map(str, parts)).encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def _is_ours(signature: str, *parts: object) -> bool:
    """True when one of the keys signed these parts; every key is tried, so that the time tells nothing."""
    matches = [constant_time_compare(_sign(key, *parts), signature) for key in settings.TOKEN_KEYS]
    return any(matches)


def make(public_id: str, version: int, purpose: str) -> str:
    """Return the token `<public id>.<signature>` for one purpose (`reply`, `unsubscribe`, `calendar`)."""
    return f"{public_id}.{_sign(settings.TOKEN_KEYS[0], public_id, version, purpose)}"


def split(token: str) -> tuple[str, str]:
    """Return public id and signature; a malformed token gives two that match nothing, in the same time."""
    parts = _TOKEN.fullmatch(token)  # no other characters: PostgreSQL, for one, refuses a NUL with an error
    return (parts[1], parts[2]) if parts else (_NOTHING, _NOTHING)


def is_valid(public_id: str, version: int, purpose: str, signature: str) -> bool:
    """True when one of the keys made this signature; every key is tried, so that the time tells nothing."""
    return _is_ours(signature, public_id, version, purpose)


def make_nonce(public_id: str, now: float | None = None) -> str:
    """Return a form nonce for one loaded page: proves that the form was loaded, and makes a double click one answer."""
    issued = f"{int((now or time.time()) * 1000):x}"
    return f"{issued}.{_sign(settings.TOKEN_KEYS[0], public_id, issued, 'form')}"


def is_fresh(public_id: str, nonce: str, now: float | None = None) -> bool:
    """True when the nonce was made for this invitation within the last 24 hours."""
    issued, _, signature = nonce.partition(".")
    if not _is_ours(signature, public_id, issued, "form"):
        return False
    return 0 <= (now or time.time()) - int(issued, 16) / 1000 <= NONCE_VALID_SECONDS


def address_hash(address: str) -> str:
    """Return the keyed hash under which an address is suppressed; capitals do not matter."""
    return hmac.digest(settings.TOKEN_KEYS[-1].encode(), address.strip().lower().encode(), "sha256").hex()


def message_key(dedupe_key: str) -> str:
    """Return the part before the @ of a Message-ID: the same for every try of one message."""
    digest = hmac.digest(settings.TOKEN_KEYS[-1].encode(), f"mid|{dedupe_key}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode().lower()
