"""Searches everything that an installation keeps for what should be gone."""

import base64
import io
import os
import re
import shutil
import subprocess

from tests.invitations.planted import MARK, PHONE

BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
# Words of reports and of the programme stay, and whoever erases hears where: they are not searched.
STAY = "Volgens "


def needles(person):
    """What must not be found: the mark in every field, the number, and the keys of the links."""
    return [MARK.encode(), PHONE.replace("-", "").encode(), b"98765012", *(key.encode() for key in person["keys"])]


def everywhere(town, wanted):
    """Return where one of these stands: in the database, its files, mail and files on disk, broker, and logs."""
    places = {"database": dump(town)}
    for path in sorted(town.folder.rglob("*")):
        # A result is what the test itself was told.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("result-"):
            places[path.relative_to(town.folder).as_posix()] = path.read_bytes()
    return sorted(name for name, content in places.items() if found_in(content, wanted))


def size(town):
    """How many bytes that is."""
    return len(dump(town)) + sum(path.stat().st_size for path in town.folder.rglob("*") if path.is_file())


def found_in(content, wanted):
    """True when one of these stands in it, whatever the capitals, also in base64."""
    content = content.replace(f"{STAY}{MARK} Naamsma".encode(), b"")
    decoded = [base64.b64decode(run[: len(run) // 4 * 4]) for run in BASE64.findall(content)]
    return any(each.lower() in text.lower() for each in wanted for text in (content, *decoded))


def dump(town):
    """Return the whole database as SQL."""
    if town.is_sqlite:
        connection = town.connect()
        try:
            return "\n".join(connection.iterdump()).encode()
        finally:
            connection.close()
    done = subprocess.run(
        [shutil.which("pg_dump") or "false", town.environment["DATABASE_URL"]],
        capture_output=True,
        check=False,
        env=os.environ,
        timeout=120,
    )
    # One that is older than the server, as beside the PostgreSQL from a wheel, refuses: then table by table.
    return done.stdout if done.returncode == 0 else copied(town)


def copied(town):
    """Return every row of every table of PostgreSQL."""
    connection, content = town.connect(), io.BytesIO()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.copy_expert(f"COPY {name} TO STDOUT", content)
    finally:
        connection.close()
    assert content.tell() > 0
    return content.getvalue()
