"""Workers killed at every place where a mail can be lost or doubled."""

import signal
import time
from collections import Counter

import pytest

from invitations.rules import MAX_CRASHES, WORKER_LOST
from tests.cases import case
from tests.faults.ledger import judged
from tests.installation import wait_until
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres
KILLED = -signal.SIGKILL


BEFORE_DOT = [
    pytest.param("claimed", marks=case("A1", "kill -9 between claim and connect", "all sent once, none uncertain")),
    pytest.param("renewed", marks=case("A1", "kill -9 after the renewed claim", "all sent once, none uncertain")),
    pytest.param("frozen", marks=case("A1", "kill -9 after composing", "all sent once, none uncertain")),
    pytest.param("body", marks=case("A3", "kill -9 after body, before marker", "all sent once, none uncertain")),
]


@pytest.mark.parametrize("point", BEFORE_DOT)
def test_killed_before_the_marker_everything_goes_once(town, serve, seen, point):
    server = serve()
    town.queue(3)
    worker = town.begin_deliver(crash={"point": point, "nth": 1})
    assert worker.wait() == KILLED
    assert server.mails == []
    town.finish()
    verdict = judged(town, server, seen, crashes=1)
    assert (verdict.is_sound, verdict.ends, verdict.doubled, verdict.flagged) == (True, Counter(sent=3), 0, 0)


STEPS = [
    pytest.param("banner", marks=case("A1", "kill -9 while connecting", "all sent once, none uncertain")),
    pytest.param("rcpt", marks=case("A2", "kill -9 after RCPT, before DATA", "all sent once, none uncertain")),
    pytest.param("data", marks=case("A2", "kill -9 after DATA, before the body", "all sent once, none uncertain")),
]


@pytest.mark.parametrize("step", STEPS)
def test_killed_in_the_conversation_before_the_dot_everything_goes_once(town, serve, seen, step):
    gate = Gate()
    server = serve(**{step: [gate]})
    town.queue(2)
    worker = town.begin_deliver()
    assert gate.reached.wait(60)
    assert worker.kill() == KILLED
    assert set(town.states()) == {"sending"}
    town.finish()
    verdict = judged(town, server, seen, crashes=1)
    assert (verdict.is_sound, verdict.ends, verdict.doubled, verdict.flagged) == (True, Counter(sent=2), 0, 0)


@case("A4", "kill -9 after the marker, before the dot", "uncertain 1, sent once more, no copy beyond it")
def test_killed_between_marker_and_dot_the_message_goes_once_more(town, serve, seen):
    server = serve()
    town.queue(1)
    assert town.begin_deliver(crash={"point": "marked"}).wait() == KILLED
    assert (town.states(), server.offered) == (["sending"], [])
    town.end_leases()
    town.deliver()
    assert town.states() == ["uncertain"]
    town.finish()
    verdict = judged(town, server, seen, crashes=1)
    assert (verdict.is_sound, verdict.ends, verdict.doubled, verdict.flagged) == (True, Counter(sent=1), 0, 1)


AFTER_DOT = [
    pytest.param(
        Gate, 0, marks=case("A5", "kill -9 after the dot, the server refuses to keep it", "uncertain, sent once more")
    ),
    pytest.param(
        lambda: Gate(then=GOOD["dot"]), 1,
        marks=case("A5", "kill -9 after the dot, the server keeps it", "two copies, flagged, the same bytes"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "doubled"), AFTER_DOT)
def test_killed_after_the_dot_the_message_goes_once_more_with_the_same_bytes(town, serve, seen, gate, doubled):
    gate = gate()
    server = serve(dot=[gate])
    town.queue(1)
    worker = town.begin_deliver()
    assert gate.reached.wait(60)
    worker.kill()
    gate.opened.set()
    wait_until(lambda: len(server.mails) == doubled, what="what the server keeps")
    town.end_leases()
    town.deliver()
    assert (town.states(), len(server.offered)) == (["uncertain"], 1)
    town.finish()
    first, second = (content for _, content in server.offered)
    assert first == second
    verdict = judged(town, server, seen, crashes=1)
    assert (verdict.is_sound, verdict.ends, verdict.doubled, verdict.flagged) == (True, Counter(sent=1), doubled, 1)


@case("A6", "kill -9 after 250, before it is written down", "two copies, flagged, the same bytes")
def test_killed_before_the_answer_is_written_down_there_are_two_flagged_copies(town, serve, seen):
    server = serve()
    town.queue(1)
    assert town.begin_deliver(crash={"point": "answered"}).wait() == KILLED
    assert (town.states(), len(server.mails)) == (["sending"], 1)
    town.finish()
    verdict = judged(town, server, seen, crashes=1)
    assert (verdict.is_sound, verdict.ends, verdict.doubled, verdict.flagged) == (True, Counter(sent=1), 1, 1)


@case("A8", "SIGSTOP for two leases, another worker takes over, SIGCONT", "no dot and no change by the first")
def test_a_worker_held_up_past_its_lease_sends_no_dot(town, serve, seen):
    gate = Gate(then=GOOD["data"])
    server = serve(data=[gate])
    town.queue(1)
    sleeper = town.begin_deliver()
    assert gate.reached.wait(60)
    sleeper.kill(signal.SIGSTOP)
    other = town.begin_deliver()
    wait_until(lambda: town.states() == ["sent"], what="the other worker, after the lease has ended")
    row = town.sql("SELECT attempts, accepted_at, dot_at, smtp_code FROM invitations_message")
    gate.opened.set()
    sleeper.kill(signal.SIGCONT)
    town.queue(1)  # what the first one does next shows that it went on after the row it had lost
    wait_until(lambda: town.states() == ["sent"] * 2, what="the next message")
    for worker in (sleeper, other):
        worker.kill(signal.SIGTERM)
        assert worker.wait() == 0
    assert town.sql("SELECT attempts, accepted_at, dot_at, smtp_code FROM invitations_message ORDER BY id")[:1] == row
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.doubled, verdict.flagged, len(server.offered)) == (True, 0, 0, 2)


