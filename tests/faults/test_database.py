"""Databases that stop, drop connections, refuse statements or are held up: no half work, no lost mail."""

import itertools
import sqlite3
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from tests.cases import case
from tests.faults.cluster import Cluster
from tests.faults.ledger import compare, judged
from tests.faults.test_chaos import Chaos, hesitate
from tests.faults.town import Town
from tests.installation import wait_until
from tests.smtp_server import GOOD, Gate, SmtpServer

pytestmark = pytest.mark.postgres
NOTHING, EVERYTHING = [("draft", 0, 0)], [("inviting", 5, 5)]


def only_on_postgresql(town):
    if town.is_sqlite:
        pytest.skip("SQLite has no server")


@pytest.mark.faults
@case("C1", "PostgreSQL stopped at once and started, twice, 3 workers, 600 mails", "none lost, doubles flagged")
def test_a_database_that_stops_twice_loses_nothing(town, seen, tmp_path):
    only_on_postgresql(town)
    cluster = Cluster(tmp_path / "cluster")
    own = Town(tmp_path, cluster.url)
    server = SmtpServer(delay=hesitate).__enter__()
    crashes = 0

    def is_over(chaos):
        nonlocal crashes
        if crashes < 2 and len(server.mails) > 200 * (crashes + 1):
            cluster.crash()
            crashes += 1
        return not chaos.pending

    try:
        own.manage("migrate", "--verbosity", "0")
        own.send_to(server)
        own.queue(600)
        chaos = Chaos(own, 3, 600)
        chaos.run(is_over, 240)
        own.finish()
        verdict = judged(own, server, seen, crashes=crashes)
    finally:
        own.close()
        server.__exit__()
        cluster.close()
    seen(f"{verdict.words()}; wrong sums {chaos.wrong_sums} of {chaos.looks}", looks=chaos.looks)
    assert (crashes, chaos.wrong_sums, verdict.is_sound) == (2, 0, True)
    assert set(verdict.ends) <= {"sent", "held"}
    assert verdict.doubled <= verdict.flagged <= 2 * 3


def each_statement(town, job, trouble, prepare, check):
    """Do a job over and over, each time with the trouble one statement later, until it passes; return how many."""
    if trouble == "connection lost":
        only_on_postgresql(town)
    for number in itertools.count(1):
        outcome = town.do("through_trouble", inner=job, number=number, trouble=trouble, **prepare())
        if not outcome["is_reached"]:
            assert outcome["error"] == ""
            return number - 1
        check(outcome)
    return 0


PLANNING = [
    pytest.param(
        "connection lost", marks=case("C2", "connection cut at each statement of a planning", "all or nothing")
    ),
    pytest.param("deadlock", marks=case("C3", "a deadlock at each statement of a planning", "all or nothing, once")),
]


@pytest.mark.faults
@pytest.mark.parametrize("trouble", PLANNING)
def test_planning_is_all_or_nothing_at_each_statement(town, seen, trouble):
    meeting = town.do("plan", count=5)
    invited = f"(SELECT count(*) FROM invitations_invitation WHERE meeting_id = {meeting})"
    queued = "(SELECT count(*) FROM invitations_message)"

    def check(outcome):
        found = town.sql(f"SELECT state, {invited}, {queued} FROM meetings_meeting WHERE id = {meeting}")
        assert (outcome["error"], found) in [("OperationalError", NOTHING), ("OperationalError", EVERYTHING)]

    count = each_statement(town, "invite", trouble, lambda: {"meeting": meeting}, check)
    assert town.count_states() == Counter(queued=5)
    assert town.do("invite", meeting=meeting)["count"] == 5
    assert town.count_states() == Counter(queued=5)
    seen(f"{count} statements; nothing half done, then 5 of 5, and 5 after a second press")
    assert count > 10


DELIVERING = [
    pytest.param("connection lost", marks=case("C2", "connection cut at each statement of a delivery", "none lost")),
    pytest.param("deadlock", marks=case("C3", "a deadlock at each statement of a delivery", "none lost")),
]


