"""The file broker is tidied before a worker starts."""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import current_app
from kombu import Connection

from platforms import broker
from tests.cases import case

QUEUE = "buurtvenster"
TRANSPORT = "platforms.broker:Transport"


@pytest.fixture
def folders(tmp_path):
    """Folders of a file broker, and an application that publishes into them."""
    options = {}
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    for name, folder in {
        "data_folder_in": "messages",
        "data_folder_out": "messages",
        "control_folder": "control",
    }.items():
        options[name] = str(tmp_path / folder)
    return options, tmp_path


def publish(options, task, **message):
    with current_app.connection_for_write("filesystem://", transport_options=options) as connection:
        producer = current_app.amqp.Producer(connection)
        current_app.send_task(f"invitations.tasks.{task}", producer=producer, **message)


def taken(queue):
    """Take the next message, and return how long it is."""
    message = queue.get(timeout=60)
    message.ack()
    return len(message.payload)


def waiting(folder):
    found = [json.loads(path.read_bytes())["headers"]["task"] for path in sorted((folder / "messages").iterdir())]
    return sorted(name.rpartition(".")[2] for name in found)


@case("B8", "broken, stale and double messages before a worker starts", "gone; the others wait")
def test_what_is_broken_stale_or_double_is_removed(folders):
    options, folder = folders
    for task in ("deliver_outbox", "deliver_outbox", "send_digests", "sweep_outbox"):
        publish(options, task, expires=60)
    publish(options, "reconcile_outbox", expires=-1)
    publish(options, "forget_needs")
    for name, content in {"0": b"", "1": b'{"body": "e30', "2": b"\x80\x04pickle", "3": b"[]"}.items():
        (folder / "messages" / f"{name}_x.{QUEUE}.msg").write_bytes(content)
    (folder / "messages" / "folder").mkdir()
    (folder / "control" / f"{QUEUE}.exchange").write_bytes(b"\x00")
    assert broker.tidy(options) == 8
    assert waiting(folder) == ["deliver_outbox", "forget_needs", "send_digests", "sweep_outbox"]
    assert list((folder / "control").iterdir()) == []
    assert broker.tidy(options) == 0


@pytest.fixture
def eager_threads():
    """Threads that are interrupted all the time, as on a busy machine: kombu's own transport fails at once then."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@case("B8", "two write to the queue folder while a worker reads it", "every message whole, once")
@pytest.mark.usefixtures("eager_threads")
def test_a_message_is_read_whole_while_others_write(folders):
    options, folder = folders
    count, length, name = 150, 400_000, "read-whole"  # a name of its own: kombu remembers the queues of a process

    def write():
        with Connection("filesystem://", transport=TRANSPORT, transport_options=options) as connection:
            queue = connection.SimpleQueue(name)
            for _number in range(count):
                queue.put("x" * length)

    with Connection("filesystem://", transport=TRANSPORT, transport_options=options) as connection:
        queue = connection.SimpleQueue(name)  # it is there before the first message
        with ThreadPoolExecutor(2) as together:
            writers = [together.submit(write) for _each in range(2)]
            lengths = [taken(queue) for _number in range(2 * count)]
        for writer in writers:
            writer.result()
    assert lengths == [length] * 2 * count
    assert list((folder / "messages").iterdir()) == []


def test_what_is_being_written_stays_and_what_a_crash_left_goes(folders):
    options, folder = folders
    for name, age in {"new": 0, "old": 600}.items():
        path = folder / "messages" / f"{name}.part"
        path.write_bytes(b"{")
        os.utime(path, (time.time() - age,) * 2)
    assert broker.tidy(options) == 1
    assert [path.name for path in (folder / "messages").iterdir()] == ["new.part"]


def test_another_broker_is_left_alone():
    assert broker.tidy({"confirm_publish": True}) == 0
