"""Brokers that die, forget, repeat and pile up: the database is the truth, so that a lost bell costs half a minute."""

import threading
import time
from collections import Counter
from contextlib import suppress

import pytest

from tests.cases import case
from tests.faults.brokers import own_broker
from tests.faults.ledger import judged
from tests.faults.residents import Residents, start_site
from tests.installation import free_port, wait_until

pytestmark = [pytest.mark.faults]
KINDS = ["files", "Redis", "RabbitMQ"]


@pytest.fixture(scope="module", params=KINDS)
def broker(request, migrated, tmp_path_factory):
    """A broker of our own, which the processes of the installation use."""
    folder = migrated.folder if request.param == "files" else tmp_path_factory.mktemp(request.param)
    broker = own_broker(request.param, folder)
    migrated.use_broker(broker.url)
    if broker.name == "RabbitMQ":
        migrated.do("ring")
        broker.settle()
    yield broker
    migrated.use_broker("filesystem://")
    broker.close()


@pytest.fixture
def server_broker(broker):
    """A broker that is a process."""
    if broker.name == "files":
        pytest.skip("a folder of files does not die")
    return broker


@pytest.fixture
def absent(migrated):
    """The address of a broker that was never started."""
    migrated.use_broker(f"redis://127.0.0.1:{free_port()}/0")
    yield
    migrated.use_broker("filesystem://")


def hesitate():
    """A mail server takes a moment."""
    threading.Event().wait(0.02)


def all_sent(town, count):
    return lambda: town.count_states() == Counter(sent=count)


def seconds_until(condition, most, what):
    started = time.monotonic()
    wait_until(condition, most, what)
    return time.monotonic() - started


@pytest.mark.postgres
@case("B1", "no broker at all", "the website works, mail goes by `deliver` within 60 s")
def test_without_a_broker_answers_are_kept_and_mail_goes(town, absent, serve, seen):
    server = serve()
    meeting = town.queue(6)["meeting"]
    start_site(town)
    residents = Residents(town, meeting)
    usual = residents.usual(range(6))
    town.begin_deliver(every=5)
    took = seconds_until(all_sent(town, 12), 60, "all mail")
    verdict = judged(town, server, seen)
    seen.figure("G5", f"no broker: mail went after {took:.0f} s, an answer took {usual * 1000:.0f} ms")
    assert (verdict.is_sound, verdict.doubled, residents.failures) == (True, 0, [])


@pytest.mark.postgres
@case("B2", "the broker dies while 60 people answer", "an answer takes at most 300 ms longer, none lost")
def test_a_broker_that_dies_costs_nobody_time_or_mail(town, server_broker, serve, seen):
    server = serve()
    meeting = town.queue(60)["meeting"]
    start_site(town)
    residents = Residents(town, meeting)
    residents.usual(range(5))
    before = residents.usual(range(5, 25))
    server_broker.kill()
    try:
        without = residents.usual(range(25, 60))
    finally:
        server_broker.start()
    town.begin_deliver(every=1)
    wait_until(all_sent(town, 120), 120, "all mail")
    verdict = judged(town, server, seen)
    longer = (without - before) * 1000
    seen.figure("G5", f"{server_broker.name} dies: an answer takes {longer:+.0f} ms")
    assert (verdict.is_sound, verdict.doubled, residents.failures) == (True, 0, [])
    assert longer <= 300


@pytest.mark.postgres
@case("B3", "everything that waits is deleted, three times", "all sent once, by the sweep")
def test_a_broker_that_forgets_costs_no_mail(town, broker, serve, seen):
    server = serve(delay=hesitate)
    town.start_celery("worker", "-B")
    wait_until(town.has_swept, 60, "the worker")
    for number in range(1, 4):
        town.queue(60)
        town.do("ring", times=5)
        wait_until(lambda sent=60 * number - 30: len(server.mails) >= sent, 60, "half of the mail")
        broker.wipe()
    took = seconds_until(all_sent(town, 180), 90, "all mail")
    verdict = judged(town, server, seen, crashes=3)
    seen(f"{broker.name}: {verdict.words()}; the last {took:.0f} s after the last loss")
    assert (verdict.is_sound, verdict.doubled, verdict.flagged) == (True, 0, 0)


RESTARTS = [
    pytest.param(False, marks=case("B4", "Redis killed and back, without AOF", "the mail goes on within 30 s")),
    pytest.param(True, marks=case("B4", "Redis killed and back, with AOF", "the mail goes on within 30 s")),
]


@pytest.mark.parametrize("keeps", RESTARTS)
def test_a_worker_goes_on_when_redis_is_back(migrated, town, serve, seen, tmp_path, keeps):
    broker = own_broker("Redis", tmp_path, keeps=keeps)
    town.use_broker(broker.url)
    try:
        goes_on_after_a_restart(town, broker, serve, seen)
    finally:
        town.use_broker("filesystem://")
        broker.close()


@case("B5", "RabbitMQ killed and back, quorum queue", "the mail goes on within 30 s")
def test_a_worker_goes_on_when_rabbitmq_is_back(town, broker, serve, seen):
    if broker.name != "RabbitMQ":
        pytest.skip("see B4")
    goes_on_after_a_restart(town, broker, serve, seen)


