#!/usr/bin/env python
"""Django's command line. `DEMO=1` (or `serve --demo`) runs on files under `var/` without any configuration."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")
    if "--demo" in sys.argv:  # the settings are read before the command sees its options
        os.environ["DEMO"] = "1"
    from django.core.management import execute_from_command_line  # only importable inside the virtual environment

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
