"""Gives every theme of the catalogue that has no rule its first one, with the indicators that it reads."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from areas.actions import install_indicators
from meetings.actions.deciding import install_rules


class Command(BaseCommand):
    """`manage.py install_rules`; twice changes nothing."""

    help = "Give every theme of the catalogue that has no rule yet its first one."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install, and say for how many themes."""
        install_indicators()
        self.stdout.write(_("Rules made: %(count)s.") % {"count": len(install_rules())})