def goes_on_after_a_restart(town, broker, serve, seen):
    """Kill the broker while mail goes, queue more while it is away, and see the worker send it.

    Celery mostly connects anew; when it had a task in hand it may end instead, and is started again by what watches it.
    """
    server = serve(delay=hesitate)
    (town.folder / "worker.log").unlink(missing_ok=True)
    town.start_celery("worker", "-B", watched=True)
    wait_until(town.has_swept, 60, "the worker")
    town.queue(60)
    town.do("ring")
    wait_until(lambda: len(server.mails) >= 20, 60, "some mail")
    broker.kill()
    town.queue(40)
    town.do("ring")
    broker.start()
    took = seconds_until(all_sent(town, 100), 60, "all mail")
    town.queue(5)
    town.do("ring")
    later = seconds_until(all_sent(town, 105), 60, "what was queued afterwards")
    verdict = judged(town, server, seen, crashes=1)
    ended = town.log("worker").count("it starts again")
    seen(f"{verdict.words()}; went on {took:.0f} s after the broker was back; the worker ended {ended} times")
    assert (verdict.is_sound, verdict.doubled) == (True, 0)
    assert max(took, later) <= 30
    assert town.processes["worker"].poll() is None


@pytest.mark.postgres
@case("B6", "each bell four times, two workers", "each mail once")
def test_bells_that_are_repeated_double_nothing(town, broker, serve, seen):
    server = serve(delay=hesitate)
    for name in ("worker", "second"):
        town.start_celery(name, "-n", f"{name}@localhost")
    wait_until(town.has_swept, 60, "a worker")
    for _ in range(4):
        town.queue(30)
        town.do("ring", times=5, copies=4)
    wait_until(all_sent(town, 120), 90, "all mail")
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.doubled, verdict.flagged) == (True, 0, 0)
    assert town.sql("SELECT max(attempts) FROM invitations_message") == [(1,)]


@case("B7", "two timetables, one killed -9 that leaves its pidfile", "each mail once; it starts again")
def test_two_timetables_double_nothing_and_one_that_was_killed_starts_again(town, serve, seen):
    server = serve(delay=hesitate)
    pidfile = town.folder / "beat.pid"
    pidfile.unlink(missing_ok=True)
    town.start_celery("worker")
    start_beat(town, "beat", "--pidfile", str(pidfile))
    start_beat(town, "another", "--pidfile", "")
    town.queue(60)
    wait_until(lambda: len(server.mails) >= 10, 90, "some mail, which only the timetables rang for")
    town.kill("beat")
    town.kill("another")
    assert pidfile.exists()
    town.sql("UPDATE invitations_channel SET swept_at = NULL")
    start_beat(town, "beat", "--pidfile", str(pidfile))
    town.queue(40)
    wait_until(all_sent(town, 100), 90, "all mail")
    wait_until(town.has_swept, 30, "a sweep of the timetable that came back")
    # The worker may still sweep for a bell of before the kill: who came back is seen by its own pidfile.
    wait_until(lambda: pid_in(pidfile) == town.processes["beat"].pid, 60, "the timetable that came back")
    verdict = judged(town, server, seen, crashes=2)
    assert (verdict.is_sound, verdict.doubled, verdict.flagged) == (True, 0, 0)


def pid_in(pidfile):
    """The number in a pidfile; 0 while it is not there, or is being written."""
    with suppress(OSError, ValueError):
        return int(pidfile.read_text())
    return 0


def start_beat(town, name, *options):
    """A timetable without a worker."""
    schedule = str(town.folder / f"{name}-schedule")
    town.start(name, "celery", "-A", "platforms", "beat", "--loglevel", "WARNING", "--schedule", schedule, *options)


@case("B10", "10,000 stale bells, then a worker", "drained within 60 s, each mail once")
def test_a_pile_of_stale_bells_is_drained_soon(town, broker, serve, seen):
    server = serve()
    town.do("pile", count=10_000, expires=1)
    town.queue(20)
    town.start_celery("worker", "-B", watched=True)
    took = seconds_until(all_sent(town, 20), 60, "the mail behind the bells")
    took += seconds_until(lambda: not broker.waiting(), 60, "the end of the bells")
    verdict = judged(town, server, seen)
    seen(f"{broker.name}: drained and sent {took:.0f} s after the worker was started; {verdict.words()}")
    assert (verdict.is_sound, verdict.doubled, verdict.flagged) == (True, 0, 0)
    assert took < 60


@case("B11", "unknown task, 2 MB of arguments, a pickle, noise", "refused, nothing done, the worker lives on")
def test_hostile_messages_are_refused_and_the_worker_lives_on(town, broker, serve, seen, tmp_path):
    server = serve()
    # On the file broker noise may end the worker, which is started again and tidies; the others refuse it in passing.
    town.start_celery("worker", "-B", watched=broker.name == "files")
    wait_until(town.has_swept, 60, "the worker")
    trace = tmp_path / "trace"
    town.do("publish_junk", tripwire=str(trace))
    town.queue(5)
    town.do("ring")
    wait_until(all_sent(town, 5), 60, "the mail behind it")
    assert (town.processes["worker"].poll(), trace.exists()) == (None, False)
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.doubled) == (True, 0)
