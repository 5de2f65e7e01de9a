"""Backups and restores that are stopped half way, as real processes: what is not sealed stays nowhere."""

import os
import signal

import pytest

from platforms import erasures
from platforms.backup import workplace
from tests.platforms.machine import Machine
from tests.platforms.processes import until

LONG = 8_000_000_000  # bytes of a file with a hole: sealing it takes far longer than it takes to be stopped


def stop_sealing(machine, number):
    """Stop a backup by a signal while it seals; return how it ended."""
    (machine.var_dir / "files").mkdir(exist_ok=True)
    with (machine.var_dir / "files/long").open("wb") as file:
        file.truncate(LONG)
    process = machine.begin("backup", machine.backups)
    until(lambda: any(path.stat().st_size > 5_000_000 for path in machine.parts()))
    assert machine.copies()[0].read_bytes().startswith(b"SQLite format 3")
    process.send_signal(number)
    (machine.var_dir / "files/long").unlink()
    process.communicate(timeout=60)
    return process.returncode


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    return Machine(tmp_path_factory.mktemp("machine"))


def test_a_backup_that_is_terminated_leaves_nothing(machine):
    assert stop_sealing(machine, signal.SIGTERM) == 128 + signal.SIGTERM
    assert (list(machine.var_dir.glob("backup-*")), list(machine.backups.iterdir())) == ([], [])


def test_what_a_killed_backup_left_goes_at_the_next_one(machine):
    assert stop_sealing(machine, signal.SIGKILL) == -signal.SIGKILL
    assert (len(machine.copies()), len(machine.parts())) == (1, 1)
    machine.run("backup", machine.backups)
    assert (list(machine.var_dir.glob("backup-*")), machine.parts()) == ([], [])
    assert [path.suffix for path in sorted(machine.backups.iterdir())] == [".backup"]


def asking(machine):
    """A restore that has unpacked the database, asks for its name, and waits."""
    process = machine.begin("restore", machine.backups / "whole.backup", "--overwrite")
    until(machine.copies)
    return process


def end(process, number):
    process.send_signal(number)
    process.communicate(timeout=60)
    return process.returncode


def test_a_restore_that_is_stopped_leaves_nothing_for_long(machine):
    machine.run("backup", machine.backups / "whole.backup")
    assert (end(asking(machine), signal.SIGTERM), machine.copies()) == (128 + signal.SIGTERM, [])
    assert end(asking(machine), signal.SIGKILL) == -signal.SIGKILL
    running = asking(machine)
    until(lambda: len(machine.copies()) == 1)  # that of the killed one is gone
    machine.run("backup", machine.backups / "beside.backup")
    assert len(machine.copies()) == 1, "one that runs keeps its copy"
    assert (end(running, signal.SIGTERM), machine.copies()) == (128 + signal.SIGTERM, [])


def test_erasing_removes_what_a_killed_backup_left_and_nothing_of_a_running_one(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    stale = tmp_path / f"backup-{os.getpid()}"
    stale.mkdir()
    (stale / "database").write_bytes(b"SQLite format 3")
    with workplace.workplace() as folder:
        assert (stale.exists(), folder.stat().st_mode & 0o777) == (False, 0o700)
        erasures.clear_files(set())
        assert folder.exists()
    assert not folder.exists()
    stale.mkdir()
    erasures.clear_files(set())
    assert not stale.exists()
