"""`manage.py serve`: web, worker and timetable of one machine in one command. `--demo` needs no configuration."""

import argparse
import contextlib
import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from areas.models import Area
from platforms.demo import PASSWORD
from platforms.demo.people import users
from platforms.supervisor import Program, Supervisor


class Command(BaseCommand):
    """Prepares the database and the files, then keeps web and worker running until Ctrl-C."""

    help = "Serve the site and send its mail, in one command. With --demo: on made-up data, without any configuration."
    requires_system_checks = ()  # run below, when the catalogues are there

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--demo", action="store_true", help="run on made-up data under var/, without configuration")
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=_port, default=8000, help="port; with --demo the next free one when taken")
        parser.add_argument("--workers", type=_positive, default=1, help="web processes (default 1)")
        parser.add_argument("--threads", type=_positive, default=8, help="requests at once per process (default 8)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, say where everything is, and serve."""
        try:
            with _listen(options["bind"], options["port"], tries=20 if settings.DEMO else 1) as listener:
                address = self._address(listener)
                self._prepare()
                self._introduce(address, is_local=ipaddress.ip_address(listener.getsockname()[0]).is_loopback)
                programs = [_web(listener, options), _worker()]
                code = Supervisor(programs, say=self._say, folder=settings.BASE_DIR, obstacle=_lost_files).run()
        except KeyboardInterrupt:  # Ctrl-C while preparing
            code = 0
        self._say("Stopped.")
        sys.exit(code)

    def _say(self, sentence: str) -> None:
        """Print a line at once; a terminal that has gone is no reason to fail."""
        with contextlib.suppress(OSError):
            self.stdout.write(sentence)
            self.stdout.flush()

    def _address(self, listener: socket.socket) -> str:
        """Return the address of the site; in the demo the links in its mails point to the port that was free."""
        host, port = listener.getsockname()[:2]
        if settings.DEMO and not os.environ.get("BASE_URL"):
            if ipaddress.ip_address(host).is_unspecified:
                host = "127.0.0.1"
            url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
            os.environ["BASE_URL"] = settings.BASE_URL = url
        return str(settings.BASE_URL)

    def _prepare(self) -> None:
        """Make the folders, catalogues, tables and static files, and the demo when asked for and not there yet."""
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.DEMO:
            settings.VAR_DIR.chmod(0o700)
        if "messages" in get_commands():
            call_command("messages", compile=True, verbosity=0)
        self.check()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not Area.objects.exists():
            call_command("demo", verbosity=0)

    def _introduce(self, address: str, *, is_local: bool) -> None:
        """Say where the site is, and in the demo who can log in and where the mail is."""
        self._say(f"\n  {settings.SITE_NAME} runs at {address}/")
        if settings.DEMO:
            self._say(f"\n  Log in with password {PASSWORD} as")
            for user in users():
                self._say(f"    {user['email']:<22} {user['explanation']}")
            if settings.MAIL_DIR and is_local:
                self._say(f"\n  Mail is not sent but shown at {address}/postbus/")
            if not is_local:
                self._say("\n  Careful: everyone who can reach this machine can log in with the password above.")
        self._say("\n  Stop with Ctrl-C.\n")


def _lost_files() -> str:
    """Say that the files of the demo were deleted under it: the worker would make empty ones and fail for ever."""
    if not settings.DEMO or settings.STATIC_ROOT.is_dir():
        return ""
    return f"The files in {settings.VAR_DIR} were deleted. Everything stops now; start again to make them anew."


def _positive(text: str) -> int:
    """Read a whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number of 1 or more")
    return int(text)


def _port(text: str) -> int:
    """Read a port; 0 takes any free one."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return int(text)


def _listen(host: str, port: int, tries: int) -> socket.socket:
    """Return a socket that listens on the port or, where that is taken, on one of the next.

    The socket is made here and handed down, so that a request waits instead of failing while the web starts again.
    """
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        raise CommandError(f"--bind must be an IP address, for example 127.0.0.1, not {host}.") from None
    reason = ""
    for number in range(port, min(port + tries, 65536)):
        try:
            return socket.create_server((host, number), family=family, backlog=2048)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
    raise CommandError(f"Cannot listen on {host} port {port}: {reason}. Choose another one with --port.")


def _web(listener: socket.socket, options: dict[str, Any]) -> Program:
    """Return gunicorn on the socket. A quiet log; the address of a visitor is written nowhere."""
    command = [
        *(sys.executable, "-m", "gunicorn", "platforms.wsgi:application"),
        *("--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread"),
        *("--workers", str(options["workers"]), "--threads", str(options["threads"])),
        *("--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"),
    ]
    if Path("/dev/shm").is_dir():  # noqa: S108 (gunicorn's heartbeat file, so that a slow disk does not end the web)
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108  # memory that every Linux has, and gunicorn asks for
    return Program("web", command, sockets=[listener.fileno()])


def _worker() -> Program:
    """Return a Celery worker with the timetable in it."""
    quiet = ["-W", "ignore:You're running the worker with superuser"] if settings.DEMO else []
    command = [
        *(sys.executable, *quiet, "-m", "celery", "--quiet", "--app", "platforms"),
        *("worker", "--beat", "--concurrency", "1", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return Program("worker", command)
