"""Workers that run out of time or memory, and plannings that are killed half-way."""

import itertools
import signal
from collections import Counter

import pytest

from tests.cases import case
from tests.faults.ledger import judged
from tests.installation import wait_until
from tests.smtp_server import GOOD, Gate

pytestmark = pytest.mark.postgres
KILLED = -signal.SIGKILL
MEGABYTE = 2**20

INSIDE = [
    pytest.param("data", 0, marks=case("A10", "the hard time limit, before the dot", "sent once, not uncertain")),
    pytest.param("dot", 1, marks=case("A10", "the hard time limit, after the dot", "uncertain, sent once more")),
]


@pytest.mark.faults
@pytest.mark.parametrize(("step", "flagged"), INSIDE)
def test_a_worker_that_runs_out_of_time_loses_nothing(town, serve, seen, step, flagged):
    gate = Gate(then=GOOD[step])
    server = serve(**{step: [gate]})
    (town.folder / "worker.log").unlink(missing_ok=True)
    town.start_celery("worker", "--pool", "processes")  # as on a real broker: one of its children can be ended
    wait_until(town.has_swept, 60, "the worker")
    town.queue(3)
    town.do("ring_briefly", seconds=2)
    assert gate.reached.wait(60)
    wait_until(lambda: "signal 9 (SIGKILL)" in town.log("worker"), 25, "the end of the one that took too long")
    assert "Hard time limit (2s) exceeded" in town.log("worker")
    gate.opened.set()
    town.finish()
    verdict = judged(town, server, seen, crashes=1)
    assert (verdict.is_sound, verdict.ends) == (True, Counter(sent=3))
    assert (verdict.flagged, verdict.doubled) == (flagged, flagged)
    assert town.processes["worker"].poll() is None


@pytest.mark.faults
@case("A11", "no memory to compose one large message, 4 others", "given up after 3 tries, the others sent")
def test_a_message_for_which_there_is_no_memory_is_given_up_and_the_others_go(town, serve, seen):
    server = serve()
    town.queue(2)
    large = town.queue(1, meeting={"introduction": "Welkom. " * (20 * MEGABYTE // 8)})["messages"]
    town.queue(2)
    for _ in range(3):
        assert town.begin_deliver(once=True, memory=160 * MEGABYTE).wait() == 0
        town.pass_time()
    row = f"SELECT state, smtp_reply, crash_count FROM invitations_message WHERE id = {large[0]}"
    assert town.sql(row) == [("failed", "MemoryError", 0)]
    tries = town.sql(f"SELECT phase FROM invitations_attempt WHERE message_id = {large[0]}")
    assert tries == [("compose",)] * 3
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.ends, verdict.doubled) == (True, Counter(sent=4, failed=1), 0)


@pytest.mark.faults
@case("A13", "kill -9 at each statement while 2,000 are planned", "nothing or everything; then 2,000, never more")
def test_a_planning_that_is_killed_is_all_or_nothing(town, seen):
    meeting = town.do("plan", count=2000)
    for number in itertools.count(1):
        if town.begin("invite", meeting=meeting, dies_at=number).wait() != KILLED:
            break
        assert (town.count_states(), town.do("reconcile")) == (Counter(), 0), number
    assert town.count_states() == Counter(queued=2000)
    assert town.do("invite", meeting=meeting)["count"] == 2000
    town.sql("DELETE FROM invitations_message WHERE id % 3 = 0")
    left = sum(town.count_states().values())
    assert [town.do("reconcile"), town.do("reconcile")] == [2000 - left, 0]
    assert town.count_states() == Counter(queued=2000)
    words = f"killed at {number - 1} statements: nothing each time; then 2,000; "
    words += f"{2000 - left} rows deleted, put back by the reconciling"
    seen(words, crashes=number - 1, lost=0, mails=2000)
    assert number > 10
