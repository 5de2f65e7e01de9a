"""The course on which the programs run one after another, over and over, so that each stands beside its references."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.delivery import place, sink
from bench.delivery.place import Bell, Place
from bench.delivery.programs import ROOT, Programs, free_port, listens, python, wait_until

# Names and sizes of `peers.py`, which cannot be imported here: it needs Django.
CHUNK_TASK, ONE_TASK, QUEUE, CHUNK = "peers.chunk", "peers.one", "peers", 100
TASK = "invitations.tasks.deliver_outbox"
LONGEST_RUN_SECONDS = 120.0
# The slow ones are timed over fewer mails; what counts is the rate.
SHARES = {"single": 0.3, "sqlite": 0.3, "chunks": 0.1, "tasks": 0.02}
WARMING_UP = 500
ORDER = (
    *("bare", "ours", "bare", "batched", "bare"), *("single", "sqlite", "single"),
    *("ours", "chunks", "ours", "tasks", "ours"),
)  # fmt: skip
DISTANCE_MILLISECONDS = 10


@dataclass(slots=True)
class Course:
    """Everything that is there while it is measured."""

    folder: Path
    programs: Programs
    mails: int
    port: int
    sink: str
    server: Place
    files: Place
    many: Place
    bells: dict[str, Bell] = field(default_factory=dict)
    mail_files: tuple[str, str] = ("", "")
    mail_size: int = 0

    # --- One run each; all return mails per second --------------------------------------------------------------------

    def run(self, name: str, *, few: bool = False) -> float:
        """Let one program send, and return its rate; `few` to warm it up."""
        if name == "bare":
            return self.bare()
        mails = min(WARMING_UP, self.mails) if few else int(self.mails * SHARES.get(name, 1))
        try:
            if name in {"chunks", "tasks"}:
                return self.peer(mails, CHUNK if name == "chunks" else 1)
            return self.ours(name, mails)
        except SystemExit:
            print(self.programs.said({"chunks": "peers", "tasks": "peers"}.get(name, name))[-3_000:])
            raise

    def ours(self, name: str, mails: int) -> float:
        """Let a worker of ours send so many mails."""
        where = self.files if name == "sqlite" else self.server
        where.queue(mails)
        started = time.perf_counter()
        self.bells[name].ring(TASK)
        where.wait_until_sent(mails, LONGEST_RUN_SECONDS)
        return mails / (time.perf_counter() - started)

    def bare(self) -> float:
        """Two processes with plain `smtplib` send the same bytes."""
        senders = [
            subprocess.Popen(
                python("bench.delivery.bare", path, str(self.port)),
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for path in self.mail_files
        ]  # fmt: skip
        try:
            _expect(senders, "ready")
            started = time.perf_counter()
            for sender in senders:
                print("go", file=sender.stdin, flush=True)
            _expect(senders, "done")
            return self.mails / (time.perf_counter() - started)
        finally:
            for sender in senders:
                sender.kill()
                sender.communicate()

    def peer(self, count: int, size: int) -> float:
        """A program of others sends `count` mails in tasks of `size`; publishing them is part of it."""
        self.server.queue(count)
        ids = self.server.ids(count)
        started = time.perf_counter()
        for start in range(0, count, size):
            chunk = ids[start : start + size]
            task, argument = (ONE_TASK, chunk[0]) if size == 1 else (CHUNK_TASK, chunk)
            self.bells["peers"].ring(task, argument, queue=QUEUE)
        self.server.wait_until_sent(count, LONGEST_RUN_SECONDS)
        return count / (time.perf_counter() - started)

    def far(self) -> float:
        """Return how much faster eight connections are than one over some distance."""
        port = free_port()
        command = python("bench.delivery.distance", str(port), str(self.port), str(DISTANCE_MILLISECONDS))
        self.programs.start("distance", command, self.server.environment)
        wait_until(lambda: listens(port), "The distance", 15)

        def rate(connections: int, count: int) -> float:
            self.server.queue(count)
            variables = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "DELIVERY_CONNECTIONS": str(connections)}
            done = self.server.job("deliver", **variables)
            return float(done["count"] / done["seconds"])

        few = max(100, self.mails // 50)
        before, eight, after = rate(1, few), rate(8, few * 8), rate(1, few)
        return eight / ((before + after) / 2)

    def long(self, seconds: float) -> dict[str, float]:
        """Send everything of the large meeting, as far as the time goes; return how it went."""
        bell = self.many.start_worker(self.programs, "long", "platforms", DELIVERY_MARK_BATCH="25")
        count = int(self.many.sql("SELECT count(*) FROM invitations_message")[0][0])
        self.many.queue(count)
        early_memory, early_rate, sent, spent = 0, 0.0, 0, 0.0
        started = time.perf_counter()
        bell.ring(TASK)
        while sent < count and spent < seconds:
            time.sleep(0.3)
            sent = self.many.count_sent()
            spent = time.perf_counter() - started
            if not early_memory and sent >= min(self.mails, count // 2):
                early_memory, early_rate = bell.memory(), sent / spent
        rate, is_halfway = sent / spent, early_memory > 0
        return {
            "sent": sent,
            "rate": rate,
            "growth": bell.memory() / early_memory if is_halfway else 0.0,
            "steadiness": rate / early_rate if is_halfway else 0.0,
        }


def _expect(senders: Sequence[subprocess.Popen[str]], word: str) -> None:
    for sender in senders:
        if sender.stdout is None or sender.stdout.readline().strip() != word:
            sys.exit("A plain smtplib process stopped too early.")


@contextmanager
def course(folder: Path, mails: int, many: int, connections: int) -> Iterator[tuple[Course, dict[str, Any]]]:
    """Lay it out: sink, brokers, planned invitations, and workers that wait; say how long planning `many` took."""
    with contextlib.ExitStack() as stack:
        urls = stack.enter_context(place.postgresql(2))
        programs = stack.enter_context(Programs(folder))
        port, name = sink.start(programs)
        redis = place.redis(programs)
        server = Place("PostgreSQL + Redis", folder / "server", urls[0], f"{redis}/0", port, connections)
        files = Place(
            "SQLite + files", folder / "files", f"sqlite:///{folder}/bench.sqlite3", "filesystem://", port, connections
        )
        large = Place("PostgreSQL + Redis, large", folder / "large", urls[1], f"{redis}/3", port, connections)
        for each in (server, files, large):
            stack.callback(each.close)
        laid = Course(folder, programs, mails, port, name, server, files, large)
        _plan(laid)
        _start_workers(laid, redis)
        yield laid, {"plan_s": large.job("prepare", str(many))}


def _plan(laid: Course) -> None:
    for each in (laid.server, laid.files):
        each.job("prepare", str(laid.mails))
    laid.mail_files = (str(laid.folder / "mails-1"), str(laid.folder / "mails-2"))
    laid.mail_size = laid.server.job("write_mails", str(laid.mails), *laid.mail_files)


def _start_workers(laid: Course, redis: str) -> None:
    laid.bells = {
        "ours": laid.server.start_worker(laid.programs, "ours", "platforms"),
        "batched": laid.server.start_worker(
            laid.programs, "batched", "platforms", f"{redis}/1", DELIVERY_MARK_BATCH="25"
        ),
        "single": laid.server.start_worker(
            laid.programs, "single", "platforms", f"{redis}/4", DELIVERY_CONNECTIONS="1"
        ),
        "peers": laid.server.start_worker(laid.programs, "peers", "bench.delivery.peers", f"{redis}/2"),
        "sqlite": laid.files.start_worker(laid.programs, "sqlite", "platforms", DELIVERY_CONNECTIONS="1"),
    }
