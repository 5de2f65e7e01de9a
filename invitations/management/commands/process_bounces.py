"""Reads the mail that came back."""

import os
import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from invitations import actions, bounces
from invitations.bounces.mailboxes import ImapMailbox, Incoming, Mailbox, MailboxError, Maildir

COUNTED = ("applied", "doubled", "unknown", "automatic", "unclear", "too early")


class Command(BaseCommand):
    """`manage.py process_bounces` from cron, or with --stdin behind a mail server."""

    help = (
        "Read delivery reports and complaints, and write down which messages did not arrive. Reads BOUNCE_IMAP_URL, or "
        "a maildir, or one mail on standard input. What it cannot understand stays unread with a star, for a person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--maildir", type=Path, metavar="PATH", help="read this maildir")
        source.add_argument("--stdin", action="store_true", help="read one mail from standard input")
        parser.add_argument("--recipient", default="", help="with --stdin: the address to which the mail came")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything that waits and say what it was."""
        if options["stdin"]:
            self._read_one(sys.stdin.buffer.read(), options["recipient"])
            return
        try:
            box = _open(options["maildir"])
        except MailboxError as error:
            raise CommandError(str(error)) from None
        with closing(box) if isinstance(box, ImapMailbox) else nullcontext():
            counts = read_all(box)
        self.stdout.write(", ".join(f"{counts[name]} {name}" for name in COUNTED))

    def _read_one(self, content: bytes, recipient: str) -> None:
        """Deal with one mail; end with EX_TEMPFAIL when it must be brought again, so that the mail server keeps it."""
        try:
            verdict = verdict_on(content, recipient)
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer: {type(error).__name__}.")
            sys.exit(os.EX_TEMPFAIL)
        if verdict == "too early":
            sys.exit(os.EX_TEMPFAIL)
        if verdict == "unclear":
            folder = settings.VAR_DIR / "bounces"
            Maildir(folder, create=True).add(content)
            self.stderr.write(f"This is no report; it is kept in {folder}.")
        self.stdout.write(verdict)


def read_all(box: Mailbox) -> Counter[str]:
    """Deal with every mail that waits; return how many there were of each kind."""
    counts: Counter[str] = Counter()
    mail: Incoming
    for mail in box.waiting():
        verdict = verdict_on(mail.content)
        counts[verdict] += 1
        if verdict == "unclear":
            box.keep(mail)
        elif verdict != "too early":
            box.done(mail)
    return counts


def verdict_on(content: bytes, recipient: str = "") -> str:
    """Apply one mail and return in one word what it was."""
    report = bounces.read(content, recipient)
    if isinstance(report, bounces.Nothing):
        return report.value
    applied = actions.apply_report(report)
    return "applied" if applied is actions.Applied.COUNTED else applied.value


def _open(maildir: Path | None) -> Maildir | ImapMailbox:
    """Open what was asked for, or else the mailbox of the settings."""
    if maildir is not None:
        return Maildir(maildir)
    if not settings.BOUNCE_IMAP_URL:
        raise MailboxError("Set BOUNCE_IMAP_URL, or give --maildir or --stdin (docs/configuration.md).")
    return ImapMailbox(settings.BOUNCE_IMAP_URL)
