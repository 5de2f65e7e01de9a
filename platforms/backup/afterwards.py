"""What follows on a restore. Each step is a command of its own, called by name when this version has it."""

from collections.abc import Callable

from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

# What was erased after the backup must be erased again before anyone looks; then the log of what was done is verified.
# What is past its term goes when the sending goes on: what was held since the backup is held again by people first.
STEPS = ("reapply_erasures", "audit_verify")


def run_steps(say: Callable[[str], object]) -> bool:
    """Run the steps that this version has, and tell of each; False when one of them found something wrong."""
    is_well = True
    for name in STEPS:
        if name not in get_commands():
            continue
        try:
            call_command(name)
        except (CommandError, SystemExit) as error:
            if isinstance(error, SystemExit) and not error.code:
                continue
            say(f"manage.py {name}: {error}")
            is_well = False
        else:
            say(f"manage.py {name}: done.")
    return is_well
