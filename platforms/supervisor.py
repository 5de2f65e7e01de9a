"""Keeps a few programs running: starts them, starts them again when they end, and leaves no orphans behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

GUARD = Path(__file__).with_name("guard.py")
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Program:
    """Something to keep running. `sockets` are handed to the program as they are."""

    name: str
    command: Sequence[str]
    sockets: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how fast a program is started again; all in seconds, `attempts` in a row."""

    first_wait: float = 0.2
    longest_wait: float = 5
    steady_after: float = 10
    attempts: int = 10
    grace: float = 20


@dataclass(slots=True)
class _Running:
    """A program with its guard, the supervisor's end of the lifeline, and how it went so far."""

    program: Program
    guard: subprocess.Popen[bytes] | None = None
    lifeline: int | None = None
    started_at: float = 0
    start_at: float = 0
    failures: int = 0

    def cut(self) -> None:
        """Close the lifeline: the guard asks the program to stop."""
        if self.lifeline is not None:
            os.close(self.lifeline)
            self.lifeline = None


@dataclass(slots=True)
class Supervisor:
    """Runs until it is told to stop (SIGTERM, SIGINT, SIGHUP) or until a program cannot be kept running.

    `obstacle` is asked all the time; a sentence that it returns ends everything, for no start would help.
    """

    programs: Sequence[Program]
    say: Callable[[str], object]
    folder: Path
    patience: Patience = Patience()
    obstacle: Callable[[], str] = lambda: ""
    _running: list[_Running] = field(default_factory=list)
    _is_stopping: bool = False

    def run(self) -> int:
        """Keep everything running; return 0 when told to stop, 1 when it was given up."""
        before = {number: signal.signal(number, self._stop) for number in STOPPING}
        self._running = [_Running(program) for program in self.programs]
        try:
            while not self._is_stopping:
                if reason := self.obstacle():
                    self.say(reason)
                    return 1
                for each in self._running:
                    if not self._keep(each):
                        return 1
                time.sleep(0.1)
            return 0
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopping = True

    def _keep(self, each: _Running) -> bool:
        """Start the program when it is not running and its time has come; False when it is given up."""
        if each.guard is not None:
            if each.guard.poll() is None:
                return True
            return self._note_end(each)
        if time.monotonic() >= each.start_at:
            self._start(each)
        return True

    def _start(self, each: _Running) -> None:
        lifeline, each.lifeline = os.pipe()
        guarded = [sys.executable, "-I", "-S", str(GUARD), str(lifeline), str(self.patience.grace)]
        try:
            each.guard = subprocess.Popen(  # noqa: S603 (our own commands, no shell)
                [*guarded, *each.program.command],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                pass_fds=[lifeline, *each.program.sockets],
            )
        finally:
            os.close(lifeline)
        each.started_at = time.monotonic()

    def _note_end(self, each: _Running) -> bool:
        """Write down that the program ended and when it may start again; False when that has happened too often."""
        self._clear(each)
        lasted = time.monotonic() - each.started_at
        each.failures = 1 if lasted >= self.patience.steady_after else each.failures + 1
        if each.failures >= self.patience.attempts:
            self.say(
                f"The {each.program.name} stopped {each.failures} times in a row. Its own messages above say why. "
                "Everything stops now; start again when that is solved."
            )
            return False
        wait = min(self.patience.first_wait * 2 ** (each.failures - 1), self.patience.longest_wait)
        each.start_at = time.monotonic() + wait
        self.say(f"The {each.program.name} stopped; it starts again.")
        return True

    def _clear(self, each: _Running) -> None:
        """Forget a guard that has ended; whatever it left of its group, when it was killed itself, goes too."""
        if each.guard is None:
            return
        each.cut()
        # Nothing may be left; macOS says "not permitted" when only zombies are.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(each.guard.pid, signal.SIGKILL)
        each.guard = None

    def _end_all(self) -> None:
        """Cut every lifeline, so that all programs stop side by side, and wait until they are gone."""
        for each in self._running:
            each.cut()
        deadline = time.monotonic() + self.patience.grace + 2
        for each in self._running:
            if each.guard is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):  # `_clear` ends it
                    each.guard.wait(max(0.1, deadline - time.monotonic()))
                self._clear(each)
