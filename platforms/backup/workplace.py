"""The folder in which a copy lies that is not sealed yet, and the care that it never stays there.

Being terminated ends a backup or a restore in order. One that was killed, or lost its power, leaves its folder: the
next one, and each erasure, removes it.
"""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO, BinaryIO

from django.conf import settings

LOCK, PREFIX = "backup.lock", "backup-"
SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_PART = re.compile(r"\..+\.\d+\.part")


@contextlib.contextmanager
def ending_in_order() -> Iterator[None]:
    """Let SIGTERM (systemctl stop, docker stop) end this process by way of every `finally`; it would skip them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        for number, was in before.items():
            if was != signal.SIG_IGN:  # started by nohup
                signal.signal(number, _end)
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder for copies that are not sealed: beside the data, only for this user, gone afterwards."""
    root = Path(settings.VAR_DIR)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock(root) as lock:
        _remove_unused(root, lock)
        fcntl.flock(lock, fcntl.LOCK_SH)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def remove_left_behind() -> None:
    """Remove the folders of backups and restores that were killed; nothing while one is running."""
    root = Path(settings.VAR_DIR)
    if any(root.glob(f"{PREFIX}*")):
        with _lock(root) as lock:
            _remove_unused(root, lock)


@contextlib.contextmanager
def partial(target: Path) -> Iterator[BinaryIO]:
    """A file beside the target for what is not whole yet, gone afterwards unless it got its name; older ones go too."""
    _remove_parts(target.parent)
    path = part_of(target)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
    finally:
        path.unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """Return where the target stands until it is whole."""
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _lock(root: Path) -> IO[str]:
    """Return the file that each running one holds together with the others, and who cleans up alone."""
    return os.fdopen(os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+")


def _remove_unused(root: Path, lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    for folder in root.glob(f"{PREFIX}*"):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _remove_parts(folder: Path) -> None:
    """Remove what backups that were killed had written so far; whoever still writes holds a lock on it."""
    for path in folder.glob(".*.part"):
        if not _PART.fullmatch(path.name):
            continue
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
