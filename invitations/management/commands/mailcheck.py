"""Looks whether mail of this installation can arrive."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.rules import AddressError, clean_address
from invitations import mailcheck


class Command(BaseCommand):
    """`manage.py mailcheck`, before going live and whenever mail does not arrive."""

    help = (
        "Check sender, SPF, DKIM, DMARC, MX, the mail server and the unsubscribe headers; each finding with its cause "
        "and cure. With --to a test message goes the whole way. Ends with 1 when something must be corrected."
    )
    stealth_options = ("lookup",)  # another way to ask DNS: a function of name and kind

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--to", default="", metavar="ADDRESS", help="also send a test message to this address")
        parser.add_argument("--language", choices=sorted(dict(settings.LANGUAGES)), default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything and say what was found."""
        with translation.override(options["language"]):
            try:
                to = clean_address(options["to"]) if options["to"] else ""
            except AddressError as error:
                raise CommandError(str(error)) from None
            findings = mailcheck.check(to=to, lookup=options.get("lookup") or mailcheck.system_lookup)
            for finding in findings:
                self._say(finding)
            errors = sum(finding.level == mailcheck.ERROR for finding in findings)
            summary = ngettext("%(count)s error.", "%(count)s errors.", errors) % {"count": errors}
            self.stdout.write(summary if errors else _("No errors."))
        if errors:
            sys.exit(1)

    def _say(self, finding: mailcheck.Finding) -> None:
        """Print one finding: level, subject and cause, and the cure below it."""
        words = {mailcheck.OK: _("good"), mailcheck.WARNING: _("warning"), mailcheck.ERROR: _("error")}
        style = {mailcheck.WARNING: self.style.WARNING, mailcheck.ERROR: self.style.ERROR}.get(finding.level, str)
        self.stdout.write(style(f"[{words[finding.level]}] {finding.subject}: {finding.cause}"))
        if finding.cure:
            self.stdout.write(f"    → {finding.cure}")
