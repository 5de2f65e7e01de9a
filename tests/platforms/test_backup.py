"""The command that makes backups: keys, files, names, a full disk, and what is never written over."""

import os
import resource
import signal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from invitations.models import Pulse
from platforms.backup import BackupError, bundle, keys, snapshot
from platforms.backup.bundle import Manifest
from tests.factories import AdministratorFactory

KEY = b"k" * 32
PLAIN = Manifest("2026-11-29T05:00:00+00:00", "0.1.0", "sqlite", {"areas": ["0001_initial"]}, {"areas_area": 2}, ["x"])


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "backup.key"
    call_command("backup", "--new-key", str(path))
    return str(path)


@pytest.fixture
def content(tmp_path):
    """A database of some size and a file, as (name in the backup, place)."""
    database, file = tmp_path / "database", tmp_path / "x.png"
    database.write_bytes(os.urandom(3_000_000))
    file.write_bytes(b"picture")
    return [("database", database), ("files/a/x.png", file), ("files/gone.png", tmp_path / "gone")]


def test_a_backup_comes_back_as_it_was(tmp_path, content):
    target = tmp_path / "one.backup"
    written = bundle.write(target, KEY, PLAIN, content)
    assert bundle.read(target, KEY, into=tmp_path / "back") == written
    assert [(part.name, part.size) for part in written.parts] == [("database", 3_000_000), ("files/a/x.png", 7)]
    assert (tmp_path / "back/database").read_bytes() == content[0][1].read_bytes()
    assert (tmp_path / "back/files/a/x.png").read_bytes() == b"picture"
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_backup_needs_little_memory(tmp_path, content):
    import tracemalloc

    with content[0][1].open("ab") as file:
        file.truncate(60_000_000)
    tracemalloc.start()
    bundle.write(tmp_path / "one.backup", KEY, PLAIN, content)
    bundle.read(tmp_path / "one.backup", KEY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000


def test_a_full_disk_leaves_nothing(tmp_path, content):
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    folder = tmp_path / "full"
    folder.mkdir()
    try:
        with pytest.raises(BackupError, match="Nothing is left of it"):
            bundle.write(folder / "one.backup", KEY, PLAIN, content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(folder.iterdir()) == []


def test_a_backup_is_never_written_over(tmp_path, content):
    target = tmp_path / "one.backup"
    target.write_text("older")
    with pytest.raises(BackupError, match="exists already"):
        bundle.write(target, KEY, PLAIN, content)
    assert target.read_text() == "older"


@pytest.mark.parametrize(
    "name", ["../outside", "files/../../outside", "/etc/outside", "broker/x", "files/./x", "files"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, content, name):
    target = tmp_path / "one.backup"
    bundle.write(target, KEY, PLAIN, [(name, content[1][1])])
    with pytest.raises(BackupError, match="is damaged"):
        bundle.read(target, KEY, into=tmp_path / "back" / "deep")
    assert not (tmp_path / "back").exists()


def test_a_new_key_is_for_this_user_only_and_never_written_over(tmp_path, capsys):
    path = tmp_path / "backup.key"
    call_command("backup", "--new-key", str(path))
    assert "Without this key nobody can open the backups" in capsys.readouterr().out
    assert (path.stat().st_mode & 0o777, len(keys.read_key(file=str(path)))) == (0o600, 32)
    before = path.read_text()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", "--new-key", str(path))
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("ab" * 32, True),
        (" " + "AB" * 32 + "\n", True),
        (b"x" * 32, True),
        ("ab" * 31, False),
        ("", False),
        ("z" * 64, False),
    ],
)
def test_a_key_is_32_bytes(tmp_path, content, expected):
    path = tmp_path / "key"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if expected:
        assert len(keys.read_key(file=str(path))) == 32
        return
    with pytest.raises(BackupError, match="There is no key in"):
        keys.read_key(file=str(path))


def test_a_key_stands_in_one_place(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKUP_KEY", "ab" * 32)
    assert keys.read_key(variable="BACKUP_KEY") == b"\xab" * 32
    for given in ({}, {"file": "x", "variable": "BACKUP_KEY"}):
        with pytest.raises(BackupError, match="Say where the key stands"):
            keys.read_key(**given)
    with pytest.raises(BackupError, match="cannot be read"):
        keys.read_key(file=str(tmp_path / "absent"))


@pytest.mark.django_db(transaction=True)
def test_old_backups_go_only_when_asked_and_only_ours(tmp_path, key_file, settings, capsys):
    AdministratorFactory()
    folder = tmp_path / "backups"
    folder.mkdir()
    names = [f"buurtvenster-2020010{day}T000000Z.backup" for day in (1, 2, 3)]
    for name in [*names, "mine.backup"]:
        (folder / name).touch()
    call_command("backup", str(folder), "--key-file", key_file)
    assert len(list(folder.glob("*.backup"))) == 5
    assert Pulse.objects.filter(name="backup").count() == 1
    newest = max(folder.glob("buurtvenster-2*"))
    call_command("backup", "--verify", str(newest), "--key-file", key_file)
    assert capsys.readouterr().out.count("whole. Of ") == 2
    newest.rename(folder / names[2].replace("03T", "04T"))  # two in one second would have the same name
    call_command("backup", str(folder), "--key-file", key_file, "--keep", "2")
    kept = sorted(path.name for path in folder.glob("buurtvenster-2*"))
    assert (kept[0], len(kept)) == (names[2].replace("03T", "04T"), 2)
    assert (folder / "mine.backup").exists()
    with pytest.raises(CommandError, match="--keep needs"):
        call_command("backup", str(folder / "x.backup"), "--key-file", key_file, "--keep", "2")


@pytest.mark.django_db(transaction=True)
def test_a_backup_counts_every_table_and_names_no_one(tmp_path, key_file):
    user = AdministratorFactory()
    target = tmp_path / "one.backup"
    call_command("backup", str(target), "--key-file", key_file)
    manifest = bundle.read(target, keys.read_key(file=key_file))
    assert manifest.counts["accounts_user"] == 1
    assert set(manifest.counts) == set(snapshot.tables()) & set(connection.introspection.table_names())
    assert manifest.migrations["invitations"] == ["0001_initial"]
    assert user.email.encode() not in target.read_bytes()
    assert user.email not in repr(manifest)


@pytest.mark.skipif("not os.environ['DATABASE_URL'].startswith('postgres')", reason="about PostgreSQL")
@pytest.mark.postgres
@pytest.mark.django_db
def test_a_tool_that_is_missing_or_too_old_is_refused_in_plain_words(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="Install the client programs of PostgreSQL"):
        snapshot.tool("pg_dump")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    with pytest.raises(BackupError, match="is of version 9, and the server is PostgreSQL"):
        snapshot.tool("pg_dump")


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, ["--host=10.0.0.5", "--port=5432"]),
        ({"host": "/run/database", "port": 5433}, ["--host=/run/database", "--port=5433"]),
    ],
)
def test_the_tools_find_the_database_where_its_url_says(monkeypatch, given, options):
    """Also where the URL names the folder of a socket behind a question mark."""
    there = {"NAME": "town", "HOST": "10.0.0.5", "PORT": 5432, "USER": "", "PASSWORD": "secret", "OPTIONS": given}
    for name, value in there.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    found, environment = snapshot.access()
    assert (found, environment["PGPASSWORD"]) == (["--dbname=town", "--no-password", *options], "secret")
