"""Makes a backup, looks one through, or makes a key for them. What is in it: docs/backup.md."""

import re
import sqlite3
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from invitations import actions
from platforms import erasures, ledgers, no_mail
from platforms.backup import BackupError, bundle, keys, snapshot
from platforms.backup.bundle import DATABASE, Manifest
from platforms.backup.workplace import ending_in_order, workplace

_OURS = re.compile(r"buurtvenster-\d{8}T\d{6}Z\.backup")


class Command(BaseCommand):
    """`manage.py backup /backups/ --key-file /etc/buurtvenster/backup.key`, every night."""

    help = (
        "Put the whole database and its files in one encrypted file, while website and worker go on. TARGET is a file "
        "that does not exist, or a folder. With --verify: read a backup from end to end. With --new-key: make a key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("target", nargs="?", help="file to write, or folder in which a file gets a name of its own")
        parser.add_argument("--key-file", default="", metavar="FILE", help="file that holds the key")
        parser.add_argument("--key-env", default="", metavar="NAME", help="variable of the environment with the key")
        parser.add_argument("--new-key", metavar="FILE", help="make a key, and nothing else")
        parser.add_argument("--verify", metavar="FILE", help="read this backup from end to end, and nothing else")
        parser.add_argument("--keep", type=int, metavar="N", help="then remove all but the newest N from the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; a refusal is one plain sentence."""
        try:
            with ending_in_order():
                self._do(options)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except (sqlite3.Error, DatabaseError, OSError) as error:
            raise CommandError(f"No backup was made: {_reason(error)}. Nothing is left of it.") from error

    def _do(self, options: dict[str, Any]) -> None:
        if options["new_key"]:
            keys.make_key(Path(options["new_key"]))
            self.stdout.write(f"The key stands in {options['new_key']}. {keys.WITHOUT_KEY}")
            return
        key = keys.read_key(file=options["key_file"], variable=options["key_env"])
        if options["verify"]:
            self._tell(Path(options["verify"]), bundle.read(Path(options["verify"]), key))
            return
        if not options["target"]:
            raise CommandError("Say where the backup must go: a file that does not exist, or a folder.")
        target = _target(Path(options["target"]))
        if options["keep"] is not None and (options["keep"] < 1 or not _OURS.fullmatch(target.name)):
            raise CommandError("--keep needs a number of 1 or more, and a folder to write to.")
        manifest = self._make(target, key)
        actions.note_pulse("backup")
        self._tell(target, manifest)
        for old in _surplus(target.parent, options["keep"]):
            old.unlink()
            self.stdout.write(f"Removed: {old.name}")
        self._bring_ledgers(target.parent)

    def _bring_ledgers(self, folder: Path) -> None:
        """Bring the ledgers beside the backups up to date; the backup is whole, whatever is wrong with those."""
        try:
            erasures.append(erasures.entries(), folder / erasures.NAME)
            no_mail.note(folder / no_mail.NAME)
        except OSError as error:
            raise CommandError(
                f"The backup is whole, but the ledgers beside it could not be written: {error.strerror}. Without them "
                "who was erased comes back when it is put back. Repair it, and make a backup again."
            ) from error
        damaged = [name for name in (erasures.NAME, no_mail.NAME) if not ledgers.is_whole(folder / name)]
        if damaged:
            raise CommandError(
                f"The backup is whole, but {' and '.join(damaged)} beside it is damaged: a restore refuses it. What "
                "this database knows stands there again; keep a copy, and take out the lines that cannot be read."
            )

    def _make(self, target: Path, key: bytes) -> Manifest:
        """Copy, seal, and leave no unsealed copy behind."""
        if target.exists():
            raise BackupError(f"{target} exists already. A backup is never written over: give another name.")
        with workplace() as folder:
            manifest = snapshot.copy_database(folder, timezone.now().isoformat())
            return bundle.write(target, key, manifest, _files(folder))

    def _tell(self, path: Path, manifest: Manifest) -> None:
        files = sum(part.name != DATABASE for part in manifest.parts)
        rows = sum(manifest.counts.values())
        self.stdout.write(
            f"{path}: whole. Of {manifest.made_at[:19]} UTC, version {manifest.version}, {manifest.engine}: "
            f"{len(manifest.counts)} tables with {rows} rows, {files} files, {path.stat().st_size} bytes."
        )


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    yield DATABASE, folder / DATABASE
    yield from snapshot.kept_files()


def _target(path: Path) -> Path:
    return path / f"buurtvenster-{timezone.now():%Y%m%dT%H%M%SZ}.backup" if path.is_dir() else path


def _surplus(folder: Path, keep: int | None) -> list[Path]:
    """Return the oldest backups of this folder beyond the number to keep; none unless that was asked."""
    if keep is None:
        return []
    found = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    return found[:-keep]


def _reason(error: Exception) -> str:
    """Return why, without what the words of a database may quote."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) if isinstance(error, sqlite3.Error) else f"the database does not answer ({type(error).__name__})"
