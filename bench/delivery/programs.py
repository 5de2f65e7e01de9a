"""Starts programs that die with the benchmark, also after Ctrl-C or `kill -9`: the product's guard is around each."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
GUARD = ROOT / "platforms" / "guard.py"
GRACE_SECONDS = 3


class Programs:
    """What runs for this benchmark; leaving the block ends it all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[tuple[subprocess.Popen[Any], int]] = []

    def __enter__(self) -> "Programs":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
        return self

    def __exit__(self, *_: object) -> None:
        running, self._running = self._running, []
        for _guard, lifeline in running:
            os.close(lifeline)
        for guard, _lifeline in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                guard.wait(GRACE_SECONDS + 2)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(guard.pid, signal.SIGKILL)

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Start a program whose words go to a file; return the process group that it is in."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running.append(guarded(command, environment, stdout=log, stderr=log))
        return self._running[-1][0].pid

    def said(self, name: str) -> str:
        """Return what a program said."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""


def guarded(
    command: Sequence[str], environment: Mapping[str, str], **options: Any
) -> tuple[subprocess.Popen[Any], int]:
    """Start a program with a guard around it; return the guard and the lifeline: when that closes, the program goes."""
    theirs, ours = os.pipe()
    try:
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), str(theirs), str(GRACE_SECONDS), *command],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs],
            **options,
        )
    finally:
        os.close(theirs)
    return guard, ours


def output(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a program to its end and return what it printed. How it ended is not known: the guard ends with it."""
    guard, lifeline = guarded(command, environment, stdout=subprocess.PIPE, text=True)
    try:
        return str(guard.communicate()[0])
    finally:
        os.close(lifeline)


def python(*arguments: str) -> list[str]:
    """Return the command that runs a module with this Python."""
    return [sys.executable, "-m", *arguments]


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """True when something listens on this port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 60, every: float = 0.05) -> Any:
    """Wait for what other programs do and return it; end with what was awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(every)
    sys.exit(f"{what} did not come within {seconds:.0f} seconds.")
