"""Keeps an uploaded file between the report and the import: a random name, readable by this program only, then gone."""

import hashlib
import json
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from areas.imports.source import MAX_BYTES, FileRefused

_KEY = re.compile(r"[A-Za-z0-9_-]{32}")
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Kept:
    """A file that waits for a decision: where it is, what it was called, and what was asked with it."""

    key: str
    path: Path
    name: str
    options: dict[str, Any]


def keep(upload: UploadedFile, *, owner: int, purpose: str, options: dict[str, Any]) -> Kept:
    """Put an uploaded file aside. Raises `FileRefused` when it is too large. Also clears what was left for a day."""
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefused(_("The file is larger than 50 MB. Split it, or leave out what is not needed."))
    folder = _folder()
    _clear(folder)
    key = secrets.token_urlsafe(24)
    digest = hashlib.sha256()
    with _private(folder / f"{key}.data") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    name = Path(upload.name or "").name[:120]
    facts = {"owner": owner, "purpose": purpose, "name": name, "sha256": digest.hexdigest(), "options": options}
    with _private(folder / f"{key}.json") as file:
        file.write(json.dumps(facts).encode())
    return Kept(key, folder / f"{key}.data", name, options)


def kept(key: str, *, owner: int, purpose: str) -> Kept:
    """Return the very file that this user put aside. Raises `FileRefused` when it is gone, or not the same."""
    gone = FileRefused(_("The file is not kept any more. Choose it again."))
    if not _KEY.fullmatch(key):
        raise gone
    path = _folder() / f"{key}.data"
    try:
        facts = json.loads(path.with_suffix(".json").read_text())
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise gone from error
    if (facts["owner"], facts["purpose"], facts["sha256"]) != (owner, purpose, digest):
        raise gone
    return Kept(key, path, facts["name"], facts["options"])


def drop(found: Kept) -> None:
    """Remove a file that was put aside."""
    found.path.unlink(missing_ok=True)
    found.path.with_suffix(".json").unlink(missing_ok=True)


def _folder() -> Path:
    """Return the folder, made on first use."""
    folder = Path(settings.VAR_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _private(path: Path) -> Any:
    """Open a new file that only this program's user may read."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _clear(folder: Path) -> None:
    """Remove what nobody decided about for a day."""
    oldest = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
