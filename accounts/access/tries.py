"""Who may try to log in: after ten failures in a quarter of an hour an address waits, seen from one computer.

After a hundred it waits wherever the tries come from, and so does a computer that tries a hundred at all addresses
together. One computer cannot make someone else wait: what is refused there is not counted for the others. Nor can many:
a device on which somebody logged in before (`device.py`) has ten tries of its own, whatever is tried elsewhere.

The counts stand in the database: a cache forgets what was not asked for lately when others fill it, and each process
may have one of its own. They are written here, not in an action: a form asks before it looks at a password.
"""

import datetime as dt
import ipaddress

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.access.device import known_device
from accounts.models import Tries

TRIES = 10
TRIES_FROM_EVERYWHERE = 100
TRIES_MINUTES = 15
# Of all addresses together. An office has one address, and what is right does not count.
TRIES_FROM_ONE_COMPUTER = {"login": 100, "code": 100, "confirm": 100, "forgotten": 30}
PROVIDER_FROM_ONE_COMPUTER = 100


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


def may_try(request: HttpRequest, who: str, *, what: str = "login") -> bool:
    """Count a try and return whether it is still allowed. Counting comes first, so that parallel tries count too.

    A computer that tried too much makes no new rows: nobody can fill the table from there.
    """
    here, most = client_address(request), TRIES_FROM_ONE_COMPUTER[what]
    together = _key(what, here, "")
    if Tries.objects.filter(key=together, count__gte=most, ends_at__gt=timezone.now()).exists():
        return False
    if device := _device(request, who, what):
        return count_up(device) <= TRIES and count_up(together) <= most
    if count_up(_key(what, here, who)) > TRIES:
        return False
    return count_up(together) <= most and count_up(_key(what, "", who)) <= TRIES_FROM_EVERYWHERE


def may_go_to_provider(request: HttpRequest) -> bool:
    """Count a visit to an identity provider: each may make a session. Whoever goes there so often is no person."""
    return count_up(_key("provider", client_address(request), "")) <= PROVIDER_FROM_ONE_COMPUTER


def forget_tries(request: HttpRequest, who: str, *, what: str = "login") -> None:
    """Start counting anew for this computer after what was right; elsewhere only this try does not count."""
    here, device = client_address(request), _device(request, who, what)
    forget_count(device or _key(what, here, who))
    others = [_key(what, here, "")] if device else [_key(what, here, ""), _key(what, "", who)]
    Tries.objects.filter(key__in=others, count__gt=0).update(count=F("count") - 1)


def note_refusal(request: HttpRequest) -> None:
    """Let what was refused count for the alarm (`platforms.watching`), on whatever page it was typed."""
    request.is_refused_login = True  # type: ignore[attr-defined]  # read by the counter


def count_up(key: str, *, seconds: int = TRIES_MINUTES * 60) -> int:
    """Count one try more and return how many there are; after so many seconds anew."""
    now = timezone.now()
    ends_at = now + dt.timedelta(seconds=seconds)
    is_over, rows = When(ends_at__lte=now, then=Value(1)), Tries.objects.filter(key=key)
    one_more = {
        "count": Case(is_over, default=F("count") + 1),
        "ends_at": Case(When(ends_at__lte=now, then=Value(ends_at)), default=F("ends_at")),
    }
    with transaction.atomic():
        if not rows.update(**one_more):
            Tries.objects.bulk_create([Tries(key=key, ends_at=ends_at)], ignore_conflicts=True)
            rows.update(**one_more)
        return rows.values_list("count", flat=True).first() or 1


def forget_count(key: str) -> None:
    """Start counting anew."""
    Tries.objects.filter(key=key).delete()


def _device(request: HttpRequest, who: str, what: str) -> str:
    """Return the name of the count of a device that this person is known on; empty for any other, and another step."""
    device = known_device(request, who) if what == "login" else ""
    return _key("device", device, who) if device else ""


def _key(what: str, computer: str, who: str) -> str:
    """Return the name of a count: a keyed hash, never the address itself."""
    return salted_hmac("accounts.tries", f"{what}|{computer}|{who.strip().lower()}", algorithm="sha256").hexdigest()
