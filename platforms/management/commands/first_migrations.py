"""Makes the first migration of each app anew, as the models stand now. Only until the first release.

All tables are made by one operation (`accounts.tables`), each as it is in the end. As Django writes them there is one
operation for each table, field, constraint and index: four fifths of the time in which an empty database is made.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

from accounts.tables import CreateTables

FIRST = "0001_initial"


class Command(BaseCommand):
    """Make the first migrations anew."""

    help = "Makes the first migration of each app anew, as the models stand now. Only until the first release."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Write `0001_initial` of every app of ours; what follows it (triggers) stays as it is."""
        folders = {
            config.label: Path(config.path) / "migrations" for config in apps.get_app_configs() if _is_ours(config)
        }
        later = {
            path: path.read_bytes() for each in folders.values() for path in each.glob("0*.py") if path.stem != FIRST
        }
        for path in [*later, *(each / f"{FIRST}.py" for each in folders.values())]:
            path.unlink(missing_ok=True)
        try:
            call_command("makemigrations", *folders, verbosity=0)
        finally:
            for path, content in later.items():
                path.write_bytes(content)
        loader = MigrationLoader(None, ignore_no_migrations=True)
        for label, folder in folders.items():
            migration = loader.disk_migrations[label, FIRST]
            migration.operations = folded(migration.operations)  # type: ignore[misc]  # the stubs know the class alone
            (folder / f"{FIRST}.py").write_text(MigrationWriter(migration).as_string(), encoding="utf-8")
        self.stdout.write("Made anew. Now: make format, and look at git diff.")


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """Put fields, constraints and indexes that follow a table into its making, and make all tables in one operation."""
    made = {each.name_lower: each for each in operations if isinstance(each, CreateModel)}
    left: list[Operation] = []
    for each in operations:
        name = str(getattr(each, "model_name", "")).lower()
        if name in made and isinstance(each, AddField):
            made[name].fields.append((each.name, each.field))
        elif name in made and isinstance(each, AddConstraint):
            made[name].options.setdefault("constraints", []).append(each.constraint)  # type: ignore[attr-defined]  # unknown to the stubs
        elif name in made and isinstance(each, AddIndex):
            made[name].options.setdefault("indexes", []).append(each.index)
        elif not isinstance(each, CreateModel):
            left.append(each)
    return [CreateTables(operations=list(made.values())), *left]


def _is_ours(config: AppConfig) -> bool:
    return Path(config.path).parent == settings.BASE_DIR and (Path(config.path) / "migrations").is_dir()
