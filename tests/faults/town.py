"""An installation whose workers are real processes that are killed, and whose database is read here without Django."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

from tests.installation import ROOT, Installation, wait_until

LEASE_SECONDS = 2
PAST = "2020-01-01 00:00:00"


class Worker:
    """A child of the nursery."""

    def __init__(self, town, pid, result):
        self.town, self.pid, self.result = town, pid, result

    def poll(self):
        """How it ended, or None while it runs; below zero the signal that ended it."""
        return self.town.ask({"poll": self.pid})["code"]

    def wait(self, seconds=60):
        """Wait for its end and return its exit code."""
        wait_until(lambda: self.poll() is not None, seconds, "the end of a worker")
        return self.poll()

    def kill(self, number=signal.SIGKILL):
        os.killpg(self.pid, number)
        return self.wait(30) if number == signal.SIGKILL else None

    def returned(self):
        """What its job returned."""
        return json.loads(self.result.read_text())


class Town(Installation):
    """An installation without a web server until one is started."""

    def __init__(self, folder, database_url, broker_url="filesystem://"):
        super().__init__(folder, database_url, broker_url, 1)
        self.environment |= {
            "EMAIL_TIMEOUT": "30", "LOG_LEVEL": "INFO", "SWEEP_SECONDS": "2", "DELIVERY_BATCH": "20",
        }  # fmt: skip
        self.mail_port = 1
        self.settings = {}
        self.workers, self._nursery = [], None

    def send_to(self, server):
        """Let everything that is started from now on send to this server."""
        self.mail_port = server.port
        self.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"

    def use_broker(self, url):
        """Let everything that is started from now on use this broker."""
        self.close()
        self.environment["CELERY_BROKER_URL"] = url

    # --- Processes ----------------------------------------------------------------------------------------------------

    def ask(self, request):
        """Ask the nursery something."""
        if self._nursery is None:
            self._nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"], cwd=ROOT, env=self.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
            self._nursery.stdout.readline()
        self._nursery.stdin.write(json.dumps(request) + "\n")
        self._nursery.stdin.flush()
        return json.loads(self._nursery.stdout.readline())

    def begin(self, job, settings=None, **arguments):
        """Start a job in a process of its own; short leases, unless the settings say otherwise."""
        changed = {"EMAIL_PORT": self.mail_port, "DELIVERY_LEASE_SECONDS": LEASE_SECONDS, "EMAIL_TIMEOUT": 1}
        result = self.folder / f"result-{time.monotonic_ns()}.json"
        answer = self.ask({
            "job": job, "arguments": arguments, "settings": changed | self.settings | (settings or {}),
            "log": str(self.folder / "jobs.log"), "result": str(result),
        })  # fmt: skip
        self.workers.append(Worker(self, answer["pid"], result))
        return self.workers[-1]

    def do(self, job, **arguments):
        """Run a job to its end and return what it returned."""
        worker = self.begin(job, **arguments)
        assert worker.wait(120) == 0, self.log()[-2000:]
        return worker.returned()

    def queue(self, count, **options):
        return self.do("queue", count=count, **options)

    def deliver(self, **trouble):
        """One round, as cron does it."""
        self.do("deliver", once=True, **trouble)

    def begin_deliver(self, **trouble):
        """A worker that goes on until it is told to stop."""
        return self.begin("deliver", **trouble)

    def start_celery(self, name="worker", *options, watched=False, **environment):
        """A real Celery worker of two processes; `watched`: started again when it ends, as in a real installation."""
        watch = ["tests.faults.watched"] if watched else []
        before, self.environment = self.environment, self.environment | environment
        try:
            self.start(
                name, *watch, "celery", "-A", "platforms", "worker", "--concurrency", "2", "--loglevel", "WARNING",
                "--schedule", str(self.folder / f"{name}-beat"), *options,
            )  # fmt: skip
        finally:
            self.environment = before

    def kill(self, name, number=signal.SIGKILL):
        """Send a signal to a started program and all its children; wait for its end."""
        os.killpg(self.processes[name].pid, number)
        return self.processes[name].wait(60)

    def stop(self):
        super().stop()
        self.processes.clear()
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill()
        self.workers.clear()

    def close(self):
        """Stop everything, the nursery too."""
        self.stop()
        if self._nursery is not None:
            self._nursery.stdin.close()
            self._nursery.wait(30)
            self._nursery.stdout.close()
            self._nursery = None

    def log(self, name="jobs"):
        """What a program, or the jobs together, said."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # --- Database -----------------------------------------------------------------------------------------------------

    @property
    def is_sqlite(self):
        return self.environment["DATABASE_URL"].startswith("sqlite")

    def connect(self):
        url = self.environment["DATABASE_URL"]
        if self.is_sqlite:
            import sqlite3

            return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
        import psycopg2

        return psycopg2.connect(url)

    def sql(self, *statements):
        """Run statements in one transaction and return the rows of the last; anew when a worker stood in the way."""
        import psycopg2.errors

        try:
            return self._sql(statements)
        except psycopg2.errors.DeadlockDetected:
            return self._sql(statements)

    def _sql(self, statements):
        connection = self.connect()
        try:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        finally:
            connection.close()
        return [tuple(row) for row in rows]

    def states(self):
        return [state for (state,) in self.sql("SELECT state FROM invitations_message ORDER BY id")]

    def count_states(self):
        return Counter(self.states())

    def has_swept(self):
        """True when a worker is at work: it sweeps as soon as it is ready."""
        return self.sql("SELECT count(*) FROM invitations_channel WHERE swept_at IS NOT NULL") == [(1,)]

    def end_leases(self):
        self.sql(f"UPDATE invitations_message SET lease_until = '{PAST}' WHERE state = 'sending'")

    def pass_time(self):
        """Let the time pass until every pause is over and every waiting message is due again."""
        self.sql(
            f"UPDATE invitations_message SET not_before = '{PAST}' WHERE state IN ('queued', 'uncertain')",
            f"UPDATE invitations_channel SET paused_until = '{PAST}' WHERE paused_until IS NOT NULL",
            f"UPDATE invitations_domaingate SET paused_until = '{PAST}' WHERE paused_until IS NOT NULL",
        )

    def finish(self):
        """Let leases end and pauses pass, and send what is left; in rounds, as an uncertain message rests first."""
        for _ in range(3):
            self.end_leases()
            self.pass_time()
            self.deliver()
            if not self.count_states().keys() & {"queued", "sending", "uncertain"}:
                return

    def empty(self):
        tables = ("deliveryevent", "attempt", "message", "channel", "domaingate")
        # What was invited and has no message is found by `reconcile`, in a test that lasts for minutes.
        withdrawn = "UPDATE invitations_invitation SET state = 'withdrawn'"
        self.sql(withdrawn, *(f"DELETE FROM invitations_{table}" for table in tables))


def database_beside(url, name):
    """Return the address of another database on the same PostgreSQL server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()
