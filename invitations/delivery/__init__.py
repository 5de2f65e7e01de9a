"""Mail is sent here and only here: claim, compose, hand over, write down, per message and each in its own commit.

`outbox.py` holds every write of a worker, with a fence so that one whose lease has ended changes nothing; `sweeping.py`
picks up what a crash left, `recalling.py` what someone stopped; `letters.py` makes the message of a row; `transport.py`
talks to the mail server phase by phase, `lanes.py` drives several connections in step; `channel.py` and `gates.py`
leave the mail server or a domain alone a while; `standing.py` and `told.py` decide whether a message may still go;
`reconcile.py` finds what was never queued; `restored.py` holds everything after a backup was restored.
"""

import datetime as dt
import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from areas.rules import AddressError
from invitations import rules
from invitations.delivery import channel, gates, lanes, letters, outbox
from invitations.delivery.held import Claim, Held
from invitations.delivery.lanes import Lane
from invitations.delivery.letters import say
from invitations.delivery.reconcile import reconcile
from invitations.delivery.restored import hold
from invitations.delivery.stopping import unhurried
from invitations.delivery.sweeping import sweep
from invitations.delivery.transport import Outcome, open_transport
from invitations.delivery.wire import Envelope

__all__ = ["deliver", "hold", "is_crowded", "is_due", "reconcile", "say", "sweep"]

logger = logging.getLogger(__name__)
LONGEST_WAIT_SECONDS = 1.0
# While claims are dealt with faster than this, each may be twice as large as the one before, up to so many times.
QUICK_SECONDS, LARGEST_CLAIM = 1.0, 4
is_due, is_crowded = outbox.is_due, outbox.is_crowded


def deliver(*, limit: int | None = None, seconds: float | None = None) -> int:
    """Hand over what is due and return how many were accepted; at most `limit`, starting none after `seconds`.

    Over as many connections as DELIVERY_CONNECTIONS says, when there is enough for them; over one with a limit. Stops
    when the mail server takes nothing; what was not tried goes back to the queue. Must not run in a transaction: a mail
    server is slow, and on SQLite it would keep everybody from writing.
    """
    if connection.in_atomic_block:
        raise RuntimeError("deliver() talks to a mail server, so it must not run inside a transaction.")
    count = settings.DELIVERY_CONNECTIONS if limit is None else 1
    run = Run([Lane(open_transport()) for _ in range(count)], limit=limit, seconds=seconds)
    try:
        while run.goes_on() and run.deliver_batch():
            pass
    finally:
        lanes.close_all(run.lanes)
    return run.accepted


