"""Erases again what was erased after a backup was made that was put back. Part of `manage.py restore`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invitations import actions
from platforms import erasures


class Command(BaseCommand):
    """`manage.py reapply_erasures`, with further ledgers when they lie elsewhere."""

    help = (
        "Erase again what the ledger of erasures says and this database does not know: after a backup was put back by "
        "other means than manage.py restore, which does it by itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("ledgers", nargs="*", metavar="FILE", help="ledgers from elsewhere, beside that of VAR_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase what must be, and say how many; nobody is named."""
        try:
            erasures.collect(*map(Path, options["ledgers"]))
            found = erasures.read(erasures.ledger())
        except (OSError, ValueError) as error:
            raise CommandError(f"The ledger of erasures cannot be read: {error}") from error
        done = [entry for entry in found if actions.erase_again(entry)]
        erasures.clear_files({hashed for entry in found for hashed in entry["addresses"]})
        erasures.forget_freed_pages()
        self.stdout.write(f"{len(found)} erasures in the ledger, {len(done)} carried out again.")
