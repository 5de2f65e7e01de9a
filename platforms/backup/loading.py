"""Puts a backup back. The sending is on hold in the very moment in which the data are there."""

import contextlib
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import AutoField
from django.utils import timezone

from accounts.models import SignInLink, User
from invitations import delivery
from invitations.models import Channel
from platforms.backup import BackupError
from platforms.backup.bundle import DATABASE, Manifest
from platforms.backup.snapshot import FOLDERS, access, failed, heed_signals, look_through, token_key_marks, tool

COPY = "restoring"
# Numbers that were given out after the backup are not given again: mail that went out since names them.
SKIPPED_NUMBERS = 100_000
# A dump leaves the search path empty.
_HOLD = """
SELECT pg_catalog.set_config('search_path', 'public', false);
INSERT INTO {table} (name, cause, smtp_reply, fail_streak, held_since, held_from)
VALUES ('smtp', '', '', 0, now(), '{made_at}')
ON CONFLICT (name) DO UPDATE SET held_since = EXCLUDED.held_since, held_from = EXCLUDED.held_from;
UPDATE {links} SET expires_at = now() WHERE used_at IS NULL AND expires_at > now();
"""


def is_empty() -> bool:
    """True when the database of this installation has no tables yet, or nobody in it."""
    with connection.cursor() as cursor:
        if User._meta.db_table not in connection.introspection.table_names(cursor):
            return True
    return not User.objects.exists()


def refuse_what_does_not_fit(manifest: Manifest, *, other_keys: bool) -> None:
    """Say what is in the way of restoring this backup here, and what to do."""
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"This backup is of {manifest.engine}, and DATABASE_URL names {connection.vendor}. Restore it on the same "
            "kind of database."
        )
    if manifest.migrations != known_migrations():
        raise BackupError(
            f"This backup was made by version {manifest.version}, with other tables than this version has. Install "
            f"that version, restore there, and then move up: install this version and run manage.py migrate."
        )
    if not other_keys and not set(manifest.token_keys) <= set(token_key_marks()):
        raise BackupError(
            "TOKEN_KEYS here are not those of the backup: the links in mail that was sent would not open. Set "
            "TOKEN_KEYS as they were, or add --other-keys when they are lost."
        )


def known_migrations() -> dict[str, list[str]]:
    """Return the migrations that this version has."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations):
        found.setdefault(app, []).append(name)
    return found


def load(folder: Path, manifest: Manifest) -> None:
    """Put database and files in place. The database changes in one step, and with it the sending is on hold."""
    made_at = datetime.fromisoformat(manifest.made_at)
    if connection.vendor == "sqlite":
        _load_sqlite(folder / DATABASE, made_at)
    else:
        _load_postgresql(folder / DATABASE, made_at)
    for name in FOLDERS:
        _put_files(folder / name, settings.VAR_DIR / name)


def counts_now(manifest: Manifest) -> dict[str, int]:
    """Return how many rows the tables of the manifest have now."""
    with connection.cursor() as cursor:
        found = {}
        for name in manifest.counts:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 (a name of ours)
            found[name] = cursor.fetchone()[0]
    return found


def _load_sqlite(copy: Path, made_at: datetime) -> None:
    with _as_database(copy):
        prepare(made_at, using=COPY)
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection.close()
    try:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(target, timeout=5)) as live:
            look_through(source)
            live.execute("PRAGMA journal_mode=WAL")
            source.backup(live, progress=heed_signals)
    except sqlite3.OperationalError as error:
        raise BackupError(
            f"The database is in use ({error}). Stop website, worker and timetable, and restore again."
        ) from error


@contextmanager
def _as_database(path: Path) -> Iterator[None]:
    """Let the copy be a database of Django for a moment."""
    connections.settings[COPY] = {**connections.settings[DEFAULT_DB_ALIAS], "NAME": str(path)}
    try:
        yield
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.settings[COPY]


def _load_postgresql(dump: Path, made_at: datetime) -> None:
    """Load everything, and the hold, in one transaction."""
    options, environment = access()
    unpack = [tool("pg_restore"), "--no-owner", "--no-privileges", "--clean", "--if-exists", "--file=-", str(dump)]
    load = [tool("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *options]
    environment |= {"PGOPTIONS": "-c client_min_messages=warning"}
    connection.close()
    with tempfile.TemporaryFile() as said:
        with (
            subprocess.Popen(unpack, stdout=subprocess.PIPE, stderr=said) as source,  # noqa: S603 (no shell)
            subprocess.Popen(  # noqa: S603 (no shell)
                load, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
            ) as target,
        ):
            is_whole = _pour(source, target, made_at)
        if not is_whole or source.returncode or target.returncode:
            said.seek(0)
            words = failed(load[0], said.read().decode(errors="replace"))
            raise BackupError(f"{words}. The database is as it was.")
    prepare(made_at)


def _pour(source: Any, target: Any, made_at: datetime) -> bool:
    """Hand over the dump and then the hold; without the end of the dump the loading is undone.

    Not by `--single-transaction`: psql commits at the end of what it reads, also when we are killed half way.
    """
    try:
        target.stdin.write(b"BEGIN;\n")
        shutil.copyfileobj(source.stdout, target.stdin)
        if source.wait():
            target.kill()
            return False
        tables = {"table": Channel._meta.db_table, "links": SignInLink._meta.db_table}
        target.stdin.write(_HOLD.format(**tables, made_at=made_at.isoformat()).encode())
        target.stdin.write(b"COMMIT;\n")
        target.stdin.close()
    except BrokenPipeError:
        source.kill()
        with contextlib.suppress(BrokenPipeError):
            target.stdin.close()
        return False
    except BaseException:  # stopped: do not wait for psql, which may itself wait for a table
        source.kill()
        target.kill()
        with contextlib.suppress(BrokenPipeError):
            target.stdin.close()
        raise
    return True


def prepare(made_at: datetime, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Hold the sending, end sessions and links to choose a password, and let new rows get numbers never given out.

    Such a link may have been mailed, used or withdrawn since the backup: who needs one asks for another.
    """
    delivery.hold(made_at, using=using)
    now = timezone.now()
    SignInLink.objects.using(using).open(now).update(expires_at=now)
    Session.objects.using(using).all().delete()
    database = connections[using]
    names = [
        (model._meta.db_table, model._meta.pk.column)
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, AutoField)
    ]
    with database.cursor() as cursor:
        for table, column in names:
            if database.vendor == "sqlite":
                _skip_on_sqlite(cursor, table)
            else:
                cursor.execute(
                    "SELECT setval(sequence, nextval(sequence) + %s) FROM pg_get_serial_sequence(%s, %s) AS sequence "
                    "WHERE sequence IS NOT NULL",
                    [SKIPPED_NUMBERS, database.ops.quote_name(table), column],
                )


def _skip_on_sqlite(cursor: Any, table: str) -> None:
    cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [SKIPPED_NUMBERS, table])
    if not cursor.rowcount:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, SKIPPED_NUMBERS])


def _put_files(source: Path, target: Path) -> None:
    """Put the files of a backup in their folder; what lies there under another name stays."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
        target.chmod(0o700)
