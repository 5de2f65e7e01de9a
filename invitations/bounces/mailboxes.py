"""Where mail that came back is read: an IMAP mailbox, a maildir, or one mail on standard input.

Each mail is marked only after it was dealt with, so that a crash in between shows it again. What could not be
understood stays where it is, unread, with the flag that mail programs show as a star.
"""

import contextlib
import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 60
LARGEST = 20_000_000  # bytes that are fetched of one mail


class MailboxError(Exception):
    """The mailbox cannot be read; the text says why, without names and passwords."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail that was not dealt with before."""

    key: str
    content: bytes


class Mailbox(Protocol):
    """A place with mail."""

    def waiting(self) -> Iterator[Incoming]:
        """Return what nobody has dealt with, oldest first."""

    def done(self, mail: Incoming) -> None:
        """Mark as read."""

    def keep(self, mail: Incoming) -> None:
        """Leave unread, with a star, for a person."""


class Maildir:
    """A folder in which a mail server delivers (maildir)."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not (path / "new").is_dir():
            raise MailboxError(f"{path} is no maildir: it has no folder new.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._box = mailbox.Maildir(path, create=create)

    def waiting(self) -> Iterator[Incoming]:
        """Return what has neither flag."""
        for key in sorted(self._box.keys()):
            with contextlib.suppress(KeyError, FileNotFoundError):  # another program took it
                if not set(self._box.get_message(key).get_flags()) & {"S", "F", "T"}:
                    yield Incoming(key, self._box.get_bytes(key)[:LARGEST])

    def done(self, mail: Incoming) -> None:
        """Mark as seen."""
        self._mark(mail, "S")

    def keep(self, mail: Incoming) -> None:
        """Mark with a star."""
        self._mark(mail, "F")

    def add(self, content: bytes) -> None:
        """Put a mail in, for a person."""
        mail = mailbox.MaildirMessage(content)
        mail.set_subdir("cur")
        mail.set_flags("F")
        self._box.add(mail)

    def _mark(self, mail: Incoming, flag: str) -> None:
        with contextlib.suppress(KeyError, FileNotFoundError):
            message = self._box.get_message(mail.key)
            message.set_subdir("cur")
            message.add_flag(flag)
            self._box[mail.key] = message


class ImapMailbox:
    """A folder on an IMAP server: `imaps://user:password@host[:port]/folder`, or `imap://` with STARTTLS if offered."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host, folder = parts.hostname or "", unquote(parts.path.strip("/")) or "INBOX"
        context = ssl.create_default_context()
        try:
            self._imap: imaplib.IMAP4
            if parts.scheme == "imaps":
                self._imap = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS)
            else:
                self._imap = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT_SECONDS)
                if "STARTTLS" in self._imap.capabilities:
                    self._imap.starttls(context)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(f"The mail server {host} does not answer: {type(error).__name__}.") from None
        try:
            self._imap.login(unquote(parts.username or ""), unquote(parts.password or ""))
        except imaplib.IMAP4.error:
            raise MailboxError(f"The mail server {host} refuses the user name or the password.") from None
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        if self._imap.select(f'"{quoted}"')[0] != "OK":
            raise MailboxError(f"There is no folder {folder} on the mail server {host}.")

    def waiting(self) -> Iterator[Incoming]:
        """Return what is neither read nor starred."""
        _status, (found, *_rest) = self._imap.uid("SEARCH", "UNSEEN", "UNFLAGGED")
        for number in (found or b"").split():
            key = number.decode("ascii")
            _status, answer = self._imap.uid("FETCH", key, f"(BODY.PEEK[]<0.{LARGEST}>)")
            content = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if content is not None:  # None: another program took it
                yield Incoming(key, content)

    def done(self, mail: Incoming) -> None:
        """Mark as read."""
        self._imap.uid("STORE", mail.key, "+FLAGS", r"(\Seen)")

    def keep(self, mail: Incoming) -> None:
        """Mark with a star."""
        self._imap.uid("STORE", mail.key, "+FLAGS", r"(\Flagged)")

    def close(self) -> None:
        """Say goodbye."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._imap.logout()
