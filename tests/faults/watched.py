"""Keeps a program running as `serve`, systemd and Compose do: `python -m tests.faults.watched celery …`."""

import sys

from platforms.supervisor import Program, Supervisor
from tests.installation import ROOT


def say(sentence):
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    program = Program("worker", [sys.executable, "-m", *sys.argv[1:]])
    sys.exit(Supervisor([program], say=say, folder=ROOT).run())
