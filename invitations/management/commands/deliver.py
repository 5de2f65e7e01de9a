"""Hands over what is due, for a server without a Celery worker."""

import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from invitations import actions, delivery


class Command(BaseCommand):
    """`manage.py deliver --once` from cron, or without `--once` as a service."""

    help = "Send the mail that is due. With --once: one round, for cron. Without: keep going, every few seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--limit", type=int, help="hand over at most this many messages per round")
        parser.add_argument("--every", type=float, default=30, metavar="SECONDS", help="pause between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, queue what is planned for now, and deliver."""
        signal.signal(signal.SIGTERM, _stop)
        while True:
            close_old_connections()
            delivery.sweep()
            actions.send_planned()
            count = delivery.deliver(limit=options["limit"])
            if options["once"]:
                self.stdout.write(f"{count} handed over")
                return
            if not count:
                time.sleep(options["every"])


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End the process in good order: what was claimed and not started goes back."""
    sys.exit(0)
