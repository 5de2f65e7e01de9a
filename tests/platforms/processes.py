"""Real processes for tests: start, look at the family, wait for what should happen."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(*command, **environment):
    """Start Python with a bare environment, so that nothing of the test settings gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | {"PYTHONUNBUFFERED": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def line_with(process, words, seconds=30):
    """Read the output until a line with these words and return it; a process that stays silent too long is ended.

    Not by `select`: lines that came together are already in the buffer, and it would wait for more.
    """
    read, too_long = [], threading.Timer(seconds, process.kill)
    too_long.start()
    try:
        for line in process.stdout:
            read.append(line)
            if words in line:
                return line
    finally:
        too_long.cancel()
    raise AssertionError(f"No line with “{words}” in:\n{''.join(read)}")


def family(pid):
    """Return the ids of all descendants, nearest first."""
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for child in list(found):
        try:
            found += family(child)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def words_of(pid):
    """Return the command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_running(pid):
    """True while the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition, seconds=30):
    """Return what the condition returns as soon as that is true; fail when it takes longer."""
    ends_at = time.monotonic() + seconds
    while not (outcome := condition()):
        if time.monotonic() > ends_at:
            raise AssertionError(f"Not within {seconds} seconds.")
        time.sleep(0.05)
    return outcome


def all_gone(pids):
    """True when none of these processes runs."""
    return not any(map(is_running, pids))
