"""Runs one program in a process group of its own and takes the whole group along when program or supervisor goes.

`python -I -S guard.py LIFELINE GRACE PROGRAM ARGUMENT…`. LIFELINE is the reading end of a pipe that only the supervisor
can write to: it reads as closed once the supervisor has gone, even after `kill -9`, on every system with POSIX pipes.
GRACE is how many seconds the program gets to finish what it has in hand. Standard library only: starts in 30 ms.
"""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time

PR_SET_PDEATHSIG = 1  # linux/prctl.h
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def start(command: list[str]) -> int:
    """Start the program in this group and return its process id."""
    guard = os.getpid()
    program = os.fork()
    if program:
        return program
    # For when even the guard is killed with -9. Elsewhere than on Linux there is no such call: the lifeline does it.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == guard:
        try:
            os.execvp(command[0], command)  # noqa: S606 (no shell is the point)
        except OSError as error:
            os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def has_ended(program: int) -> bool:
    """True once the program has ended."""
    return os.waitpid(program, os.WNOHANG)[0] != 0


def watch(program: int, lifeline: int, alarm: int, grace: float) -> None:
    """Return when the program has ended; ask it to stop when the lifeline closes or a signal says so."""
    waiting_for, until = [lifeline, alarm], 0.0
    while not has_ended(program):
        patience = max(0.0, until - time.monotonic()) if until else None
        ready, _, _ = select.select(waiting_for, [], [], patience)
        asked = alarm in ready and any(number in STOPPING for number in os.read(alarm, 64))
        if not until and (asked or lifeline in ready):
            waiting_for, until = [alarm], time.monotonic() + grace
            os.kill(program, signal.SIGTERM)
        elif until and time.monotonic() >= until:
            return


def main() -> None:
    """Guard one program until it has ended, then end whatever is left of the group, this process included."""
    lifeline, grace, command = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    os.setsid()
    os.set_inheritable(lifeline, False)
    alarm, ring = os.pipe()
    os.set_blocking(ring, False)
    signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, *STOPPING):
        signal.signal(number, lambda *_: None)  # only wakes `select`; a program that is started gets the default back
    watch(start(command), lifeline, alarm, grace)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
