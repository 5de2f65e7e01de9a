"""The file broker, tidied before a worker starts: what is broken ends a worker, and a pile keeps it from its work."""

import contextlib
import datetime as dt
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

BROKEN = (ValueError, OSError, TypeError, AttributeError, KeyError)


def tidy(options: Mapping[str, Any]) -> int:
    """Remove from the folders what is not JSON, what has expired, and what waits there already; return how many.

    Nothing is lost: the outbox is the truth, and the sweep sends what was not rung for. The broker reads the names of
    all that waits for each message it takes: ten thousand old bells would keep a worker busy for minutes.
    """
    if "data_folder_in" not in options:
        return 0
    waiting: set[tuple[str, str]] = set()
    now = timezone.now()
    dropped = 0
    for path in sorted(Path(options["data_folder_in"]).glob("*")):
        task = _task(path, now)
        if task is None or task in waiting:
            dropped += _drop(path)
        else:
            waiting.add(task)
    for path in Path(options["control_folder"]).glob("*"):
        if not _is_json(path):
            dropped += _drop(path)
    return dropped


def _task(path: Path, now: dt.datetime) -> tuple[str, str] | None:
    """Return which task waits in this file and with what; None when it is of no use any more."""
    try:
        message = json.loads(path.read_bytes())
        headers, _needed = message["headers"], message["properties"]["delivery_tag"]
        if headers["expires"] and dt.datetime.fromisoformat(headers["expires"]) < now:
            return None
        return str(headers["task"]), str(message["body"])
    except BROKEN:
        return None


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except BROKEN:
        return False
    return True


def _drop(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
        return 1
    return 0
