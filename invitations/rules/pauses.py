"""How long the mail server or a domain is left alone, and how many messages a domain takes."""

import datetime as dt

JITTER = 0.2
LONGEST_PAUSE_MINUTES = 60
# A bucket holds three seconds' worth: in any minute at most a twentieth more than the rate goes out.
_BUCKETS_PER_MINUTE = 20


def pause(streak: int, jitter: float) -> dt.timedelta:
    """Return the pause after this many failures in a row: 1, 2, 4 … 60 minutes, give or take a fifth.

    `jitter` lies between -1 and 1.
    """
    doublings = min(max(streak, 1) - 1, 6)
    return dt.timedelta(minutes=min(2**doublings, LONGEST_PAUSE_MINUTES)) * (1 + JITTER * jitter)


def bucket_size(rate: float) -> float:
    """Return how many messages may go at once where `rate` a minute may go; one at least."""
    return max(1.0, rate / _BUCKETS_PER_MINUTE)


def refilled(tokens: float, elapsed: dt.timedelta, rate: float) -> float:
    """Return how many messages may go now, when `tokens` might so long ago. A clock that went back adds nothing."""
    gained = max(elapsed.total_seconds(), 0.0) * rate / 60
    return min(bucket_size(rate), tokens + gained)
