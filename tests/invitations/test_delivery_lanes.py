"""Several connections side by side, bells that call another worker, and statements that the server prepares."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invitations import delivery, tasks
from invitations.delivery import lanes, outbox, prepared, transport
from invitations.models import Attempt, Message, Suppression
from tests.installation import wait_until
from tests.outbox import address, queued, states
from tests.smtp_server import CLOSE, GOOD, RESET, Gate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TOGETHER = "250-sink\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES"


@pytest.fixture
def crowd(settings):
    """Four connections, and messages enough for each."""
    settings.DELIVERY_CONNECTIONS = 4
    return [queued() for _ in range(40)]


def test_several_connections_send_each_message_once(serve, crowd):
    server = serve()
    assert (delivery.deliver(), server.connections) == (40, 4)
    assert Counter(recipient for recipient, _ in server.mails) == Counter(map(address, crowd))
    assert set(states(*crowd)) == {"sent"}
    assert Counter(Attempt.objects.values_list("message", flat=True)) == Counter(message.pk for message in crowd)


@pytest.mark.parametrize("ehlo", ["250 ENHANCEDSTATUSCODES", TOGETHER])
def test_several_connections_are_used_at_the_same_time(serve, crowd, ehlo):
    gates = [Gate(then="250 2.0.0 kept") for _ in range(4)]
    server = serve(dot=gates, ehlo=[ehlo] * 9)
    worker = threading.Thread(target=_deliver_in_a_thread)
    worker.start()
    assert [gate.reached.wait(30) for gate in gates] == [True] * 4
    for gate in gates:
        gate.opened.set()
    worker.join(60)
    assert (len(server.mails), set(states(*crowd))) == (40, {"sent"})


def _deliver_in_a_thread():
    try:
        delivery.deliver()
    finally:
        connection.close()


def test_messages_that_go_together_are_marked_in_one_statement(serve, crowd):
    serve()
    with CaptureQueriesContext(connection) as seen:
        delivery.deliver()
    marks = [query for query in seen.captured_queries if "WITH given" in query["sql"] or "EXECUTE bv_" in query["sql"]]
    assert 11 <= len(marks) <= 21, "for two to four messages at a time, and the results of the last ones"


def test_a_connection_whose_answer_is_late_does_not_hold_up_the_others(serve, crowd, settings):
    late = Gate(then="250 2.0.0 kept")
    server = serve(dot=[GOOD["dot"], late], ehlo=[TOGETHER] * 9)
    settings.DELIVERY_LEASE_SECONDS = 120
    worker = threading.Thread(target=_deliver_in_a_thread)
    worker.start()
    assert late.reached.wait(30)
    wait_until(lambda: len(server.mails) == 39, 30)
    late.opened.set()
    worker.join(60)
    assert (len(server.mails), set(states(*crowd))) == (40, {"sent"})


def test_a_connection_that_never_answers_leaves_one_message_in_doubt(serve, crowd, settings):
    settings.DELIVERY_LEASE_SECONDS = transport.LEASE_MARGIN_SECONDS + 1
    server = serve(dot=[GOOD["dot"], "hang"])
    assert (delivery.deliver(), len(server.mails)) == (39, 39)
    assert Counter(states(*crowd)) == {"sent": 39, "uncertain": 1}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ({"rcpt": [GOOD["rcpt"], "550 5.1.1 no"]}, {"sent": 39, "failed_address": 1}),
        ({"dot": [GOOD["dot"], "451 4.3.0 later"]}, {"sent": 39, "queued": 1}),
        ({"dot": [GOOD["dot"], CLOSE]}, {"sent": 39, "uncertain": 1}),
        ({"data": [GOOD["data"], RESET]}, {"sent": 39, "queued": 1}),
    ],
    ids=str,
)
@pytest.mark.parametrize("ehlo", ["250 ENHANCEDSTATUSCODES", TOGETHER])
def test_what_happens_to_one_message_does_not_touch_those_beside_it(serve, crowd, script, expected, ehlo):
    server = serve(ehlo=[ehlo] * 99, **script)
    assert (delivery.deliver(), len(server.mails)) == (39, 39)
    assert Counter(states(*crowd)) == expected


def test_a_server_that_refuses_everything_is_met_once(serve, crowd):
    serve(banner=["554 5.7.1 not you"] * 9)
    assert delivery.deliver() == 0
    rows = Message.objects.values_list("state", "attempts", "dot_at", "lease_token")
    assert set(rows) == {("queued", 0, None, None)}
    assert Attempt.objects.count() == 1


def test_what_changed_at_the_last_moment_is_taken_back_and_the_others_go(serve, crowd, monkeypatch):
    server, mark, left_out = serve(), outbox.mark_dots, []

    def change(ready):
        if not left_out:
            left_out.append(ready[1].message.pk)
            Suppression.objects.create(address_hash=ready[1].known.address_hash, reason="opted_out")
        return mark(ready)

    monkeypatch.setattr(outbox, "mark_dots", change)
    assert (delivery.deliver(), len(server.mails), len(server.offered)) == (39, 39, 39)
    assert Message.objects.exclude(state="sent").get().pk == left_out[0]


def test_one_connection_is_enough_for_few_messages(serve, settings):
    settings.DELIVERY_CONNECTIONS = 4
    server = serve()
    for _ in range(5):
        queued()
    assert (delivery.deliver(), server.connections) == (5, 1)


def test_a_stop_lets_every_connection_finish_its_message_and_gives_back_the_rest(serve, crowd):
    gates = [Gate(then="250 2.0.0 kept") for _ in range(4)]
    serve(dot=gates)
    before = signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(SystemExit(0)))

    def stop():
        for gate in gates:
            gate.reached.wait(30)
        os.kill(os.getpid(), signal.SIGTERM)
        for gate in gates:
            gate.opened.set()

    bystander = threading.Thread(target=stop)
    bystander.start()
    try:
        with pytest.raises(SystemExit):
            delivery.deliver()
    finally:
        bystander.join(60)
        signal.signal(signal.SIGTERM, before)
    found = Counter(states(*crowd))
    assert (found["sent"] >= 4, found["sent"] + found["queued"], sum(found.values())) == (True, 40, 40)
    assert set(Message.objects.filter(state="queued").values_list("attempts", "dot_at", "lease_token")) <= {
        (0, None, None)
    }


def test_a_quick_worker_takes_more_at_a_time_up_to_a_bound(serve, settings):
    settings.DELIVERY_BATCH = 1
    serve()
    for _ in range(12):
        queued()
    run = delivery.Run([lanes.Lane(transport.open_transport())])
    tried = []
    while run.deliver_batch():
        tried.append(run.tried)
    lanes.close_all(run.lanes)
    assert tried == [1, 3, 7, 11, 12]


# --- Bells ------------------------------------------------------------------------------------------------------------


def bells():
    return len(list(Path(current_app.conf.broker_transport_options["data_folder_out"]).iterdir()))


def test_a_run_calls_another_worker_when_there_is_enough_for_two(serve, settings):
    settings.DELIVERY_BATCH = 2
    serve()
    for _ in range(3):
        queued()
    before = bells()
    tasks.deliver_outbox()
    assert bells() - before == 1


def test_a_run_out_of_time_rings_again_though_it_called_another(serve, settings, monkeypatch):
    monkeypatch.setattr(tasks, "RUN_SECONDS", 0.5)
    settings.DELIVERY_BATCH = 2
    messages, before = [queued() for _ in range(3)], bells()
    ends_at = time.monotonic() + 0.6
    server = serve(delay=lambda: wait_until(lambda: time.monotonic() > ends_at, 10))
    tasks.deliver_outbox()
    assert (len(server.mails), states(*messages), bells() - before) == (1, ["sent", "queued", "queued"], 2)


def test_a_run_calls_nobody_for_what_it_can_claim_itself(serve, settings):
    settings.DELIVERY_BATCH = 2
    serve()
    queued(), queued()
    before = bells()
    tasks.deliver_outbox()
    assert bells() - before == 0


# --- Prepared statements ----------------------------------------------------------------------------------------------


def test_a_connection_that_lost_a_prepared_statement_does_without(serve):
    server = serve()
    messages = [queued() for _ in range(3)]
    assert delivery.deliver() == 3
    if connection.vendor == "postgresql":  # as a pooler does that gives the connection to another client
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
    messages += [queued() for _ in range(3)]
    assert (delivery.deliver(), delivery.deliver()) == (3, 0)
    assert (len(server.mails), set(states(*messages))) == (6, {"sent"})


def test_a_statement_of_the_same_name_is_not_taken_for_ours(serve):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite prepares nothing")
    with connection.cursor() as cursor:
        name, _preparing, _calling = prepared._words("SELECT %s", ("integer",))
        cursor.execute(f"PREPARE {name} AS SELECT 5")
        prepared.run(cursor, "SELECT %s", ("integer",), [7])
        assert cursor.fetchall() == [(7,)]
