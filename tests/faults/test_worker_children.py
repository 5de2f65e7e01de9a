"""Children of a Celery worker that are killed while they have nothing to do: the next bell is heard all the same."""

import os
import signal

import pytest

from tests.cases import case
from tests.faults.brokers import own_broker
from tests.installation import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.faults]


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(number) for number in file.read().split()]


@pytest.mark.parametrize("kind", ["files", "Redis"])
@case("A7", "kill -9 of every idle child of a Celery worker", "the mail goes on")
def test_an_idle_child_that_is_killed_holds_up_no_mail(town, serve, seen, tmp_path, kind):
    server = serve()
    broker = own_broker(kind, town.folder if kind == "files" else tmp_path / "redis")
    before, town.environment = town.environment, town.environment | {"CELERY_BROKER_URL": broker.url}
    try:
        town.start_celery("worker")
        town.start("beat", "celery", "-A", "platforms", "beat", "--schedule", str(tmp_path / "beat"), "--pidfile", "")
        town.queue(1)
        wait_until(lambda: town.states() == ["sent"], what="the first mail")
        killed = children(town.processes["worker"].pid)
        for child in killed:
            os.kill(child, signal.SIGKILL)
        town.queue(1)
        wait_until(lambda: town.states() == ["sent"] * 2, what="the mail after the kill")
        seen(f"{len(killed)} killed, {len(server.mails)} of 2 mails arrived")
        assert len(server.mails) == 2
    finally:
        town.stop()
        town.environment = before
        broker.close()
