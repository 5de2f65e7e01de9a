"""Ledgers outside the database: files to which lines of JSON are added, each on disk at once.

A process that is killed, or a power that fails, tears the last line. That line counts as absent and is taken off at the
next one; a line that is damaged elsewhere is for a person to look at.
"""

import fcntl
import json
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

Entry = dict[str, Any]


def append(entries: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Add entries that the ledger does not have yet; return how many. Only for this user, and on disk at once."""
    wanted = list(entries)
    if not wanted and not path.exists():
        return 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        content = file.read()
        known = {entry.get("id") for line in content.splitlines() if (entry := _entry(line)) is not None}
        fresh = [entry for entry in wanted if entry["id"] not in known]
        if fresh or torn(content):
            _begin_line(file, content)
            file.write("".join(json.dumps(entry, sort_keys=True) + "\n" for entry in fresh).encode())
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def read(path: Path, keys: Collection[str]) -> list[Entry]:
    """Return the entries, the oldest first; none when there is no such file. Raises `ValueError` when it is damaged.

    `keys`: what each entry has. A last line that is torn is left out.
    """
    content = _content(path)
    lines = content[: len(content) - len(torn(content))].splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        entry = _entry(line)
        if entry is None or not set(keys) <= entry.keys():
            raise ValueError(f"line {number} of {path} is damaged, or it is another file.")
        found.append(entry)
    return found


def is_whole(path: Path) -> bool:
    """True when every line can be read, the last one too."""
    content = _content(path)
    return not torn(content) and all(_entry(line) is not None for line in content.splitlines() if line.strip())


def torn(content: bytes) -> bytes:
    """Return the last line when it was not written to its end."""
    last = content[content.rfind(b"\n") + 1 :]
    return b"" if not last or _entry(last) is not None else last


def _begin_line(file: IO[bytes], content: bytes) -> None:
    """Stand at the end of the last whole line; what is torn goes, and a line without its end gets it."""
    size = len(content) - len(torn(content))
    file.truncate(size)
    file.seek(size)
    if size and content[size - 1 : size] != b"\n":
        file.write(b"\n")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)  # who adds a line now is first
            return file.read()
    except FileNotFoundError:
        return b""


def _entry(line: bytes) -> Entry | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
