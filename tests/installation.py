"""A whole installation as separate processes: web server, worker with timetable, and a mail server that keeps mail."""

import email
import email.policy
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "buurtvenster-demo"  # of the demo accounts


class Inbox:
    """Keeps every mail that arrives, parsed."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (name given by aiosmtpd)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.rcpt_tos, mail))
        return "250 2.0.0 kept"

    def to(self, address):
        """Mails to one address, oldest first."""
        return [mail for recipients, mail in self.mails if address in recipients]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=60, what="the condition"):
    """Wait for something that other processes do; fail with what was awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {seconds} s")


class Installation:
    """Addresses and processes of one running installation."""

    def __init__(self, folder, database_url, broker_url, smtp_port):
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.folder = Path(folder)
        self.processes = {}
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "platforms.settings",
            "DEMO": "false",
            "VAR_DIR": str(folder),
            "SECRET_KEY": "secret-key-of-a-scratch-installation-for-tests-only",
            "TOKEN_KEYS": "token-key-of-a-scratch-installation-for-tests-only",
            "NEEDS_KEYS": "needs-key-of-a-scratch-installation-for-tests-only",
            "ORGANISATION_NAME": "Gemeente Voorbeeldstad",
            "BASE_URL": self.base_url,
            "IS_HTTPS": "false",
            "SECOND_FACTOR": "off",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_PHONE": "14 010",
            "PUBLIC_EMAIL": "wijken@voorbeeldstad.example",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "DEFAULT_FROM_EMAIL": "wijken@voorbeeldstad.example",
            "DATABASE_URL": database_url or f"sqlite:///{folder}/installation.sqlite3",
            "CELERY_BROKER_URL": broker_url,
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *arguments, **environment):
        """Run one management command to its end; return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment | environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, name, *command, **environment):
        """Start one process in a group of its own; what it says goes to a file."""
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def start_web(self, workers=2):
        self.start(
            "web", "gunicorn", "platforms.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", str(workers),
            "--threads", "4", "--no-control-socket",
        )  # fmt: skip
        wait_until(self._answers, what="the web server")

    def start_worker(self):
        self.start(
            "worker", "celery", "-A", "platforms", "worker", "-B", "--concurrency", "2", "--loglevel", "INFO",
            "--schedule", str(self.folder / "beat"),
        )  # fmt: skip

    def _answers(self):
        try:
            return urllib.request.urlopen(f"{self.base_url}/healthz", timeout=2).status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self):
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


# One process for both: each takes some seconds to start. Only a demo takes accounts with a public password.
FILL = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("demo")
"""


def prepare(town):
    """Give an installation its tables, its static files and the demo's data; the catalogues are compiled already."""
    with ThreadPoolExecutor() as together:
        filled = together.submit(town.manage, "shell", "--no-imports", "-c", FILL, DEMO="1")
        town.manage("collectstatic", "--no-input", "--verbosity", "0")
    filled.result()


def prepared_once(folder, fill=prepare):
    """Fill an installation on SQLite in this folder, whoever of several processes comes first."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            begun = folder.with_suffix(".begun")
            begun.mkdir()
            fill(Installation(begun, "", "filesystem://", 1))
            begun.rename(folder)
    return folder


@contextmanager
def installation(folder, *, database_url="", broker_url="filesystem://", prepared=None, **environment):
    """A running installation with the demo's data; yields it with the inbox of its mail server.

    `prepared`: a folder with one on SQLite of which this becomes a copy. `environment`: what is set besides.
    """
    inbox = Inbox()
    smtp = Controller(inbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    town = Installation(folder, database_url, broker_url, smtp.port)
    town.environment |= environment
    try:
        if prepared:
            shutil.copytree(prepared, folder, dirs_exist_ok=True)
        else:
            town.manage("messages", "--compile")  # not every installation is for pytest, which does this at its start
            prepare(town)
        town.start_web()
        town.start_worker()
        yield town, inbox
    finally:
        town.stop()
        smtp.stop()


def reply_link(mail):
    """The personal link in the text of an invitation."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+?/u/[\w.-]+/", text).group(0)


def greeted(mail):
    """The name of the person to whom an invitation is written."""
    return re.search(r"^(?:Beste|Dear) (.+),\r?$", mail.get_body(("plain",)).get_content(), re.MULTILINE).group(1)
