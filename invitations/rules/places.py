"""Who sits where, and how long an offered place is held."""

import datetime as dt

from invitations.models import Bucket, Invitation

PROFESSIONALS = frozenset({Invitation.Group.MUNICIPAL, Invitation.Group.PARTNER})
HOLDS = frozenset({Invitation.Place.RESERVED, Invitation.Place.OFFERED})
QUEUES = frozenset({Invitation.Place.WAITING, Invitation.Place.LAPSED})
# Nearer to the start nobody is asked one by one: all who wait hear that there is room, first come first served.
FIRST_COME = dt.timedelta(hours=24)
# Time until the start → how long an offer is held.
_OFFERS = (
    (dt.timedelta(days=7), dt.timedelta(hours=48)),
    (dt.timedelta(days=3), dt.timedelta(hours=24)),
    (FIRST_COME, dt.timedelta(hours=6)),
)


def buckets(group: str, *, is_online: bool) -> tuple[str, ...]:
    """Return where someone may sit, the first choice first."""
    if is_online:
        return (Bucket.ONLINE,)
    return (Bucket.RESERVED, Bucket.ROOM) if group in PROFESSIONALS else (Bucket.ROOM,)


def offered_until(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime | None:
    """Return until when a place that comes free now is held for who waits; None when it is first come, first served."""
    left = starts_at - now
    for least, hours in _OFFERS:
        if left > least:
            return now + hours
    return None


def is_first_come(now: dt.datetime, starts_at: dt.datetime) -> bool:
    """True in the last day: places that come free are for who comes first. After the start nobody hears of them."""
    return dt.timedelta(0) < starts_at - now <= FIRST_COME
