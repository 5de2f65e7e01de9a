"""Proof that the suite can fail: take a safeguard out of the child program, and the ledger finds what follows."""

import signal

import pytest

from tests.cases import case
from tests.faults.ledger import compare
from tests.installation import wait_until
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres


@case("NC1", "no marker before the dot, kill -9 after the dot", "the suite reports an unflagged double")
def test_without_the_marker_the_ledger_finds_an_unflagged_double(town, serve, seen):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[gate])
    town.queue(1)
    worker = town.begin_deliver(without=["marker"])
    assert gate.reached.wait(60)
    worker.kill()
    gate.opened.set()
    wait_until(lambda: server.mails, what="the first copy")
    town.finish()
    verdict = compare(town, server)
    seen(verdict.words())
    assert (verdict.is_sound, verdict.unflagged, verdict.flagged) == (False, 1, 0)


@case("NC2", "no check of the lease, SIGSTOP past it, SIGCONT", "the suite reports an unflagged double")
def test_without_the_lease_check_the_ledger_finds_an_unflagged_double(town, serve, seen):
    gate = Gate(then=GOOD["data"])
    server = serve(data=[gate])
    town.queue(1)
    sleeper = town.begin_deliver(without=["fence"])
    assert gate.reached.wait(60)
    sleeper.kill(signal.SIGSTOP)
    town.end_leases()
    town.deliver()
    assert town.states() == ["sent"]
    gate.opened.set()
    sleeper.kill(signal.SIGCONT)
    wait_until(lambda: len(server.mails) == 2, what="the second copy")
    verdict = compare(town, server)
    seen(verdict.words())
    assert (verdict.is_sound, verdict.unflagged, verdict.flagged) == (False, 1, 0)


@case("NC3", '"sent" written before the answer, kill -9', "the suite reports a loss")
def test_without_waiting_for_the_answer_the_ledger_finds_a_loss(town, serve, seen):
    server = serve()
    town.queue(1)
    assert town.begin_deliver(without=["answer"]).wait() == -signal.SIGKILL
    town.finish()
    verdict = compare(town, server)
    seen(verdict.words())
    assert (verdict.is_sound, verdict.lost, len(server.mails)) == (False, 1, 0)