class Run:
    """One run: how much it did, and whether it goes on."""

    def __init__(self, ways: list[Lane], *, limit: int | None = None, seconds: float | None = None) -> None:
        self.lanes = ways
        self.limit = limit
        self.ends_at = time.monotonic() + seconds if seconds is not None else float("inf")
        self.claim_size = settings.DELIVERY_BATCH
        self.tried = 0
        self.accepted = 0
        self.is_down = False
        self.is_probe = False
        self.used = ways[:1]  # as many as there is work for
        self.busy_domains: set[str] = set()  # asked for patience in this run
        self.troubled: set[str] = set()  # did so before; a success is news

    def goes_on(self) -> bool:
        """True while there is time and room, and the mail server answers."""
        has_room = self.limit is None or self.tried < self.limit
        return has_room and not self.is_down and time.monotonic() < self.ends_at

    def deliver_batch(self) -> bool:
        """Claim and deliver some messages; return whether there may be more.

        Waits a moment when only domains are left that got as many as may go.
        """
        size = self.claim_size if self.limit is None else min(self.claim_size, self.limit - self.tried)
        started, claim = time.monotonic(), outbox.claim(size)
        self.is_probe, self.troubled = claim.is_probe, claim.troubled_domains
        self.used = self.lanes[: 1 + claim.size // lanes.MESSAGES_PER_LANE]
        with self._closed_at_the_end(claim):
            while self.goes_on() and self._is_ready(claim):
                with unhurried():
                    self._hand_over(claim)
        if claim.size == self.claim_size and time.monotonic() - started < QUICK_SECONDS:
            self.claim_size = min(2 * self.claim_size, LARGEST_CLAIM * settings.DELIVERY_BATCH)
        if claim.waits_for_room:
            time.sleep(min(60 / settings.DELIVERY_DOMAIN_RATE, LONGEST_WAIT_SECONDS))
        return bool(claim.size) or claim.waits_for_room

    def _is_ready(self, claim: Claim) -> bool:
        """Compose the next messages, and those that travel or are marked with them; True when there are any."""
        if self.busy_domains:
            claim.waiting += [held.message.pk for held in claim.ahead if self._is_busy(claim, held.message.pk)]
            claim.ahead = [held for held in claim.ahead if not self._is_busy(claim, held.message.pk)]
        self._compose_ahead(claim)
        return bool(claim.ahead)

    def _compose_ahead(self, claim: Claim) -> None:
        """Compose what comes next over each connection and after it, while the mail server is busy with the last."""
        wanted = max(2 * len(self.used), settings.DELIVERY_MARK_BATCH)
        while len(claim.ahead) < wanted and (pk := self._next(claim)):
            held = outbox.renew(claim, pk)
            if held and self._compose(held):
                claim.ahead.append(held)
            else:
                self.tried += 1

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

    def _hand_over(self, claim: Claim) -> None:
        """Hand one message over on each free connection, and write down what came of those that were answered."""
        ready = self._offer(lanes.load(self.used, claim), claim)
        try:
            marked = outbox.mark_dots([lane.in_hand for lane in ready])
        except BaseException:  # whether they were written nobody knows: the sweep takes these up
            lanes.withdraw(ready)
            for lane in ready:
                lane.let_go()
            raise
        refused = [lane for lane in ready if lane.in_hand not in marked]
        lanes.withdraw(refused)
        for lane in refused:  # the lease ended, or something changed a moment ago: no dot was sent
            outbox.let_go(lane.let_go())
        try:
            lanes.send_dots([lane for lane in ready if lane not in refused], self.used, claim)
            self._compose_ahead(claim)
        finally:
            self._gather(is_last=False)

    def _offer(self, loaded: list[Lane], claim: Claim) -> list[Lane]:
        """Hand over all but the dots; return the lanes on which these may follow."""
        ready: list[Lane] = []
        for lane, failed in zip(loaded, lanes.open_all(loaded, lambda: outbox.settle(claim)), strict=True):
            if self.is_down:  # another connection met it: this message was not tried
                claim.ahead.insert(0, lane.let_go())
                continue
            self.tried += 1
            outcome = failed or lane.transport.offer(lane.envelope)
            if outcome is None:
                ready.append(lane)
            else:
                self._conclude(lane, outcome)
        return ready

    def _gather(self, *, is_last: bool) -> None:
        """Write down what came of the messages whose answers are there; of all of them when it `is_last`."""
        for lane in lanes.answered(self.used, is_last=is_last):
            self._conclude(lane, lane.transport.answer())

    def _conclude(self, lane: Lane, outcome: Outcome) -> None:
        """Write down what came of the message of a lane."""
        held = lane.let_go()
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
        self._heed(follows, outcome, held.recipient.rpartition("@")[2], held.now())

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
    def _closed_at_the_end(self, claim: Claim) -> Iterator[None]:
        """Write down what came of it and give back what was not started, also when the worker is told to stop."""
        for lane in self.used:
            lane.transport.before_long_wait = lambda: outbox.settle(claim)
        try:
            yield
        finally:
            with unhurried():
                try:
                    self._gather(is_last=True)
                finally:
                    for lane in self.used:
                        lane.transport.before_long_wait = None
                    outbox.close(claim)
