"""Who sits where, and how long an offered place is held."""

import datetime as dt

from invitations.models import Bucket, Invitation, Places

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


def left_for_all(places: int, room: Places, kept: Places | None, now: dt.datetime) -> int:
    """Return how many places in the room are for everyone, the taken ones with them: all but those kept until now.

    The counter itself takes this over at the next answer only, so whoever shows it must ask here.
    """
    if kept is None:
        return max(room.taken, places)
    is_released = kept.release_at is not None and kept.release_at <= now
    return max(room.taken, places - (kept.taken if is_released else kept.capacity))


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
