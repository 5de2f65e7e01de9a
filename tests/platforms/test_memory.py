"""What is loaded is left out of the looks for rubbish, in every process that serves or works."""

import os
import subprocess
import sys

import pytest

LOOK = "import gc; print(gc.get_freeze_count() > 10_000, gc.get_threshold()[0])"


@pytest.mark.parametrize(
    "start",
    [
        "import platforms.wsgi",
        "from celery.signals import worker_process_init; import platforms.celery; worker_process_init.send(None)",
    ],
)
def test_a_process_spares_what_stays(start):
    command = [sys.executable, "-c", f"{start}; {LOOK}"]
    environment = os.environ | {"DEMO": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.split() == ["True", "20000"]