@case("A9", "SIGTERM during a run of 200", "gone within 30 s, none uncertain, the leases given back")
def test_told_to_stop_a_worker_finishes_the_message_in_hand_and_gives_back_the_rest(town, serve, seen):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[GOOD["dot"], GOOD["dot"], gate])
    town.queue(200)
    worker = town.begin_deliver(settings={"DELIVERY_LEASE_SECONDS": 120, "DELIVERY_BATCH": 50})
    assert gate.reached.wait(60)
    worker.kill(signal.SIGTERM)
    gate.opened.set()
    assert worker.wait(30) == 0
    sent = len(server.mails)
    assert town.count_states() == Counter(sent=sent, queued=200 - sent)
    assert town.sql("SELECT max(uncertain_count), sum(attempts) FROM invitations_message") == [(0, sent)]
    seen(f"ended in order, {sent} sent, {200 - sent} queued, none uncertain, none leased")


@case("A7", "two workers at once, no fault", "each mail once")
def test_two_workers_at_once_send_everything_once(town, serve, seen):
    server = serve()
    town.queue(120)
    for _ in range(2):
        town.begin_deliver()
    wait_until(lambda: town.states() == ["sent"] * 120, what="the end of the run")
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.accepted, verdict.doubled, verdict.flagged) == (True, 120, 0, 0)
    assert town.sql("SELECT max(attempts) FROM invitations_message") == [(1,)]


@case("A11", "a message that ends its worker each time, 20 others", "the others sent, it alone is given up")
def test_a_message_that_ends_its_worker_takes_no_other_along(town, serve, seen):
    server = serve()
    messages = town.queue(21)["messages"]
    fatal = messages[10]
    for _ in range(MAX_CRASHES):
        assert town.begin_deliver(fatal=fatal).wait() == KILLED
        town.end_leases()
    town.finish()
    row = town.sql(f"SELECT state, smtp_reply, crash_count, attempts FROM invitations_message WHERE id = {fatal}")
    assert row == [("failed", WORKER_LOST, MAX_CRASHES, 0)]
    assert town.sql(f"SELECT max(crash_count) FROM invitations_message WHERE id <> {fatal}") == [(1,)]
    verdict = judged(town, server, seen, crashes=MAX_CRASHES)
    # One had been accepted when the worker died, and was not yet written down.
    assert (verdict.is_sound, verdict.ends, verdict.doubled) == (True, Counter(sent=20, failed=1), 1)


@pytest.mark.faults
@case("A1", "kill -9, another worker beside it, a lease of 10 s", "its mail goes within the lease and 30 s")
def test_the_mail_of_a_killed_worker_goes_soon_by_another(town, serve, seen):
    gate, lease = Gate(), 10
    server = serve(rcpt=[gate])
    town.queue(20)
    first = town.begin_deliver(settings={"DELIVERY_LEASE_SECONDS": lease})
    assert gate.reached.wait(60)
    town.begin_deliver(every=1, settings={"DELIVERY_LEASE_SECONDS": lease})
    first.kill()
    killed_at = time.monotonic()
    wait_until(lambda: town.count_states() == Counter(sent=20), lease + 30, "the mail of the killed worker")
    took = time.monotonic() - killed_at
    verdict = judged(town, server, seen, crashes=1)
    seen(f"{verdict.words()}; {took:.0f} s after the kill")
    seen.figure("G4", f"{took:.0f} s with a lease of {lease} s")
    assert (verdict.is_sound, verdict.doubled) == (True, 0)
