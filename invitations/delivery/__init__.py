"""Mail is sent here and only here: claim, compose, hand over, write down, per message and each in its own commit.

`outbox.py` holds every write of a worker, with a fence so that one whose lease has ended changes nothing; `sweeping.py`
picks up what a crash left, `recalling.py` what someone stopped; `letters.py` makes the message of a row; `transport.py`
talks to the mail server phase by phase, `crew.py` lets several do so side by side; `channel.py` and `gates.py` leave
the mail server or a domain alone a while; `standing.py` and `told.py` decide whether a message may still go;
`reconcile.py` finds what was never queued.
"""

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from areas.rules import AddressError
from invitations import rules
from invitations.delivery import channel, crew, gates, letters, outbox
from invitations.delivery.held import Claim, Held
from invitations.delivery.reconcile import reconcile
from invitations.delivery.stopping import unhurried
from invitations.delivery.sweeping import sweep
from invitations.delivery.transport import Envelope, Outcome, Transport, open_transport

__all__ = ["deliver", "is_crowded", "is_due", "reconcile", "sweep"]

logger = logging.getLogger(__name__)
LONGEST_WAIT_SECONDS = 1.0
# While claims are dealt with faster than this, each may be twice as large as the one before, up to so many times.
QUICK_SECONDS, LARGEST_CLAIM = 1.0, 4
is_due = outbox.is_due


def deliver(*, limit: int | None = None, seconds: float | None = None) -> int:
    """Hand over what is due and return how many were accepted; at most `limit`, starting none after `seconds`.

    Over as many connections as DELIVERY_CONNECTIONS says, when there is enough for each; over one with a limit, and on
    SQLite. Stops when the mail server takes nothing; what was not tried goes back to the queue. Must not run in a
    transaction: a mail server is slow, and on SQLite it would keep everybody from writing.
    """
    if connection.in_atomic_block:
        raise RuntimeError("deliver() talks to a mail server, so it must not run inside a transaction.")
    ends_at = time.monotonic() + seconds if seconds is not None else float("inf")
    # SQLite has one writer; the others would wait for it in steps of up to 100 ms, and all of it would stand still.
    wanted = settings.DELIVERY_CONNECTIONS if limit is None and connection.vendor != "sqlite" else 1
    count = outbox.count_claims(wanted) if wanted > 1 else 1
    if count > 1:
        return crew.work(count, lambda must_stop: _deliver(Run(None, ends_at, must_stop)))
    return _deliver(Run(limit, ends_at))


def is_crowded() -> bool:
    """True when more is due than one claim takes, so that another worker can help."""
    return outbox.count_claims(2) > 1


def _deliver(run: "Run") -> int:
    """Deliver over one connection."""
    transport = open_transport()
    try:
        while run.goes_on() and run.deliver_batch(transport):
            pass
    finally:
        transport.close()
    return run.accepted


def _never() -> bool:
    return False


