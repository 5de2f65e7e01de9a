"""Brokers of our own, on free ports and in a scratch folder: started, killed and wiped at will."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.installation import free_port, wait_until

RABBIT = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class Files:
    """The file broker of an installation."""

    name = "files"
    url = "filesystem://"

    def __init__(self, folder):
        self.folder = folder

    def wipe(self):
        """Delete what waits, as someone who tidies up does."""
        for path in (self.folder / "broker" / "messages").glob("*"):
            path.unlink(missing_ok=True)

    def waiting(self):
        """How many bells wait."""
        return len(list((self.folder / "broker" / "messages").glob("*")))

    def contents(self):
        """Everything that stands in the broker."""
        return b"".join(path.read_bytes() for path in (self.folder / "broker").rglob("*") if path.is_file())

    def close(self):
        """Nothing runs."""


class _Server:
    """A broker that is a process; `port` stays the same when it comes back."""

    def __init__(self, folder):
        self.folder, self.port, self.process = Path(folder), free_port(), None
        self.folder.mkdir(exist_ok=True)
        self.start()

    def _run(self, *command, **environment):
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=self.folder, env=environment or None, stdout=log, stderr=log, start_new_session=True
        )
        wait_until(self.answers, 90, f"{self.name} on a port of its own")

    def answers(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def kill(self):
        """End it hard; what it did not keep on disk is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()


class Redis(_Server):
    """A Redis that forgets everything when it ends, or keeps it with `keeps`."""

    name = "Redis"

    def __init__(self, folder, *, keeps=False):
        self.keeps = "yes" if keeps else "no"
        super().__init__(folder)

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        self._run(
            shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", self.keeps, "--dir", str(self.folder),
        )  # fmt: skip
        wait_until(self._is_loaded, what="Redis to have loaded")

    def _is_loaded(self):
        import redis

        with suppress(redis.RedisError):
            return self._client().ping()
        return False

    def wipe(self):
        self._client().flushall()

    def waiting(self):
        return self._client().llen("buurtvenster")

    def contents(self):
        client = self._client()
        return b"".join(client.dump(key) or b"" for key in client.scan_iter())

    def _client(self):
        import redis

        return redis.Redis(port=self.port)


class RabbitMQ(_Server):
    """A RabbitMQ node with a name, ports and files of its own; its queues are on disk."""

    name = "RabbitMQ"

    @property
    def url(self):
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self):
        folder = self.folder
        variables = {
            "NODENAME": f"faults{self.port}@localhost",
            "NODE_IP_ADDRESS": "127.0.0.1",
            "NODE_PORT": str(self.port),
            "DIST_PORT": str(free_port()),
            "MNESIA_BASE": str(folder / "mnesia"),
            "LOG_BASE": str(folder / "log"),
            "PID_FILE": str(folder / "pid"),
            "ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "CONFIG_FILE": str(folder / "none"),
            "SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2",
        }
        path = f"{Path(RABBIT).parent}:/usr/sbin:{os.environ['PATH']}"
        environment = {f"RABBITMQ_{name}": value for name, value in variables.items()}
        self._run(RABBIT, PATH=path, HOME=str(folder), LANG="C.UTF-8", **environment)

    def settle(self):
        """Stop it in peace and start it again, so that it has written down which queues it has.

        RabbitMQ 3.10 keeps that in memory for up to three minutes. One that is killed before comes back with a quorum
        queue that has no leader, and with which nobody can do anything (rabbitmq-server, issue 10070).
        """
        os.killpg(self.process.pid, signal.SIGTERM)
        wait_until(lambda: self.process.poll() is not None, 90, "the end of RabbitMQ in peace")
        self.start()

    def wipe(self):
        self._channel(lambda channel: channel.queue_purge("buurtvenster"))

    def waiting(self):
        return self._channel(lambda channel: channel.queue_declare("buurtvenster", passive=True).message_count)

    def contents(self):
        """What is on disk; the queue itself cannot be read without taking from it."""
        return b"".join(path.read_bytes() for path in (self.folder / "mnesia").rglob("*") if path.is_file())

    def _channel(self, ask):
        from kombu import Connection

        with Connection(self.url, connect_timeout=5) as connection:
            return ask(connection.default_channel)


INSTALLED = {"Redis": shutil.which("redis-server"), "RabbitMQ": os.path.exists(RABBIT)}


def own_broker(kind, folder, **options):
    """Start a broker of this kind; a test is skipped when its program is not installed."""
    if kind == "files":
        return Files(folder)
    if not INSTALLED[kind]:
        pytest.skip(f"{kind} is not installed")
    return {"Redis": Redis, "RabbitMQ": RabbitMQ}[kind](folder, **options)
