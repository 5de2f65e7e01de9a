"""Where the time goes: each of the programs in one process, with a stopwatch on every part of it.

The parts are told apart by who is at work, so that a commit while the mail server is waited for counts as database.
The stopwatches cost some time themselves; the shares are right, the sum is more than a run takes.
"""

import functools
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

PARTS = ("render", "mime", "smtp", "database")


class Stopwatches:
    """One stopwatch runs at a time: starting one halts the one that ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stack: list[str] = []
        self._since = time.perf_counter()

    @contextmanager
    def running(self, part: str) -> Iterator[None]:
        """Let this one run during the block."""
        self._note()
        self._stack.append(part)
        try:
            yield
        finally:
            self._note()
            self._stack.pop()

    def on(self, part: str, function: Any) -> Any:
        """Return the function with this stopwatch on it."""

        @functools.wraps(function)
        def timed(*arguments: Any, **options: Any) -> Any:
            with self.running(part):
                return function(*arguments, **options)

        return timed

    def _note(self) -> None:
        now = time.perf_counter()
        if self._stack:
            self.seconds[self._stack[-1]] += now - self._since
        self._since = now


def measure(who: str, ids: list[int]) -> dict[str, float]:
    """Return the seconds per message of each part, of the rest, and of all."""
    from django.db import connection

    watches = Stopwatches()
    places, run = {"ours": _ours, "chunks": _chunks, "tasks": _tasks}[who]()
    with ExitStack() as stack:
        for part, holder, name in [("database", connection, "commit"), *places]:
            stack.enter_context(mock.patch.object(holder, name, watches.on(part, getattr(holder, name))))
        stack.enter_context(connection.execute_wrapper(_timed_statement(watches)))
        with watches.running("rest"):
            run(ids)
    seconds = {part: watches.seconds[part] / len(ids) for part in (*PARTS, "rest")}
    return seconds | {"all": sum(seconds.values())}


def _timed_statement(watches: Stopwatches) -> Any:
    def execute(statement: Any, *arguments: Any) -> Any:
        with watches.running("database"):
            return statement(*arguments)

    return execute


def _ours() -> tuple[list[tuple[str, Any, str]], Any]:
    """Building is one step here: the frame was rendered and encoded once, and its slots are filled."""
    from invitations import delivery
    from invitations.delivery import letters, transport
    from invitations.delivery.conversation import Conversation

    places = [
        ("render", letters, "compose"),
        ("smtp", transport.SmtpTransport, "open"),
        ("smtp", transport.SmtpTransport, "close"),
        ("smtp", Conversation, "send"),
        ("smtp", Conversation, "getreply"),
    ]
    return places, lambda _ids: delivery.deliver()


def _peers() -> list[tuple[str, Any, str]]:
    import smtplib

    from django.core.mail import EmailMultiAlternatives
    from django.core.mail.backends.smtp import EmailBackend

    from bench.delivery import peers

    return [
        ("render", peers, "email_of"),
        ("mime", EmailMultiAlternatives, "message"),
        ("mime", EmailBackend, "_send"),
        ("smtp", EmailBackend, "open"),
        ("smtp", EmailBackend, "close"),
        ("smtp", smtplib.SMTP, "sendmail"),
    ]


def _chunks() -> tuple[list[tuple[str, Any, str]], Any]:
    from bench.delivery import peers

    def run(ids: list[int]) -> None:
        for start in range(0, len(ids), peers.CHUNK):
            peers.send_chunk(ids[start : start + peers.CHUNK])

    return _peers(), run


def _tasks() -> tuple[list[tuple[str, Any, str]], Any]:
    from bench.delivery import peers

    def run(ids: list[int]) -> None:
        for pk in ids:
            peers.send_one(pk)

    return _peers(), run
