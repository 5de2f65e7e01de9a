"""The file broker: each message appears whole, and the folders are tidied before a worker starts.

What is broken ends a worker, and a pile keeps it from its work.
"""

import contextlib
import datetime as dt
import json
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

BROKEN = (ValueError, OSError, TypeError, AttributeError, KeyError)
PART = ".part"  # how a message is called while it is written
PART_KEPT = dt.timedelta(minutes=1)


class Channel(filesystem.Channel):
    """Writes a message under another name first: who reads halfway finds nothing, and not a part of it.

    As it is, kombu makes the file, then locks it, then writes it. A worker that takes it in between reads no JSON, and
    ends. It was seen on a busy machine.
    """

    def _put(self, queue: str, message: Any, **_kwargs: Any) -> None:  # type: ignore[override]  # its types know less
        """Put a message on a queue. Raises `ChannelError` when the folder takes nothing, and leaves no part behind."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}"
        part = Path(self.data_folder_out) / f"{name}{PART}"
        try:
            part.write_bytes(dumps(message).encode())
            part.replace(part.with_name(f"{name}.{queue}.msg"))
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            words = f"Cannot add a message to {self.data_folder_out}"
            raise ChannelError(words) from error


class Transport(filesystem.Transport):
    """The file broker with whole messages (`CELERY_BROKER_TRANSPORT`)."""

    Channel = Channel


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
        if _is_being_written(path, now):
            continue
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


def _is_being_written(path: Path, now: dt.datetime) -> bool:
    """Return whether someone is writing this message now; what lies there longer was left by a crash."""
    try:
        written_at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except FileNotFoundError:  # it has its own name by now
        return True
    return path.suffix == PART and now - written_at < PART_KEPT


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
