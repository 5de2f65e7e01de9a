"""Installations on the database of the run, and mail servers for them."""

import os
import shutil
import uuid

import pytest

from tests.faults.town import Town, database_beside
from tests.smtp_server import SmtpServer


@pytest.fixture(scope="session")
def database_url():
    """A scratch database of the kind on which the suite runs; empty means SQLite in the installation's folder."""
    url = os.environ["DATABASE_URL"]
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg2

    name = f"faults_{uuid.uuid4().hex[:12]}"
    admin = psycopg2.connect(database_beside(url, "postgres"))
    admin.autocommit = True
    admin.cursor().execute(f"CREATE DATABASE {name}")
    yield database_beside(url, name)
    admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, database_url):
    """One installation for all tests of a run: migrating takes seconds."""
    town = Town(tmp_path_factory.mktemp("town"), database_url)
    town.manage("migrate", "--verbosity", "0")
    yield town
    town.close()


@pytest.fixture
def town(migrated):
    """The installation with an empty outbox and an empty queue."""
    migrated.empty()
    migrated.settings.clear()
    for folder in (migrated.folder / "broker").glob("*"):
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
    yield migrated
    migrated.stop()


@pytest.fixture
def serve(town):
    """Start a mail server with a script; the processes started after it send there."""
    servers = []

    def start(**script):
        server = SmtpServer(**script).__enter__()
        servers.append(server)
        town.send_to(server)
        return server

    yield start
    town.stop()
    for server in servers:
        server.__exit__()
