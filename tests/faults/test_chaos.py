"""Workers killed at random, over and over: nothing lost, every double flagged, the sum of the states always right."""

import random
import signal
import threading
from collections import Counter

import pytest

from invitations.rules import MAX_CRASHES, WORKER_LOST
from tests.cases import case
from tests.faults.ledger import compare, judged
from tests.installation import wait_until

pytestmark = pytest.mark.postgres
SEED = 20_251


def hesitate():
    """A mail server takes a moment, before and after it keeps a message: that is where a kill hurts."""
    threading.Event().wait(random.uniform(0, 0.01))


class Chaos:
    """Keeps some workers running until all is sent; kills them, or lets them die by themselves."""

    def __init__(self, town, count, planned, *, dies=False, strike=0.0):
        self.town, self.count, self.planned = town, count, planned
        self.dies, self.strike = dies, strike
        self.chance = random.Random(SEED)
        self.workers, self.kills, self.wrong_sums, self.looks = [], 0, 0, 0

    def run(self, until, seconds):
        """Go on until the condition holds, then stop the workers in order."""
        wait_until(lambda: self._turn() and until(self), seconds, "the end of the chaos")
        for worker in self.workers:
            if worker.poll() is None:
                worker.kill(signal.SIGTERM)
                worker.wait()

    def _turn(self):
        alive = [worker for worker in self.workers if worker.poll() is None]
        self.kills += sum(worker.poll() == -signal.SIGKILL for worker in self.workers if worker not in alive)
        self.workers = alive + [self._begin() for _ in range(self.count - len(alive))]
        if self.chance.random() < self.strike:
            self.chance.choice(self.workers).kill()
        self._look()
        return True

    def _begin(self):
        seed = {"seed": self.chance.randrange(10**9)} if self.dies else {}
        return self.town.begin_deliver(every=0.02, settings={"DELIVERY_BATCH": 5}, **seed)

    def _look(self):
        """The sum over the states, and what is pending; time passes, so that nothing waits for long."""
        self.looks += 1
        states = self.town.count_states()
        self.wrong_sums += sum(states.values()) != self.planned
        self.pending = sum(states[state] for state in ("queued", "sending", "uncertain"))
        if self.looks % 5 == 0:
            self.town.pass_time()


def is_finished(chaos):
    return not chaos.pending


def survived(town, server, seen, chaos, ends=("sent", "held")):
    """Assert everything that must hold after a storm."""
    town.finish()
    verdict = judged(town, server, seen, crashes=chaos.kills)
    words = f"{chaos.kills} kills; {verdict.words()}; wrong sums {chaos.wrong_sums} of {chaos.looks}"
    seen(words, looks=chaos.looks, wrong_sums=chaos.wrong_sums)
    assert chaos.wrong_sums == 0
    assert verdict.is_sound, verdict
    assert verdict.ends.keys() <= set(ends)
    assert verdict.doubled <= chaos.kills
    return verdict


@case("A7", "random kill -9, 3 workers, 200 mails", "none lost, doubles flagged and equal, at most 2 copies")
def test_killed_at_random_nothing_is_lost(town, serve, seen):
    server = serve(delay=hesitate)
    town.queue(200)
    chaos = Chaos(town, 3, 200, strike=0.2)
    chaos.run(is_finished, 60)
    assert chaos.kills > 0
    survived(town, server, seen, chaos)


@pytest.mark.faults
@case("A7", "random kill -9, 3 workers, 3,000 mails", "none lost, doubles flagged and equal, at most 2 copies")
def test_killed_at_random_for_long_nothing_is_lost(town, serve, seen):
    server = serve(delay=hesitate)
    town.queue(3000)
    chaos = Chaos(town, 3, 3000, strike=0.25)
    chaos.run(is_finished, 500)
    assert chaos.kills > 30
    verdict = survived(town, server, seen, chaos, ends=("sent", "held", "failed"))
    few_are_given_up(town, verdict, 3000 // 500)
    assert verdict.doubled > 0, "kills that double nothing prove nothing"


@pytest.mark.faults
@case("A7", "500 deaths at named points, each within four messages", "none lost, doubles flagged, unlucky ones shown")
def test_hundreds_of_deaths_lose_nothing(town, serve, seen):
    server = serve()
    planned = deaths = looks = wrong_sums = 0
    while deaths < 500:
        town.queue(100)
        planned += 100
        chaos = Chaos(town, 3, planned, dies=True)
        chaos.chance.seed(SEED + planned)
        chaos.run(is_finished, 200)
        deaths, looks, wrong_sums = deaths + chaos.kills, looks + chaos.looks, wrong_sums + chaos.wrong_sums
    chaos.kills, chaos.looks, chaos.wrong_sums = deaths, looks, wrong_sums
    verdict = survived(town, server, seen, chaos, ends=("sent", "held", "failed"))
    few_are_given_up(town, verdict, planned // 100)


def few_are_given_up(town, verdict, most):
    """Where workers die all the time a few messages meet five of them: given up, each with its reason on the screen."""
    given_up = town.sql("SELECT DISTINCT crash_count, smtp_reply FROM invitations_message WHERE state = 'failed'")
    assert given_up in ([], [(MAX_CRASHES, WORKER_LOST)])
    assert verdict.ends["failed"] <= most


@pytest.mark.faults
@pytest.mark.parametrize(("workers", "mails"), [(1, 500), (2, 1000), (4, 2000), (8, 10_000)])
@case("D3", "1, 2, 4 and 8 workers, no fault", "no double, none uncertain")
def test_without_faults_nothing_doubles(town, serve, seen, workers, mails):
    server = serve()
    town.queue(mails)
    for _ in range(workers):
        town.begin_deliver(settings={"DELIVERY_LEASE_SECONDS": 120})
    wait_until(lambda: town.count_states() == Counter(sent=mails), seconds=600, what="the end of the run")
    verdict = compare(town, server)
    seen(f"{workers} workers: {verdict.words()}")
    seen.figure("G3", f"{verdict.doubled} of {mails:,} mails with {workers} workers")
    assert (verdict.is_sound, verdict.doubled, verdict.flagged, len(server.mails)) == (True, 0, 0, mails)
