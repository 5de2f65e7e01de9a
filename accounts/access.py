"""Who may try to log in: after ten failures in a quarter of an hour an address waits, seen from one computer."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

TRIES = 10
TRIES_MINUTES = 15


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor's computer, seen past our own proxies (setting NUM_PROXIES)."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.NUM_PROXIES:
        return direct
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return forwarded[-settings.NUM_PROXIES] if len(forwarded) >= settings.NUM_PROXIES else direct


def may_try(request: HttpRequest, email: str) -> bool:
    """Count a try and return whether it is still allowed. Counting comes first, so that parallel tries count too."""
    key = _key(request, email)
    cache.add(key, 0, timeout=TRIES_MINUTES * 60)
    try:
        return cache.incr(key) <= TRIES
    except ValueError:  # the quarter of an hour ended between the two lines
        return True


def forget_tries(request: HttpRequest, email: str) -> None:
    """Start counting anew after a good password."""
    cache.delete(_key(request, email))


def _key(request: HttpRequest, email: str) -> str:
    who = f"{client_address(request)}|{email.strip().lower()}"
    return f"login-tries-{hashlib.sha256(who.encode()).hexdigest()}"
