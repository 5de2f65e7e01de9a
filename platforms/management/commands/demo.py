"""`manage.py demo`: fills an empty database with made-up data, small to look around or large to measure."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from areas.models import Area, Contact
from platforms.demo import large, small


class Command(BaseCommand):
    """Fills an empty database. Twice changes nothing; real data is never touched."""

    help = "Fill an empty database with made-up data: small to look around in, or large for measurements."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--size", choices=["small", "large"], default="small")
        parser.add_argument("--contacts", type=_count, default=100_000, help="with --size large (default 100000)")
        parser.add_argument("--meetings", type=_count, default=1_000, help="with --size large (default 1000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse anything but an empty database in a demo installation, then fill it."""
        if not settings.DEMO:
            raise CommandError("The demo has accounts with a public password. Set DEMO=1 to allow that here.")
        if small.is_there():
            self._say("The demo is already there; nothing changed.", options)
            return
        if Area.objects.exists() or Contact.objects.exists() or User.objects.exists():
            raise CommandError("This database holds other data. The demo goes into an empty database only.")
        if options["size"] == "large":
            large.fill(contacts=options["contacts"], meetings=options["meetings"])
        else:
            small.seed()
        self._say(
            f"Made {Area.objects.count()} areas and {Contact.objects.count()} contacts, all invented but the areas.",
            options,
        )

    def _say(self, sentence: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(sentence)


def _count(text: str) -> int:
    """Read a number of rows."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number of 1 or more")
    return int(text)
