"""How long the log is kept: without a term for ever; with one, the oldest entries go and leave a trace."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions.linking import lock_chain
from accounts.actions.logging import log
from accounts.actions.verifying import REMOVAL, walk_until
from accounts.models import LogEntry, LogLink, Tries

_TABLES = [LogEntry._meta.db_table, LogLink._meta.db_table]


def remove_old_entries(*, now: dt.datetime | None = None) -> int:
    """Remove what is older than `LOG_KEPT_YEARS`; return how many entries. Nothing without such a term.

    An entry keeps where the chain goes on, so that it still verifies. What does not verify stays: it is evidence.
    """
    now = now or timezone.now()
    if not settings.LOG_KEPT_YEARS:
        return 0
    until = now - dt.timedelta(days=365.25 * settings.LOG_KEPT_YEARS)
    with transaction.atomic():
        lock_chain()
        stays = LogLink.objects.filter(entry__at__gte=until).order_by("number").first()
        last = LogLink.objects.filter(number__lt=stays.number).order_by("-number").first() if stays else None
        if last is None or walk_until(last.number).problem:
            return 0
        count = LogLink.objects.filter(number__lte=last.number).count()
        log(actor=None, action=REMOVAL, number=last.number, hash=last.hash, count=count)
        with log_may_shrink():
            LogEntry.objects.filter(link__number__lte=last.number).delete()
            LogLink.objects.filter(number__lte=last.number).delete()
    return count


def forget_old_tries(*, now: dt.datetime | None = None) -> int:
    """Remove the counts of tries to log in that are over; return how many."""
    return Tries.objects.filter(ends_at__lte=now or timezone.now()).delete()[0]


@contextmanager
def log_may_shrink() -> Iterator[None]:
    """Let entries be removed, in this transaction only. What fails is undone with it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('buurtvenster.log_may_shrink', 'on', true)")
            yield
            cursor.execute("SELECT set_config('buurtvenster.log_may_shrink', 'off', true)")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_delete' "
            "AND tbl_name IN (%s, %s)",
            _TABLES,
        )
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _name, sql in guards:
            cursor.execute(sql)
