"""`manage.py rotate_keys`: after a new key came in front of NEEDS_KEYS, what people need is sealed with it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invitations import actions


class Command(BaseCommand):
    """Seals anew, in batches; stopped half way, it goes on where it was."""

    help = "Seal what people need with the first of NEEDS_KEYS; after that the older keys may go."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many."""
        found = actions.reseal_needs()
        self.stdout.write(f"Sealed with the newest key: {found.done}.")
        if found.unreadable:
            raise CommandError(
                f"No key of NEEDS_KEYS opens {found.unreadable} rows. They stay as they are. Put the missing key"
                " at the end of NEEDS_KEYS and run this again; keep the other keys until then."
            )
        if found.left:
            raise CommandError(
                f"{found.left} rows stand under an older key: a process that does not know the new one writes them."
                " Start website, worker and timetable again on every machine, and run this again. Keep the older keys."
            )
        self.stdout.write("Nothing stands under an older key: those may be taken out of NEEDS_KEYS.")
