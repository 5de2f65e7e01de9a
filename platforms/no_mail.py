"""Who said "no more mail", outside the database: so that a backup of before does not make us write to them again.

A line holds a keyed hash, and theme or area by number. The ledger lies in VAR_DIR, is brought up to date every hour,
and lies at each backup beside it. Who wanted mail again since the backup has to say so again. Who stopped following is
deleted, so that line is written at once.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from areas.models import Area
from invitations.actions.following import Stopped
from invitations.models import Follow, Follower, Suppression
from invitations.tokens import address_hash
from meetings.models import Theme
from platforms import ledgers

logger = logging.getLogger(__name__)
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
    return ledgers.append([*(_entry(row) for row in rows), *(_stops() if path else ())], path or ledger())


def note_stopped(stopped: Sequence[Stopped]) -> None:
    """Write down who follows something, or all, no more. Called after the commit."""
    try:
        ledgers.append(map(_stop, stopped), ledger())
    except OSError as error:
        logger.error("Who stopped following does not stand in the ledger: %s.", error.strerror)


def collect(beside: Path) -> int:
    """Take over what a ledger beside a backup knows, and the database before it is replaced. Raises `ValueError`."""
    return ledgers.append(ledgers.read(beside, KEYS), ledger()) + note()


def put_back(made_at: dt.datetime) -> int:
    """Put back who said so after the backup was made that was put back now; return how many."""
    found = ledgers.read(ledger(), KEYS)
    with transaction.atomic():
        return _stop_again([entry for entry in found if _is_since(entry, made_at)]) + _suppress_again(found, made_at)


def _suppress_again(found: Sequence[ledgers.Entry], made_at: dt.datetime) -> int:
    themes, areas = set(Theme.objects.values_list("pk", flat=True)), set(Area.objects.values_list("pk", flat=True))
    count = 0
    for entry in found:
        is_known = entry["theme"] in themes | {None} and entry["area"] in areas | {None}
        if entry.get("follows") or not is_known or not _is_since(entry, made_at):
            continue
        _row, is_new = Suppression.objects.get_or_create(
            address_hash=entry["address"], reason=Suppression.Reason.OPTED_OUT,
            theme_id=entry["theme"], area_id=entry["area"],
        )  # fmt: skip
        count += is_new
    return count


def _stop_again(since: Sequence[ledgers.Entry]) -> int:
    """Delete who stopped following, and what they stopped; return how many. A follow of after that stays."""
    stops = [entry for entry in since if entry.get("follows")]
    if not stops:
        return 0
    known: dict[str, int] = {address_hash(email): pk for pk, email in Follower.objects.values_list("pk", "email")}
    count = 0
    for entry in stops:
        follows = Follow.objects.filter(follower=known.get(entry["address"], 0), created_at__lte=entry["at"])
        if entry["theme"] or entry["area"]:
            follows = follows.filter(theme=entry["theme"], area=entry["area"])
        count += follows.delete()[1].get(Follow._meta.label, 0)
    Follower.objects.filter(pk__in=known.values(), follows=None).delete()
    return count


def _is_since(entry: ledgers.Entry, made_at: dt.datetime) -> bool:
    said_at = parse_datetime(entry["at"])
    return said_at is not None and said_at >= made_at


def _stops() -> list[ledgers.Entry]:
    """Return what the ledger of this machine says of who stopped following; of a damaged one an alarm tells."""
    try:
        return [entry for entry in ledgers.read(ledger(), KEYS) if entry.get("follows")]
    except ValueError:
        return []


def _stop(stopped: Stopped) -> ledgers.Entry:
    at = stopped.at.isoformat()
    return {
        "id": f"follows:{stopped.address}:{stopped.theme or ''}:{stopped.area or ''}:{at}",
        "at": at,
        "address": stopped.address,
        "theme": stopped.theme,
        "area": stopped.area,
        "follows": True,
    }


def _entry(row: Suppression) -> dict[str, Any]:
    at = row.created_at.isoformat()
    return {
        "id": f"{row.address_hash}:{row.theme_id or ''}:{row.area_id or ''}:{at}",
        "at": at,
        "address": row.address_hash,
        "theme": row.theme_id,
        "area": row.area_id,
    }
