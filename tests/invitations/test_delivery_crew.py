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

from invitations import delivery, tasks
from invitations.delivery import crew, prepared, transport
from invitations.models import Attempt, Message
from tests.installation import wait_until
from tests.outbox import address, queued, states
from tests.smtp_server import Gate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def crowd(settings):
    """Four connections, and messages enough for each."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer, so one connection is used")
    settings.DELIVERY_CONNECTIONS, settings.DELIVERY_BATCH = 4, 5
    return [queued() for _ in range(20)]


def test_several_connections_send_each_message_once(serve, crowd):
    server = serve()
    assert delivery.deliver() == 20
    assert Counter(recipient for recipient, _ in server.mails) == Counter(map(address, crowd))
    assert set(states(*crowd)) == {"sent"}
    assert Counter(Attempt.objects.values_list("message", flat=True)) == Counter(message.pk for message in crowd)


def test_several_connections_are_used_at_the_same_time(serve, crowd):
    gates = [Gate(then="250 2.0.0 kept") for _ in range(4)]
    server = serve(dot=gates)
    worker = threading.Thread(target=delivery.deliver)
    worker.start()
    assert [gate.reached.wait(30) for gate in gates] == [True] * 4
    for gate in gates:
        gate.opened.set()
    worker.join(60)
    assert (len(server.mails), set(states(*crowd))) == (20, {"sent"})


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases use several")
def test_sqlite_uses_one_connection(serve, settings):
    settings.DELIVERY_CONNECTIONS, settings.DELIVERY_BATCH = 4, 1
    server = serve()
    queued(), queued()
    assert (delivery.deliver(), server.connections) == (2, 1)


def test_one_connection_is_enough_for_few_messages(serve, settings):
    settings.DELIVERY_CONNECTIONS, settings.DELIVERY_BATCH = 4, 5
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
    assert (found["sent"] >= 4, found["sent"] + found["queued"], sum(found.values())) == (True, 20, 20)
    assert set(Message.objects.filter(state="queued").values_list("attempts", "dot_at", "lease_token")) <= {
        (0, None, None)
    }


def test_one_that_falls_over_stops_the_others_and_is_heard_of():
    together = threading.Barrier(3)

    def job(must_stop):
        if together.wait(30) == 0:
            raise ValueError("fell over")
        return wait_until(must_stop, 30)

    with pytest.raises(ValueError, match="fell over"):
        crew.work(3, job)


def test_a_quick_worker_takes_more_at_a_time_up_to_a_bound(serve, settings):
    settings.DELIVERY_BATCH = 1
    serve()
    for _ in range(12):
        queued()
    run, way = delivery.Run(None, float("inf")), transport.open_transport()
    tried = []
    while run.deliver_batch(way):
        tried.append(run.tried)
    way.close()
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
    ends_at = time.monotonic() + 0.6
    server = serve(delay=lambda: wait_until(lambda: time.monotonic() > ends_at, 10))
    messages = [queued() for _ in range(3)]
    before = bells()
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