class Run:
    """One run over one connection: how much it did, and whether it goes on."""

    def __init__(self, limit: int | None, ends_at: float, must_stop: Callable[[], bool] = _never) -> None:
        self.limit = limit
        self.ends_at = ends_at
        self.must_stop = must_stop
        self.claim_size = settings.DELIVERY_BATCH
        self.tried = 0
        self.accepted = 0
        self.is_down = False
        self.is_probe = False
        self.busy_domains: set[str] = set()  # asked for patience in this run
        self.troubled: set[str] = set()  # did so before; a success is news

    def goes_on(self) -> bool:
        """True while there is time and room, and the mail server answers."""
        has_room = self.limit is None or self.tried < self.limit
        return has_room and not self.is_down and time.monotonic() < self.ends_at and not self.must_stop()

    def deliver_batch(self, transport: Transport) -> bool:
        """Claim and deliver some messages; return whether there may be more.

        Waits a moment when only domains are left that got as many as may go.
        """
        size = self.claim_size if self.limit is None else min(self.claim_size, self.limit - self.tried)
        started, claim = time.monotonic(), outbox.claim(size)
        with _closed_at_the_end(claim, transport):
            self.is_probe, self.troubled = claim.is_probe, claim.troubled_domains
            while self.goes_on() and self._is_ready(claim):
                with unhurried():
                    self._hand_over(claim, claim.ahead.pop(0), transport)
        if claim.size == self.claim_size and time.monotonic() - started < QUICK_SECONDS:
            self.claim_size = min(2 * self.claim_size, LARGEST_CLAIM * settings.DELIVERY_BATCH)
        if claim.waits_for_room:
            time.sleep(min(60 / settings.DELIVERY_DOMAIN_RATE, LONGEST_WAIT_SECONDS))
        return bool(claim.size) or claim.waits_for_room

    def _is_ready(self, claim: Claim) -> bool:
        """Compose the next message, and those after it that travel or are marked with it; True when there is one."""
        if self.busy_domains:
            claim.waiting += [held.message.pk for held in claim.ahead if self._is_busy(claim, held.message.pk)]
            claim.ahead = [held for held in claim.ahead if not self._is_busy(claim, held.message.pk)]
        while len(claim.ahead) < max(2, settings.DELIVERY_MARK_BATCH) and (pk := self._next(claim)):
            held = outbox.renew(claim, pk)
            if held and self._compose(held):
                claim.ahead.append(held)
            else:
                self.tried += 1
        return bool(claim.ahead)

    def _next(self, claim: Claim) -> int | None:
        """Take the next message of the claim; those to a domain that asked for patience are left, to be given back."""
        for place, pk in enumerate(claim.waiting):
            if not self._is_busy(claim, pk):
                return claim.waiting.pop(place)
        return None

    def _is_busy(self, claim: Claim, pk: int) -> bool:
        return claim.domains[pk] in self.busy_domains

    def _compose(self, held: Held) -> bool:
        """Compose one message; False when it came to its end instead."""
        try:
            mail = letters.compose(held)
        except AddressError:
            outbox.end(held, rules.State.FAILED_ADDRESS, "compose")
            return False
        except Exception as error:
            # Not the traceback nor the words: the values in them are someone's name and address.
            kind = type(error).__name__
            logger.error("Message %s could not be composed: %s.", held.message.pk, kind)
            outbox.failed_to_compose(held, kind)
            return False
        if mail is None:
            outbox.end(held, rules.State.CANCELLED, "compose")
            return False
        sender = letters.envelope_sender(held.message, mail)
        held.envelope = Envelope(held.message.pk, sender, mail.recipient, mail.content)
        return outbox.freeze(held, mail)

    def _hand_over(self, claim: Claim, held: Held, transport: Transport) -> None:
        """Hand one message over and write down what came of it."""
        self.tried += 1
        envelope, following = held.envelope, claim.ahead[0].envelope if claim.ahead else None
        if envelope is None:
            return
        outcome = transport.send(envelope, lambda: outbox.mark_dot(held), following)
        if outcome is None:  # the lease ended, or something changed a moment ago: no dot was sent
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
            words=outcome.reply,
        )
        outbox.write_down(held, outcome, follows)
        self.accepted += follows.state == rules.State.SENT
        self._heed(follows, outcome, envelope.recipient.rpartition("@")[2], held.now())

    def _heed(self, follows: rules.Next, outcome: Outcome, domain: str, now: dt.datetime) -> None:
        """Draw from one try what it says about the mail server and the domain."""
        if follows.is_down:
            self.is_down = True
            channel.pause(follows.cause, outcome.code, outbox.masked(outcome.reply), now)
        elif follows.is_domain_busy:
            self.busy_domains.add(domain)
            gates.pause(domain, now)
        elif follows.state == rules.State.SENT:
            if self.is_probe:
                self.is_probe = False
                channel.resume()
            if domain in self.troubled:
                self.troubled.remove(domain)
                gates.resume(domain)


@contextmanager
def _closed_at_the_end(claim: Claim, transport: Transport) -> Iterator[None]:
    """Write down what came of it and give back what was not started, also when the worker is told to stop."""
    transport.before_long_wait = lambda: outbox.settle(claim)
    try:
        yield
    finally:
        transport.before_long_wait = None
        with unhurried():
            outbox.close(claim)
