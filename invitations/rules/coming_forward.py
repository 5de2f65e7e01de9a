"""People who come forward themselves: how long a question to confirm stands, and whom a meeting may be told to."""

import datetime as dt

# Of news that comes too late nobody is glad: it stays in the outbox no longer.
NEWS_KEPT = dt.timedelta(days=2)
# So long an answer may wait in the outbox, and an address stays after it.
ANSWER_KEPT = dt.timedelta(days=14)
# A link to the own data shows a lot, so it works no longer than someone needs to open a mail.
OWN_DATA_KEPT = dt.timedelta(days=7)


def is_standing(expires_at: dt.datetime, now: dt.datetime) -> bool:
    """True while something may still be confirmed: until the last second, that one included."""
    return now <= expires_at
