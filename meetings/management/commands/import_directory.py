"""Imports organisations, contacts and theme links: first a report, and with --apply the import itself."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas.imports.directory_columns import template_rows
from areas.imports.source import FileRefused
from meetings.imports import import_directory


class Command(BaseCommand):
    """`manage.py import_directory FILE`."""

    help = "Report what an import of organisations, contacts and theme links would do; with --apply, do it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "file", nargs="?", metavar="FILE", help="CSV or XLSX; the columns: docs/import-directory.md"
        )
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")
        parser.add_argument("--template", metavar="FILE", help="write an empty file with all columns and one example")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the template, or print the report."""
        if options["template"]:
            _write_template(Path(options["template"]))
            self.stdout.write(_("The template is in %(path)s.") % {"path": options["template"]})
            return
        if not options["file"]:
            raise CommandError(_("Name a file, or ask for one with --template FILE."))
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        try:
            report = import_directory(path=path, name=path.name, apply=options["apply"])
        except FileRefused as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
        if not options["apply"]:
            self.stdout.write(_("This was a trial. Add --apply to carry it out."))


def _write_template(path: Path) -> None:
    """Write a header and an example as CSV that Dutch Excel opens right: semicolons and a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(template_rows())
