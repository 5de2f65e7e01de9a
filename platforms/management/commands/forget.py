"""`manage.py forget`: forget what is past its term now; with --dry-run only say how much that would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from platforms.keeping.pages import dry_run
from platforms.keeping.running import RestoreUndecided, forget_past_term

UNDECIDED = (
    "A backup was restored, and nothing is forgotten until somebody decides what may be sent. Hold again first what was"
    " held since the backup. Then decide on the page /toestand/teruggezet/, or by `manage.py restore --finish`."
)


class Command(BaseCommand):
    """What the timetable does every night, by hand."""

    help = "Forget personal data that is past its term. Stopped half way, it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be forgotten")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say it, or do it."""
        if options["dry_run"]:
            with translation.override("en"):
                for line in dry_run(timezone.now()):
                    next_on = f"; next on {line.next_on}" if line.next_on else ""
                    held = f"; held: {line.held}" if line.held else ""
                    self.stdout.write(f"{line.sort.code}: {line.due} ({line.term}{held}{next_on})")
            self.stdout.write("Nothing was changed.")
            return
        try:
            run = forget_past_term(seconds=float("inf"))
        except RestoreUndecided as error:
            raise CommandError(UNDECIDED) from error
        assert run is not None
        for sort, count in sorted(_counts(run.lines.values_list("sort", "count")).items()):
            self.stdout.write(f"{sort}: {count}")
        if run.failed:
            raise CommandError(f"This went wrong and stayed as it was: {', '.join(run.failed)}. The log says why.")
        self.stdout.write("Done.")


def _counts(lines: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for sort, count in lines:
        found[sort] = found.get(sort, 0) + count
    return found
