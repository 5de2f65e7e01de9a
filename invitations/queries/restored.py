"""After restoring a backup: whether the sending is on hold, and what is in doubt."""

import datetime as dt
import time
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import Count, QuerySet

from invitations import rules
from invitations.models import Channel, Message

KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Hold:
    """The sending stands still since a backup was restored that was made at `made_at`."""

    since: dt.datetime
    made_at: dt.datetime


class _Kept:
    """What this process read last, and until when it believes that."""

    found: Hold | None = None
    until = 0.0


def hold() -> Hold | None:
    """Return since when the sending is on hold, and of when the backup is; None when it is not. One query."""
    channel = Channel.objects.filter(held_since__isnull=False).first()
    if channel is None or channel.held_since is None or channel.held_from is None:
        return None
    return Hold(channel.held_since, channel.held_from)


def hold_to_tell() -> Hold | None:
    """Return the same for the head of every page: one query per half minute and process, and none in between."""
    now = time.monotonic()
    if now >= _Kept.until:
        try:
            keep_hold(hold())
        except DatabaseError:  # a page must not fail for it
            _Kept.until = now + 1
    return _Kept.found


def keep_hold(found: Hold | None) -> None:
    """Tell this on every page for the next half minute."""
    _Kept.found, _Kept.until = found, time.monotonic() + KEPT_SECONDS


def forget_hold() -> None:
    """Read it anew at the next page."""
    _Kept.until = 0.0


def in_doubt(found: Hold) -> "QuerySet[Message]":
    """Return the waiting messages that may have gone out between the backup and the restore."""
    rows: QuerySet[Message] = Message.objects.filter(rules.in_doubt(found.since))
    return rows


def doubtful_kinds(found: Hold) -> list[tuple[Message.Kind, int]]:
    """Return the kinds of these messages with their number, in the order in which kinds are named. One query."""
    counts = dict(in_doubt(found).order_by().values_list("kind").annotate(Count("pk")))
    return [(kind, counts[kind]) for kind in Message.Kind if kind in counts]
