"""Small disks in memory, which are full at will; only root may mount them."""

import os
import subprocess
from contextlib import contextmanager

import pytest


class Disk:
    """A mounted folder of so many kilobytes."""

    def __init__(self, folder):
        self.folder, self._filler = folder, folder / "filler"

    def fill(self, *, leave=0):
        """Write until nothing more fits, then give back so many bytes."""
        with self._filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                file.truncate(max(file.tell() - leave, 0))

    def free(self):
        self._filler.unlink()

    def make_read_only(self):
        _run("mount", "-o", "remount,ro", self.folder)


@contextmanager
def small_disk(folder, kilobytes):
    """Mount a small disk there for a while, or skip the test."""
    folder.mkdir(exist_ok=True)
    if os.geteuid() or _run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder):
        pytest.skip("only root may mount a small disk")
    try:
        yield Disk(folder)
    finally:
        _run("umount", "-l", folder)


def _run(*command):
    return subprocess.run(command, check=False, capture_output=True).returncode
