"""Imports figures of CBS and RIVM about areas; with --dry-run only a report."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas.actions import import_figures
from areas.imports.figures import Wishes
from areas.imports.source import FileRefused


class Command(BaseCommand):
    """`manage.py import_figures FILE…`."""

    help = "Import figures about areas (CBS kwb, StatLine, RIVM, OData); with --dry-run, only report."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="CSV, XLSX, XLS or JSON, or a folder of them")
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument("--dataset", default="", help="kind of file (kwb, rivm, …), where its columns do not tell")
        parser.add_argument("--year", type=int, help="year of the figures, where the file and its name do not tell")
        parser.add_argument("--division", type=int, help="year of the codes, where it is not that of the figures")
        parser.add_argument("--provisional", action="store_true", help="mark all figures as provisional")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read each file on its own; one that is refused does not stop the others."""
        wishes = Wishes(options["dataset"], options["year"], options["division"], options["provisional"])
        paths = [path for name in options["files"] for path in _files(Path(name))]
        refused = 0
        for path in paths:
            try:
                report = import_figures(path=path, name=path.name, wishes=wishes, apply=not options["dry_run"])
            except FileRefused as error:
                refused += 1
                self.stderr.write(f"{path.name}: {error}")
            else:
                for line in report.lines():
                    self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write(_("This was a trial. Leave out --dry-run to carry it out."))
        if refused == len(paths):
            raise CommandError(_("No file was imported."))


def _files(path: Path) -> list[Path]:
    """Return the file, or the files of a folder that may hold figures, older years first."""
    if path.is_dir():
        return sorted(each for each in path.iterdir() if each.suffix.lower() in {".csv", ".xlsx", ".xls", ".json"})
    if not path.is_file():
        raise CommandError(_("There is no file %(path)s.") % {"path": path})
    return [path]
