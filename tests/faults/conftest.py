"""An installation whose workers are real processes that are killed, on the database of the run."""

import os
import shutil
import subprocess
import sys
import uuid
from urllib.parse import urlsplit

import pytest

from tests.installation import ROOT, Installation
from tests.smtp_server import SmtpServer


class Outbox(Installation):
    """An installation without a web server; its database is read from here without Django."""

    def __init__(self, folder, database_url):
        super().__init__(folder, database_url, "filesystem://", 0)
        self.environment |= {"EMAIL_TIMEOUT": "30", "LOG_LEVEL": "INFO", "SWEEP_SECONDS": "2"}

    def send_to(self, server):
        self.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"

    def queue(self, count):
        self._run("tests.faults.rows", str(count))

    def ring(self):
        self._run("celery", "-A", "platforms", "call", "invitations.tasks.deliver_outbox")

    def deliver(self):
        """One round, as cron does it."""
        self.manage("deliver", "--once")

    def start_deliver(self, name="deliver"):
        self.start(name, "django", "deliver", "--every", "0.2")

    def sql(self, statement):
        """Run one statement and return its rows."""
        connection = self._connect()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        finally:
            connection.close()
        return [tuple(row) for row in rows]

    def states(self):
        return [state for (state,) in self.sql("SELECT state FROM invitations_message ORDER BY id")]

    def end_leases(self):
        self.sql("UPDATE invitations_message SET lease_until = '2020-01-01 00:00:00' WHERE state = 'sending'")

    def make_due(self):
        self.sql("UPDATE invitations_message SET not_before = '2020-01-01 00:00:00'")

    def empty(self):
        self.sql("DELETE FROM invitations_attempt")
        self.sql("DELETE FROM invitations_message")

    def _connect(self):
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            import sqlite3

            return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
        import psycopg2

        return psycopg2.connect(url)

    def _run(self, *arguments):
        command = [sys.executable, "-m", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def database_url(tmp_path_factory):
    """A scratch database of the kind on which the suite runs; empty means SQLite in the installation's folder."""
    url = os.environ["DATABASE_URL"]
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg2

    name = f"faults_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(url)
    admin = psycopg2.connect(parts._replace(path="/postgres").geturl())
    admin.autocommit = True
    admin.cursor().execute(f"CREATE DATABASE {name}")
    yield parts._replace(path=f"/{name}").geturl()
    admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory, database_url):
    town = Outbox(tmp_path_factory.mktemp("outbox"), database_url)
    town.environment["EMAIL_URL"] = "smtp://127.0.0.1:1"
    town.manage("migrate", "--verbosity", "0")
    return town


@pytest.fixture
def town(migrated):
    migrated.empty()
    shutil.rmtree(migrated.folder / "broker", ignore_errors=True)
    yield migrated
    migrated.stop()
    migrated.processes.clear()


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
