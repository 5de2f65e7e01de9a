"""One sealed file with the parts of a backup, and at its end a list of what must be in it."""

import contextlib
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from platforms.backup import BackupError, workplace
from platforms.backup.sealed import DAMAGED, SealedReader, SealingWriter

DATABASE, MANIFEST = "database", "manifest.json"
READ_BYTES = 1024 * 1024
_NAME = re.compile(r"(?:database|manifest\.json|(?:files|mail)(?:/[^/\0]+)+)")


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, of when and of which version it is. No personal data."""

    made_at: str
    version: str
    engine: str
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    token_keys: list[str]
    parts: list[Part] = field(default_factory=list)


def write(target: Path, key: bytes, manifest: Manifest, files: Iterable[tuple[str, Path]]) -> Manifest:
    """Write a backup: whole and under its own name, or not at all. Return the manifest with its parts."""
    if target.exists():
        raise BackupError(f"{target} exists already. A backup is never written over: give another name.")
    try:
        with workplace.partial(target) as file:
            sealing = SealingWriter(file, key)
            complete = _fill(sealing, manifest, files)
            sealing.finish()
            file.flush()
            os.fsync(file.fileno())
            workplace.part_of(target).replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"The backup could not be written to {target}: {error.strerror}. Nothing is left of it."
        ) from error
    return complete


def read(source: Path, key: bytes, into: Path | None = None) -> Manifest:
    """Read a backup from end to end and compare everything; with `into`, put its parts in that folder."""
    try:
        with source.open("rb") as file:
            return _checked(SealedReader(file, key), into)
    except tarfile.TarError as error:
        raise BackupError(DAMAGED) from error
    except OSError as error:
        raise BackupError(f"{source} cannot be read, or there is no room for it: {error.strerror}.") from error


def _fill(sealing: SealingWriter, manifest: Manifest, files: Iterable[tuple[str, Path]]) -> Manifest:
    with tarfile.open(fileobj=cast(IO[bytes], sealing), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        parts = [part for name, path in files if (part := _add(tar, name, path))]
        complete = Manifest(**{**_plain(manifest), "parts": parts})
        content = json.dumps(asdict(complete), sort_keys=True).encode()
        tar.addfile(_info(MANIFEST, len(content)), io.BytesIO(content))
    return complete


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Part | None:
    """Add a file; None when it was removed meanwhile. One that grows meanwhile is taken as long as it was."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source:
        size, hashing = os.fstat(source.fileno()).st_size, _Hashing(source)
        tar.addfile(_info(name, size), cast(IO[bytes], hashing))
    return Part(name, size, hashing.digest.hexdigest())


class _Hashing:
    """Reads a file and notes the hash of what was read."""

    def __init__(self, file: Any) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        content: bytes = self._file.read(size)
        self.digest.update(content)
        return content


def _checked(sealed: SealedReader, into: Path | None) -> Manifest:
    """Go through all parts; the manifest is the last one, and says the same."""
    seen: list[Part] = []
    manifest: Manifest | None = None
    stream = io.BufferedReader(sealed, READ_BYTES)
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            source = tar.extractfile(member)
            if not member.isreg() or source is None or not _is_ours(member.name) or manifest is not None:
                raise BackupError(DAMAGED)
            if member.name == MANIFEST:
                manifest = _manifest(source.read())
            else:
                seen.append(_copy(source, member, into))
    while stream.read(READ_BYTES):  # what pads the archive is authenticated too
        pass
    if manifest is None or seen != manifest.parts:
        raise BackupError(DAMAGED)
    return manifest


def _is_ours(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and ".." not in name.split("/") and "." not in name.split("/")


def _copy(source: IO[bytes], member: tarfile.TarInfo, into: Path | None) -> Part:
    digest = hashlib.sha256()
    with _opened(member.name, into) as target:
        while piece := source.read(READ_BYTES):
            digest.update(piece)
            if target:
                target.write(piece)
    return Part(member.name, member.size, digest.hexdigest())


@contextlib.contextmanager
def _opened(name: str, into: Path | None) -> Iterator[IO[bytes] | None]:
    if into is None:
        yield None
        return
    path = into / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        yield file


def _manifest(content: bytes) -> Manifest:
    try:
        values = json.loads(content)
        return Manifest(**{**values, "parts": [Part(**part) for part in values["parts"]]})
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError("This backup is of another kind: it was made by a newer or older Buurtvenster.") from error


def _plain(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__slots__}


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
