"""Puts a backup back. Afterwards nothing is sent until an administrator decided what may go: docs/backup.md."""

import sqlite3
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from accounts.actions import log
from invitations import actions, queries, rules
from invitations.models import Channel
from platforms import erasures, no_mail
from platforms.backup import BackupError, afterwards, bundle, keys, loading
from platforms.backup.bundle import Manifest
from platforms.backup.workplace import ending_in_order, workplace

# What differs from the backup at once: everyone is logged out, and the sending is on hold.
CHANGED = {"django_session", Channel._meta.db_table}


class Command(BaseCommand):
    """`manage.py restore FILE --key-file KEY`, and later `manage.py restore --finish`."""

    help = (
        "Put a backup back in an empty database. Nothing is sent until someone decides what may go: on the page that "
        "every administrator then sees, or with --finish."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument("file", nargs="?", help="the backup")
        parser.add_argument("--key-file", default="", metavar="FILE", help="file that holds the key")
        parser.add_argument("--key-env", default="", metavar="NAME", help="variable of the environment with the key")
        parser.add_argument("--overwrite", action="store_true", help="replace what is in the database now; asks first")
        parser.add_argument("--confirm", metavar="NAME", help="answer to that question, for a script")
        parser.add_argument("--other-keys", action="store_true", help="restore although TOKEN_KEYS are not the same")
        parser.add_argument("--finish", action="store_true", help="let the sending go on after a restore")
        parser.add_argument(
            "--choice", choices=[str(each) for each in rules.Choice], default=str(rules.Choice.KEEP),
            help="with --finish: what happens to messages that may have gone out since the backup (default: keep)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; a refusal is one plain sentence."""
        try:
            with ending_in_order():
                if options["finish"]:
                    self._finish(options["choice"])
                else:
                    self._restore(options)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except (sqlite3.Error, DatabaseError) as error:
            raise CommandError(
                f"The database cannot be reached ({type(error).__name__}). Look at DATABASE_URL."
            ) from error

    def _restore(self, options: dict[str, Any]) -> None:
        if not options["file"]:
            raise CommandError("Say which backup to put back.")
        key = keys.read_key(file=options["key_file"], variable=options["key_env"])
        is_empty = loading.is_empty()
        if not is_empty and not options["overwrite"]:
            raise BackupError(
                "There are data in this database. Restore into an empty one, or add --overwrite to replace them."
            )
        with workplace() as folder:
            manifest = bundle.read(Path(options["file"]), key, into=folder)
            loading.refuse_what_does_not_fit(manifest, other_keys=options["other_keys"])
            if not is_empty:
                self._confirm(options["confirm"])
            self._keep_ledgers(Path(options["file"]).parent)
            loading.load(folder, manifest)
        self._compare(manifest)
        count = no_mail.put_back(datetime.fromisoformat(manifest.made_at))
        self._say(f"{count} wishes for no more mail of after the backup were put back.")
        log(actor=None, action="restore", made_at=manifest.made_at, version=manifest.version)
        if not afterwards.run_steps(self._say):
            raise CommandError("Something is wrong with what was restored: see above. The sending stays on hold.")
        self._say(
            f"Restored: the backup of {manifest.made_at[:19]} UTC. Everyone is logged out. Nothing is sent until you "
            "decide what may go: log in as an administrator, or use manage.py restore --finish."
        )

    def _keep_ledgers(self, folder: Path) -> None:
        """Keep what was erased, and who wanted no more mail: of the database that goes, and of the ledgers."""
        try:
            erasures.collect(folder / erasures.NAME)
            no_mail.collect(folder / no_mail.NAME)
        except (OSError, ValueError) as error:
            raise BackupError(f"A ledger cannot be read or kept: {error} Nothing was touched.") from error

    def _confirm(self, given: str | None) -> None:
        """Ask for the name of the database that is about to lose what is in it."""
        name = Path(str(connection.settings_dict["NAME"])).name
        answer = given if given is not None else input(f"All data in {name} are replaced. Type {name} to go on: ")
        if answer.strip() != name:
            raise BackupError("That is not the name of the database. Nothing was touched.")

    def _compare(self, manifest: Manifest) -> None:
        found = loading.counts_now(manifest)
        differing = sorted(
            name for name, count in manifest.counts.items() if found[name] != count and name not in CHANGED
        )
        if differing:
            raise CommandError(f"Not all rows came back, in: {', '.join(differing)}. The sending stays on hold.")
        self._say(f"{len(found)} tables have as many rows as in the backup.")

    def _finish(self, choice: str) -> None:
        found = queries.hold()
        if found is None:
            raise CommandError("The sending is not on hold.")
        if not afterwards.run_steps(self._say):
            raise CommandError("Something is wrong with what was restored: see above. The sending stays on hold.")
        choices = {str(kind): choice for kind, _count in queries.doubtful_kinds(found)}
        counts = actions.finish_restore(choices=choices, actor=None)
        self._say(f"The sending goes on. {', '.join(f'{name}: {count}' for name, count in counts.items())}.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
