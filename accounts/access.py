"""Who may try to log in: after ten failures in a quarter of an hour an address waits, seen from one computer."""

import hashlib
import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

TRIES = 10
TRIES_MINUTES = 15


def client_address(request: HttpRequest) -> str:
    """Return the address of the client as our own proxies saw it; an IPv6 client counts as its /64 network.

    Each proxy adds the address it was called from on the right, so with n proxies the n-th from the right is true and
    everything left of it is what the client claims. Fewer than n: someone came past the proxies.
    """
    address = request.META.get("REMOTE_ADDR", "")
    claimed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.NUM_PROXIES <= len(claimed):
        address = claimed[-settings.NUM_PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


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