@pytest.mark.faults
@pytest.mark.parametrize("trouble", DELIVERING)
def test_a_delivery_survives_trouble_at_each_statement(town, serve, seen, trouble):
    server = serve()

    def check(outcome):
        town.finish()
        assert compare(town, server).is_sound, outcome

    def prepare():
        town.queue(1)
        return {"once": True}

    count = each_statement(town, "deliver", trouble, prepare, check)
    verdict = judged(town, server, seen, crashes=count)
    seen(f"{count} statements; {verdict.words()}")
    assert (verdict.is_sound, verdict.ends) == (True, Counter(sent=count + 1))
    assert count > 10


@case("C6", "a read transaction open all the time", "sending goes on")
def test_a_long_report_does_not_hold_up_the_mail(town, serve, seen):
    server = serve()
    town.queue(40)
    reader = town.connect()
    cursor = reader.cursor()
    cursor.execute("BEGIN" if town.is_sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    cursor.execute("SELECT count(*) FROM invitations_message WHERE state = 'queued'")
    assert cursor.fetchone() == (40,)
    town.deliver()
    cursor.execute("SELECT count(*) FROM invitations_message WHERE state = 'queued'")
    assert cursor.fetchone() == (40,), "the report still sees what it saw at first"
    reader.close()
    verdict = judged(town, server, seen)
    assert (verdict.is_sound, verdict.ends) == (True, Counter(sent=40))


@pytest.mark.parametrize("minutes", [-10, 10])
@case("C8", "a worker whose clock is 10 minutes off", "leases and due times are those of the database")
def test_a_wrong_clock_changes_no_lease(town, serve, seen, minutes):
    gate = Gate(then=GOOD["data"])
    server = serve(data=[gate])
    town.queue(1)
    patient = {"DELIVERY_LEASE_SECONDS": 120, "EMAIL_TIMEOUT": 30}  # a second worker may take a while to come
    first = town.begin_deliver(once=True, settings=patient, clock=60 * minutes)
    assert gate.reached.wait(60)
    town.queue(1, not_before=in_minutes(5))
    town.do("deliver", once=True, clock=-60 * minutes)
    assert (town.states(), len(server.mails)) == (["sending", "queued"], 0)
    until = "julianday(lease_until) - julianday('now')" if town.is_sqlite else "extract(epoch FROM lease_until - now())"
    ((left,),) = town.sql(f"SELECT {until} FROM invitations_message WHERE lease_until IS NOT NULL")
    assert 0 < float(left) * (86_400 if town.is_sqlite else 1) <= 121
    gate.opened.set()
    assert first.wait() == 0
    verdict = judged(town, server, seen)
    assert (verdict.ends, verdict.doubled, verdict.flagged) == (Counter(sent=1, queued=1), 0, 0)


def in_minutes(minutes):
    """A moment by our own clock, as the job wants it."""
    return time.strftime("%Y-%m-%d %H:%M:%S+00:00", time.gmtime(time.time() + 60 * minutes))


@contextmanager
def opened(town):
    """A transaction that has written and is not over."""
    connection = town.connect()
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if town.is_sqlite else "SELECT 1")
    yield
    connection.rollback()
    connection.close()


def has_open_transaction(town):
    """True when someone else holds the one writer of SQLite, or is in a transaction on this PostgreSQL database."""
    connection = town.connect()
    try:
        if not town.is_sqlite:
            cursor = connection.cursor()
            of_others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {of_others} AND xact_start IS NOT NULL")
            return cursor.fetchone() != (0,)
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("BEGIN IMMEDIATE")
        connection.rollback()
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


@case("C9", "a look at the database at each step of the conversation", "no transaction open")
def test_no_transaction_is_open_at_any_step_of_the_conversation(town, serve, seen):
    gates = {step: Gate(then=GOOD[step]) for step in ("banner", "ehlo", "mail", "rcpt", "data", "dot")}
    serve(**{step: [gate] for step, gate in gates.items()})
    with opened(town):
        assert has_open_transaction(town), "the look sees nothing"
    town.queue(1)
    worker = town.begin_deliver(once=True)
    for step, gate in gates.items():
        assert gate.reached.wait(60), step
        # The mail server says nothing until the gate opens: what was open for the conversation would stay open.
        wait_until(lambda: not has_open_transaction(town), 2, f"an end of the transaction at {step}")
        gate.opened.set()
    assert worker.wait() == 0
    assert town.states() == ["sent"]
    seen("none at " + ", ".join(gates))
