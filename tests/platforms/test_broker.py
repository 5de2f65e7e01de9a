"""The file broker is tidied before a worker starts."""

import json

import pytest
from celery import current_app

from platforms import broker
from tests.cases import case

QUEUE = "buurtvenster"


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


def test_another_broker_is_left_alone():
    assert broker.tidy({"confirm_publish": True}) == 0
