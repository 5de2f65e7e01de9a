"""What the commands have in common that read a mailbox, a maildir, or one mail on standard input."""

import os
import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from invitations.bounces.mailboxes import ImapMailbox, Incoming, Mailbox, MailboxError, Maildir


class MailboxCommand(BaseCommand):
    """Deals with each mail once; a command says what one mail is (`verdict_on`) and in which words it counts.

    Two words have a meaning here: `unclear` keeps a mail for a person, `too early` leaves it for the next time.
    """

    setting: ClassVar[str]  # the name of the setting with the mailbox
    folder: ClassVar[str]  # under VAR_DIR, for what came by a pipe and was not understood
    thing: ClassVar[str]  # what a mail is when it is understood
    counted: ClassVar[tuple[str, ...]]

    def verdict_on(self, content: bytes, recipient: str = "") -> str:
        """Apply one mail and return in one word what it was."""
        raise NotImplementedError

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
            box = self._open(options["maildir"])
        except MailboxError as error:
            raise CommandError(str(error)) from None
        with closing(box) if isinstance(box, ImapMailbox) else nullcontext():
            counts = self._read_all(box)
        self.stdout.write(", ".join(f"{counts[name]} {name}" for name in self.counted))

    def _read_one(self, content: bytes, recipient: str) -> None:
        """Deal with one mail; end with EX_TEMPFAIL when it must be brought again, so that the mail server keeps it."""
        try:
            verdict = self.verdict_on(content, recipient)
        except DatabaseError as error:
            self.stderr.write(f"The database does not answer: {type(error).__name__}.")
            sys.exit(os.EX_TEMPFAIL)
        if verdict == "too early":
            sys.exit(os.EX_TEMPFAIL)
        if verdict == "unclear":
            folder = settings.VAR_DIR / self.folder
            Maildir(folder, create=True).add(content)
            self.stderr.write(f"This is no {self.thing}; it is kept in {folder}.")
        self.stdout.write(verdict)

    def _read_all(self, box: Mailbox) -> Counter[str]:
        """Deal with every mail that waits; return how many there were of each kind."""
        counts: Counter[str] = Counter()
        mail: Incoming
        for mail in box.waiting():
            verdict = self.verdict_on(mail.content)
            counts[verdict] += 1
            if verdict == "unclear":
                box.keep(mail)
            elif verdict != "too early":
                box.done(mail)
        return counts

    def _open(self, maildir: Path | None) -> Maildir | ImapMailbox:
        """Open what was asked for, or else the mailbox of the settings."""
        if maildir is not None:
            return Maildir(maildir)
        url = getattr(settings, self.setting)
        if not url:
            raise MailboxError(f"Set {self.setting}, or give --maildir or --stdin (docs/configuration.md).")
        return ImapMailbox(url)
