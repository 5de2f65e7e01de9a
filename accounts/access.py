"""Who may try to log in: after ten failures in a quarter of an hour an address waits, seen from one computer.

After a hundred it waits wherever the tries come from. One computer cannot make someone else wait: what is refused there
is not counted for the others.
"""

import contextlib
import hashlib
import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

TRIES = 10
TRIES_FROM_EVERYWHERE = 100
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
    here = client_address(request)
    return _count(_key(here, email)) <= TRIES and _count(_key("", email)) <= TRIES_FROM_EVERYWHERE


def forget_tries(request: HttpRequest, email: str) -> None:
    """Start counting anew for this computer after a good password; elsewhere only this try does not count."""
    cache.delete(_key(client_address(request), email))
    with contextlib.suppress(ValueError):  # the quarter of an hour has ended
        cache.decr(_key("", email))


def _count(key: str) -> int:
    """Count one try more and return how many there are."""
    cache.add(key, 0, timeout=TRIES_MINUTES * 60)
    try:
        return int(cache.incr(key))
    except ValueError:  # the quarter of an hour ended between the two lines
        return 1


def _key(computer: str, email: str) -> str:
    who = f"{computer}|{email.strip().lower()}"
    return f"login-tries-{hashlib.sha256(who.encode()).hexdigest()}"
