"""Real workers, killed at every place where a mail can be lost or doubled."""

import os
import signal
from collections import Counter

import pytest

from tests.installation import wait_until
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres


def kill(town, name, sign=signal.SIGKILL):
    os.killpg(town.processes[name].pid, sign)
    return town.processes[name].wait(30)


def start_worker(town, *options):
    town.start(
        "worker", "celery", "-A", "platforms", "worker", "--concurrency", "2", "--loglevel", "WARNING",
        "--schedule", str(town.folder / "beat"), *options,
    )  # fmt: skip


def test_a_worker_delivers_when_rung_and_by_the_timetable_when_not(town, serve):
    server = serve()
    town.queue(3)
    start_worker(town, "-B")
    town.ring()
    wait_until(lambda: len(server.mails) == 3, what="the mail that was rung for")
    town.queue(2)  # nobody rings: as when the broker was down or was emptied
    wait_until(lambda: len(server.mails) == 5, what="the mail that the sweep finds")
    wait_until(lambda: town.states() == ["sent"] * 5, what="the state")
    assert set(Counter(recipient for recipient, _ in server.mails).values()) == {1}


def test_killed_after_the_dot_the_message_goes_once_more_with_the_same_bytes(town, serve):
    gate = Gate()
    server = serve(dot=[gate])
    town.queue(1)
    start_worker(town)
    town.ring()
    assert gate.reached.wait(60)
    kill(town, "worker")
    town.end_leases()
    town.deliver()
    assert (town.states(), len(server.offered)) == (["uncertain"], 1)
    town.make_due()
    town.deliver()
    assert town.sql("SELECT state, uncertain_count FROM invitations_message") == [("sent", 1)]
    first, second = (content for _, content in server.offered)
    assert first == second


@pytest.mark.parametrize("step", ["banner", "rcpt", "data"])
def test_killed_before_the_dot_the_message_goes_once(town, serve, step):
    gate = Gate()
    server = serve(**{step: [gate]})
    town.queue(2)
    town.start_deliver()
    assert gate.reached.wait(60)
    kill(town, "deliver")
    assert town.states() == ["sending", "sending"]
    town.end_leases()
    town.deliver()
    assert town.sql("SELECT state, uncertain_count FROM invitations_message") == [("sent", 0)] * 2
    assert len(server.offered) == 2
    assert len({recipient for recipient, _ in server.offered}) == 2


def test_a_worker_held_up_past_its_lease_sends_no_dot(town, serve):
    gate = Gate(then=GOOD["data"])
    server = serve(data=[gate])
    town.queue(1)
    town.start_deliver("sleeper")
    assert gate.reached.wait(60)
    os.killpg(town.processes["sleeper"].pid, signal.SIGSTOP)
    town.end_leases()
    town.deliver()
    assert town.states() == ["sent"]
    gate.opened.set()
    os.killpg(town.processes["sleeper"].pid, signal.SIGCONT)
    kill(town, "sleeper", signal.SIGTERM)
    assert (town.states(), len(server.offered)) == (["sent"], 1)


def test_told_to_stop_a_worker_finishes_the_message_in_hand_and_gives_back_the_rest(town, serve):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[gate])
    town.queue(20)
    town.start_deliver()
    assert gate.reached.wait(60)
    os.killpg(town.processes["deliver"].pid, signal.SIGTERM)
    gate.opened.set()
    assert town.processes["deliver"].wait(30) == 0
    assert (Counter(town.states()), len(server.mails)) == (Counter(sent=1, queued=19), 1)
    assert town.sql("SELECT max(uncertain_count), sum(attempts) FROM invitations_message") == [(0, 1)]


def test_two_workers_at_once_send_everything_once(town, serve):
    server = serve()
    town.queue(120)
    town.start_deliver("one")
    town.start_deliver("two")
    wait_until(lambda: town.states() == ["sent"] * 120, what="the end of the run")
    assert (len(server.mails), len({recipient for recipient, _ in server.mails})) == (120, 120)
    assert town.sql("SELECT max(attempts), max(uncertain_count) FROM invitations_message") == [(1, 0)]
