"""A supervisor with real processes: nothing stays down, nothing stays behind."""

import os
import signal
import sys

import pytest

from tests.platforms.processes import all_gone, family, is_running, line_with, start, until, words_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

PATIENT = "import signal, time; print('up', flush=True); signal.pause()"
# Has a child of its own, and neither listens to SIGTERM.
STUBBORN = (
    "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork(); print('up', flush=True)\n"
    "while True: signal.pause()"
)
FAILING = "import sys; sys.exit(3)"


def supervise(*programs, grace=1.0):
    script = (
        "import sys; from pathlib import Path; from platforms.supervisor import Patience, Program, Supervisor\n"
        f"programs = [Program('program', [sys.executable, '-c', each]) for each in {programs!r}]\n"
        f"patience = Patience(first_wait=0.05, longest_wait=0.1, attempts=4, grace={grace})\n"
        "say = lambda sentence: print(sentence, flush=True)\n"
        "sys.exit(Supervisor(programs, say=say, folder=Path.cwd(), patience=patience).run())"
    )
    return start("-c", script)


@pytest.fixture
def supervised():
    started = []

    def begin(*programs, **options):
        process = supervise(*programs, **options)
        started.append(process)
        for _each in programs:
            line_with(process, "up")
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def programs_of(process):
    return [pid for pid in family(process.pid) if "guard.py" not in words_of(pid)]


def guards_of(process):
    return [pid for pid in family(process.pid) if "guard.py" in words_of(pid)]


def test_program_killed_hard_comes_back_as_another_process(supervised):
    process = supervised(PATIENT)
    (before,) = programs_of(process)
    os.kill(before, signal.SIGKILL)
    line_with(process, "The program stopped; it starts again.")
    line_with(process, "up")
    (after,) = programs_of(process)
    assert after != before


def test_guard_killed_hard_takes_its_program_along_and_both_come_back(supervised):
    process = supervised(STUBBORN)
    before = family(process.pid)
    os.kill(guards_of(process)[0], signal.SIGKILL)
    line_with(process, "it starts again")
    line_with(process, "up")
    assert until(lambda: all_gone(before))
    assert is_running(guards_of(process)[0])


def test_supervisor_killed_hard_leaves_nobody_behind(supervised):
    process = supervised(PATIENT, STUBBORN)
    everybody = until(lambda: len(family(process.pid)) == 5 and family(process.pid))
    process.kill()
    assert until(lambda: all_gone(everybody), seconds=10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_supervisor_told_to_stop_ends_everybody_even_the_stubborn(supervised, number):
    process = supervised(PATIENT, STUBBORN)
    everybody = until(lambda: len(family(process.pid)) == 5 and family(process.pid))
    process.send_signal(number)
    assert process.wait(10) == 0
    assert all_gone(everybody)
    assert "Traceback" not in process.stdout.read()


def test_program_that_keeps_failing_is_given_up_with_a_sentence(supervised):
    process = supervised(PATIENT)
    process.terminate()
    failing = supervise(FAILING, PATIENT)
    sentence = line_with(failing, "in a row")
    assert sentence.startswith("The program stopped 4 times in a row. Its own messages above say why.")
    assert failing.wait(10) == 1
    failing.stdout.close()


def test_obstacle_ends_everybody_with_its_sentence(tmp_path):
    script = (
        "import sys; from pathlib import Path; from platforms.supervisor import Patience, Program, Supervisor\n"
        f"programs = [Program('program', [sys.executable, '-c', {PATIENT!r}])]\n"
        f"gone = lambda: '' if Path({str(tmp_path / 'here')!r}).exists() else 'It has gone.'\n"
        "say = lambda sentence: print(sentence, flush=True)\n"
        "sys.exit(Supervisor(programs, say=say, folder=Path.cwd(), patience=Patience(grace=1), obstacle=gone).run())"
    )
    (tmp_path / "here").touch()
    process = start("-c", script)
    line_with(process, "up")
    everybody = family(process.pid)
    (tmp_path / "here").unlink()
    line_with(process, "It has gone.")
    assert process.wait(10) == 1
    assert until(lambda: all_gone(everybody))
    process.stdout.close()


def test_unknown_program_is_named_and_given_up(supervised):
    script = (
        "import sys; from pathlib import Path; from platforms.supervisor import Patience, Program, Supervisor\n"
        "patience = Patience(first_wait=0.01, attempts=2, grace=1)\n"
        "programs = [Program('web', ['no-such-program'])]\n"
        "sys.exit(Supervisor(programs, say=print, folder=Path.cwd(), patience=patience).run())"
    )
    process = start("-c", script)
    line_with(process, "no-such-program: No such file or directory")
    line_with(process, "The web stopped 2 times in a row.")
    assert process.wait(10) == 1
    process.stdout.close()
