"""Every morning: is the log still what it was? One alarm to the administrators for each problem."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import LogCheck
from invitations.actions.queueing import ring_bell
from invitations.delivery import channel

logger = logging.getLogger(__name__)


def check_log(*, now: dt.datetime | None = None) -> LogCheck:
    """Verify the log, remove what is too old, and tell the administrators when something is wrong."""
    now = now or timezone.now()
    row = accounts.check_log(now=now)
    if row.broken_since is None:
        accounts.remove_old_entries(now=now)
        return row
    logger.error("The log does not verify (%s, entry %s). Run manage.py audit_verify.", row.problem, row.broken_entry)
    with transaction.atomic():
        channel.alarm(channel.LOG_IS_WRONG, row.broken_since)
        ring_bell()
    return row
