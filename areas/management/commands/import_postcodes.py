"""Imports the list of CBS that says in which buurt each house stands; with --dry-run only a report."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas.actions import import_postcodes
from areas.imports.source import FileRefused


class Command(BaseCommand):
    """`manage.py import_postcodes FILE`."""

    help = "Import postcodes and house numbers with their buurt (pc6hnr…_gwb.csv of CBS, or its zip file)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report."""
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        try:
            report = import_postcodes(path=path, name=path.name, apply=not options["dry_run"])
        except FileRefused as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
