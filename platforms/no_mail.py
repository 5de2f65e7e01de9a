"""Who said "no more mail", outside the database: so that a backup of before does not make us write to them again.

A line holds a keyed hash, and theme or area by number. The ledger lies in VAR_DIR, is brought up to date every hour,
and lies at each backup beside it. Who wanted mail again since the backup has to say so again.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from areas.models import Area
from invitations.models import Suppression
from meetings.models import Theme
from platforms import ledgers

NAME = "no-mail.jsonl"
KEYS = ("id", "at", "address", "theme", "area")


def ledger() -> Path:
    """Return where the ledger of this machine lies."""
    return Path(settings.VAR_DIR) / NAME


def note(path: Path | None = None) -> int:
    """Write down who said so and does not stand there yet; return how many. Nothing when the tables are older."""
    if Suppression._meta.db_table not in connection.introspection.table_names():
        return 0
    rows = Suppression.objects.filter(reason=Suppression.Reason.OPTED_OUT).order_by("created_at", "pk")
    return ledgers.append([_entry(row) for row in rows], path or ledger())


def collect(beside: Path) -> int:
    """Take over what a ledger beside a backup knows, and the database before it is replaced. Raises `ValueError`."""
    return ledgers.append(ledgers.read(beside, KEYS), ledger()) + note()


def put_back(made_at: dt.datetime) -> int:
    """Put back who said so after the backup was made that was put back now; return how many."""
    themes, areas = set(Theme.objects.values_list("pk", flat=True)), set(Area.objects.values_list("pk", flat=True))
    count = 0
    with transaction.atomic():
        for entry in ledgers.read(ledger(), KEYS):
            said_at = parse_datetime(entry["at"])
            is_known = entry["theme"] in themes | {None} and entry["area"] in areas | {None}
            if said_at is None or said_at < made_at or not is_known:
                continue
            _row, is_new = Suppression.objects.get_or_create(
                address_hash=entry["address"], reason=Suppression.Reason.OPTED_OUT,
                theme_id=entry["theme"], area_id=entry["area"],
            )  # fmt: skip
            count += is_new
    return count


def _entry(row: Suppression) -> dict[str, Any]:
    at = row.created_at.isoformat()
    return {
        "id": f"{row.address_hash}:{row.theme_id or ''}:{row.area_id or ''}:{at}",
        "at": at,
        "address": row.address_hash,
        "theme": row.theme_id,
        "area": row.area_id,
    }
