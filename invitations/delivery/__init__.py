"""Mail is sent here and only here: claim, compose, hand over, write down, per message and each in its own commit.

`outbox.py` holds every write, with a fence so that a worker whose lease has ended changes nothing; `letters.py` makes
the message of a row; `transport.py` talks to the mail server phase by phase.
"""

import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from areas.rules import AddressError
from invitations import rules
from invitations.delivery import letters, outbox
from invitations.delivery.stopping import unhurried
from invitations.delivery.transport import Envelope, Transport, open_transport

__all__ = ["deliver", "is_due", "sweep"]

logger = logging.getLogger(__name__)
sweep = outbox.sweep
is_due = outbox.is_due


def deliver(*, limit: int | None = None, seconds: float | None = None) -> int:
    """Hand over what is due and return how many were accepted; at most `limit`, starting none after `seconds`.

    Stops when the mail server takes nothing; what was not tried goes back to the queue. Must not run in a transaction:
    a mail server is slow, and on SQLite it would keep everybody from writing.
    """
    if connection.in_atomic_block:
        raise RuntimeError("deliver() talks to a mail server, so it must not run inside a transaction.")
    ends_at = time.monotonic() + seconds if seconds is not None else float("inf")
    run = Run(limit, ends_at)
    transport = open_transport()
    try:
        while run.goes_on() and run.deliver_batch(transport):
            pass
    finally:
        transport.close()
    return run.accepted


class Run:
    """One run of a worker: how much it did, and whether it goes on."""

    def __init__(self, limit: int | None, ends_at: float) -> None:
        self.limit = limit
        self.ends_at = ends_at
        self.tried = 0
        self.accepted = 0
        self.is_down = False

    def goes_on(self) -> bool:
        """True while there is time and room, and the mail server answers."""
        has_room = self.limit is None or self.tried < self.limit
        return has_room and not self.is_down and time.monotonic() < self.ends_at

    def deliver_batch(self, transport: Transport) -> bool:
        """Claim and deliver some messages; return whether there were any."""
        size = settings.DELIVERY_BATCH if self.limit is None else min(settings.DELIVERY_BATCH, self.limit - self.tried)
        claim = outbox.claim(size)
        with _released_at_the_end(claim):
            while claim.waiting and self.goes_on():
                with unhurried():
                    self._deliver(outbox.renew(claim, claim.waiting.pop(0)), transport)
        return bool(claim.size)

    def _deliver(self, held: outbox.Held | None, transport: Transport) -> None:
        """Compose one message, hand it over and write down what came of it."""
        self.tried += 1
        if held is None:
            return
        try:
            mail = letters.compose(held)
        except AddressError:
            outbox.end(held, rules.State.FAILED_ADDRESS, "compose")
            return
        except Exception:
            # Not the traceback: the values in it are someone's name and address.
            logger.error("Message %s could not be composed.", held.message.pk)
            outbox.failed_to_compose(held)
            return
        if mail is None:
            outbox.end(held, rules.State.CANCELLED, "compose")
        elif outbox.freeze(held, mail):
            self._hand_over(held, Envelope(held.message.pk, mail.sender, mail.recipient, mail.content), transport)

    def _hand_over(self, held: outbox.Held, envelope: Envelope, transport: Transport) -> None:
        outcome = transport.send(envelope, before_dot=lambda: outbox.mark_dot(held))
        if outcome is None:  # the lease ended, or the meeting was cancelled a moment ago: no dot was sent
            outbox.let_go(held)
            return
        message = held.message
        follows = rules.what_follows(
            message.kind,
            outcome.phase,
            outcome.code,
            rules.enhanced_code(outcome.reply),
            now=held.now(),
            attempts=message.attempts,
            uncertain_count=message.uncertain_count,
            jitter=random.uniform(-1, 1),  # noqa: S311 (spreads retries, hides nothing)
        )
        outbox.write_down(held, outcome, follows)
        self.is_down = follows.is_down
        self.accepted += follows.state == rules.State.SENT
        if follows.is_ours:
            logger.error(
                "The mail server refuses us, not the recipient: %s %s at %s. Message %s waits.",
                outcome.code, outbox.masked(outcome.reply), outcome.phase, message.pk,
            )  # fmt: skip


@contextmanager
def _released_at_the_end(claim: outbox.Claim) -> Iterator[None]:
    """Give back what was claimed and not started, also when the worker is told to stop."""
    try:
        yield
    finally:
        if claim.waiting:
            outbox.release(claim)
