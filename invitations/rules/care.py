"""Keeping the directory up to date: from when on something needs a look."""

import datetime as dt

# Who was invited so often within a year and never answered may not be the right person any more.
SILENT_AFTER = 2
SILENT_FOR = dt.timedelta(days=365)
# So long before someone's last day there is time to find a successor.
LEAVING_WITHIN = dt.timedelta(days=60)
# Once a year an organisation looks at its data.
CHECK_EVERY = dt.timedelta(days=365)
# The link in the question works so long; who did not react is not asked again sooner than this.
CHECK_STANDS = dt.timedelta(days=60)
ASK_AGAIN_AFTER = dt.timedelta(days=30)
# What an organisation changed is shown to the coordinator so long.
CHANGES_SHOWN = dt.timedelta(days=60)
# The question waits no longer than this in the outbox.
QUESTION_KEPT = dt.timedelta(days=7)


def is_checked(checked_at: dt.datetime | None, now: dt.datetime) -> bool:
    """True when an organisation looked at its data within the year."""
    return checked_at is not None and checked_at > now - CHECK_EVERY


def may_ask(asked_at: dt.datetime | None, now: dt.datetime) -> bool:
    """True when an organisation was not asked, or so long ago that asking again is no nuisance."""
    return asked_at is None or asked_at <= now - ASK_AGAIN_AFTER
