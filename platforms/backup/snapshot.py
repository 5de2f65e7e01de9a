"""Copies the database as it is in one moment, while website and worker go on, and notes what is in the copy."""

import hashlib
import hmac
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder

from platforms.backup import BackupError
from platforms.backup.bundle import DATABASE, Manifest
from platforms.version import version

FOLDERS = ("files", "mail")  # below VAR_DIR: what was uploaded, and mail that is kept instead of sent
_VERSION = re.compile(r"\b(\d+)(?:\.\d+)?")


def copy_database(folder: Path, made_at: str) -> Manifest:
    """Put a copy of the database in the folder; return what is in it. One moment for all tables."""
    if connection.vendor == "sqlite":
        return _copy_sqlite(folder / DATABASE, made_at)
    return _copy_postgresql(folder / DATABASE, made_at)


def kept_files() -> Iterator[tuple[str, Path]]:
    """Return the files that belong to the data, as (name in the backup, place). No links, which may lead outside."""
    for name in FOLDERS:
        root = settings.VAR_DIR / name
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(root).as_posix()}", path


def migrations_of(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names of applied migrations per app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(rows):
        found.setdefault(app, []).append(name)
    return found


def applied_migrations() -> dict[str, list[str]]:
    """Return the migrations that the database has now; nothing for an empty one."""
    recorder = MigrationRecorder(connection)
    return migrations_of(list(recorder.applied_migrations())) if recorder.has_table() else {}


def tables() -> list[str]:
    """Return our tables and those that come with Django."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed})


def token_key_marks() -> list[str]:
    """Return a mark of each key of the mailed links: enough to see that it is the same one, and nothing more."""
    return [hmac.digest(key.encode(), b"backup mark", hashlib.sha256).hex()[:16] for key in settings.TOKEN_KEYS]


def tool(name: str) -> str:
    """Return the path of a tool of PostgreSQL that is new enough for the server, or say in plain words what to do."""
    path = shutil.which(name)
    wanted = connection.pg_version // 10000  # type: ignore[attr-defined]  # of PostgreSQL only
    if path is None:
        raise BackupError(
            f"{name} is not on this machine. Install the client programs of PostgreSQL {wanted} or newer "
            f"(on Debian: apt-get install postgresql-client-{wanted}), or run this where they are."
        )
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 (no shell)
    found = _VERSION.search(said.partition(")")[2])
    if found is None or int(found[1]) < wanted:
        raise BackupError(
            f"{path} is of version {found[1] if found else 'unknown'}, and the server is PostgreSQL {wanted}. An older "
            f"{name} cannot read a newer server: install the client programs of PostgreSQL {wanted} or newer."
        )
    return path


def access() -> tuple[list[str], dict[str, str]]:
    """Return how the tools reach the database: options, and an environment with the password, which no list shows."""
    values = connection.settings_dict
    given = values.get("OPTIONS", {})  # such as the folder of a socket, behind the question mark of DATABASE_URL
    options = [f"--dbname={values['NAME']}", "--no-password"]
    for name, option in {"HOST": "--host", "PORT": "--port", "USER": "--username"}.items():
        if value := given.get(name.lower()) or values.get(name):
            options.append(f"{option}={value}")
    more = {"PGPASSWORD": str(values["PASSWORD"])} if values.get("PASSWORD") else {}
    if mode := given.get("sslmode"):
        more["PGSSLMODE"] = str(mode)
    return options, os.environ | more


def _copy_sqlite(target: Path, made_at: str) -> Manifest:
    """Copy by SQLite's own means; a copy of the file would miss what stands in its log, or be torn."""
    with closing(sqlite3.connect(target)) as copy:
        target.chmod(0o600)
        source = Path(connection.settings_dict["NAME"]).absolute().as_uri()
        with closing(sqlite3.connect(f"{source}?mode=ro", uri=True, timeout=20)) as live:
            live.backup(copy, progress=heed_signals)
        look_through(copy)
        known = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts = {
            name: copy.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0]  # noqa: S608 (a name of ours)
            for name in tables()
            if name in known
        }
        rows = copy.execute("SELECT app, name FROM django_migrations").fetchall()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return _manifest(made_at, counts, migrations_of(rows))


def heed_signals(*_: int) -> None:
    """Let Python handle signals while SQLite waits for a locked database."""


def look_through(copy: sqlite3.Connection) -> None:
    """Refuse a copy that is damaged, or in which a row points to one that is not there."""
    if (words := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise BackupError(f"The database is damaged: {words}. No backup was made; call who looks after the machine.")
    if broken := copy.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"In the table {broken[0]} a row points to one that is not there. Nothing was done.")


def _copy_postgresql(target: Path, made_at: str) -> Manifest:
    """Dump the very moment in which the rows are counted: pg_dump takes over our snapshot."""
    program = tool("pg_dump")
    options, environment = access()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _value(cursor, "SELECT pg_export_snapshot()")
        known = set(connection.introspection.table_names(cursor))
        counts = {name: _value(cursor, f"SELECT count(*) FROM {_quoted(name)}") for name in tables() if name in known}  # noqa: S608 (names of ours)
        cursor.execute("SELECT app, name FROM django_migrations")
        rows = cursor.fetchall()
        run(
            [program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"],
            options,
            environment,
        )
    target.chmod(0o600)
    return _manifest(made_at, counts, migrations_of(rows))


def run(command: list[str], options: list[str], environment: dict[str, str]) -> None:
    """Run a tool of PostgreSQL; what it says when it fails may quote values, so only its first line counts, masked."""
    done = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (no shell)
    if done.returncode:
        raise BackupError(failed(command[0], done.stderr))


def failed(program: str, said: str) -> str:
    """Return what went wrong with a tool, without what may be someone's data."""
    words = next((line for line in said.splitlines() if "error" in line.lower()), "it gave no reason")
    return f"{Path(program).name} could not do it: {words.partition('DETAIL')[0][:300]}"


def _manifest(made_at: str, counts: dict[str, int], migrations: dict[str, list[str]]) -> Manifest:
    return Manifest(
        made_at=made_at,
        version=version(),
        engine=connection.vendor,
        migrations=migrations,
        counts=counts,
        token_keys=token_key_marks(),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _value(cursor: CursorWrapper, statement: str) -> Any:
    cursor.execute(statement)
    return cursor.fetchone()[0]
