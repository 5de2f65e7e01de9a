"""Verifies the log of what was done."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions import Anchor, newest_anchor, verify


class Command(BaseCommand):
    """`manage.py audit_verify`, whenever somebody asks whether the log can be trusted."""

    help = (
        "Verify that nothing in the log was changed, removed, put in or exchanged. Ends with 1 and the first entry "
        "that is wrong. Keep what --print-anchor prints elsewhere: with --anchor it shows whether the newest entries "
        "are still there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--anchor", default="", metavar="NUMBER:HASH", help="what was printed and kept elsewhere")
        parser.add_argument("--print-anchor", action="store_true", help="only print how far the log has come, to keep")
        parser.add_argument("--language", choices=sorted(dict(settings.LANGUAGES)), default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say what was found."""
        with translation.override(options["language"]):
            if options["print_anchor"]:
                self.stdout.write(str(newest_anchor() or ""))
                return
            self._verify(_anchor(options["anchor"]))

    def _verify(self, anchor: Anchor | None) -> None:
        verdict = verify(anchor=anchor)
        if verdict.problem:
            about = _("Entry %(number)s:") % {"number": verdict.entry} if verdict.entry else _("The log as a whole:")
            raise CommandError(f"{about} {verdict.problem.label}")
        words = ngettext("%(count)s entry verified.", "%(count)s entries verified.", verdict.count)
        self.stdout.write(f"{words % {'count': verdict.count}} {_('Nothing was changed.')}")
        if verdict.anchor:
            self.stdout.write(_("Keep this elsewhere: %(anchor)s") % {"anchor": verdict.anchor})


def _anchor(text: str) -> Anchor | None:
    """Return the anchor that was typed."""
    try:
        return Anchor.read(text) if text else None
    except ValueError:
        raise CommandError(_("Write the anchor as it was printed: a number, a colon and the hash.")) from None
