"""Links the entries of the log into a chain, afterwards and one process at a time: who writes waits for nobody."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions.logging import keys, tell_siem
from accounts.models import LogEntry, LogLink
from accounts.rules import chain

AT_ONCE = 1_000
# No transaction is open for a day. So what has a lower number than an entry of yesterday cannot come any more.
CERTAIN_AFTER = dt.timedelta(days=1)
_LOCK = 0x6C6F67  # "log"; nobody else locks by it


def link_entries(*, now: dt.datetime | None = None) -> int:
    """Link what was written since the last time; return how many entries. One query when there is nothing to do.

    In the order in which they became visible, which need not be that of their numbers: an entry whose transaction took
    longer than those of others comes behind them. So no entry has to wait until all before it are certain.
    """
    now, total = now or timezone.now(), 0
    while unlinked(now).exists():
        with transaction.atomic():
            lock_chain()
            count = _link_some(now)
        total += count
        if count < AT_ONCE:
            break
    return total


def lock_chain() -> None:
    """Let one process at a time work on the chain, until the end of the transaction. On SQLite one writes at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def unlinked(now: dt.datetime) -> QuerySet[LogEntry]:
    """Return the entries without a link, as far as they can be new."""
    certain = LogLink.objects.filter(linked_at__lt=now - CERTAIN_AFTER).order_by("-number")
    floor = certain.values_list("entry_id", flat=True).first() or 0
    return LogEntry.objects.filter(pk__gt=floor, link__isnull=True)


def _link_some(now: dt.datetime) -> int:
    """Link the first so many. Under the lock: what others linked is seen."""
    rows = list(unlinked(now).order_by("pk").values_list("pk", "mark")[:AT_ONCE])
    if not rows:
        return 0
    head = LogLink.objects.order_by("-number").first()
    number, previous = (head.number, head.hash) if head else (0, chain.START)
    links = []
    for pk, mark in rows:
        number += 1
        previous = chain.make_link(keys(), previous, number, pk, mark, now.timestamp())
        links.append(LogLink(number=number, entry_id=pk, linked_at=now, hash=previous))
    LogLink.objects.bulk_create(links)
    transaction.on_commit(
        lambda: tell_siem("link_log", now, **{"buurtvenster.anchor": f"{number}:{previous}"}), robust=True
    )
    return len(rows)
