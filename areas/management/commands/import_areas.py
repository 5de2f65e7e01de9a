"""Imports areas from CBS tables, label lists and GeoJSON: first a report, and with --apply the import itself."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas.actions import import_areas
from areas.imports.options import municipality_codes
from areas.imports.source import FileRefused


class Command(BaseCommand):
    """`manage.py import_areas FILE…`."""

    help = "Report what an import of areas would do; with --apply, do it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="CSV, XLSX, XLS or GeoJSON")
        parser.add_argument("--municipality", nargs="+", default=[], metavar="GM0622", help="only these municipalities")
        parser.add_argument("--year", type=int, help="division year, where the file and its name do not tell")
        parser.add_argument("--accept-renames", action="store_true", help="same code, other name: the same area")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a report per file."""
        paths = [Path(name) for name in options["files"]]
        for path in paths:
            if not path.is_file():
                raise CommandError(_("There is no file %(path)s.") % {"path": path})
        try:
            reports = import_areas(
                files=[(path, path.name) for path in paths],
                year=options["year"],
                municipalities=municipality_codes(" ".join(options["municipality"])),
                accept_renames=options["accept_renames"],
                apply=options["apply"],
            )
        except (FileRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        for report in reports:
            for line in report.lines():
                self.stdout.write(line)
        if not options["apply"]:
            self.stdout.write(_("This was a trial. Add --apply to carry it out."))
