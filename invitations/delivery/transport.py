"""Hands one message over, phase by phase, so that a loss before the final dot is told from a loss after it.

smtplib's own `sendmail` raises the same exception for both; after the dot the message may have been accepted.
"""

import os
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail.utils import DNS_NAME

MESSAGES_PER_CONNECTION = 50
SECONDS_PER_CONNECTION = 60.0
IDLE_SECONDS = 5.0
# The lease must outlive the wait for the answer to the dot, and leave a minute to write it down.
LEASE_MARGIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one address."""

    pk: int
    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a try came and what the server said; `code` is None when the connection was lost or never made."""

    phase: str
    code: int | None
    reply: str


class Transport(Protocol):
    """Something that can take messages."""

    def send(self, envelope: Envelope, before_dot: Callable[[], bool]) -> Outcome | None:
        """Hand over one message; None when `before_dot` said no, then the message was not handed over."""

    def close(self) -> None:
        """Say goodbye."""


def open_transport() -> Transport:
    """Return the transport of this installation; nothing is connected yet."""
    return FileTransport(Path(settings.MAIL_DIR)) if settings.MAIL_DIR else SmtpTransport()


class FileTransport:
    """Keeps messages as files, for an installation without a mail server (the demo)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope, before_dot: Callable[[], bool]) -> Outcome | None:
        """Write `<timestamp>-<id>.eml`, readable by the owner only; it appears whole or not at all."""
        name = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{time.time_ns() % 10**9:09d}-{envelope.pk}.eml"
        draft = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(envelope.content)
            if not before_dot():
                draft.unlink()
                return None
            draft.replace(self.folder / name)
        except OSError as error:
            return Outcome("connect", None, type(error).__name__)
        return Outcome("dot", 250, "2.0.0 kept as a file")

    def close(self) -> None:
        """Nothing is open."""


class Refusal(Exception):
    """The server answered something else than what takes the conversation further."""

    def __init__(self, code: int, reply: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.reply = reply


class SmtpTransport:
    """Talks to the mail server and keeps the connection for the next message."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._phase = "connect"
        self._connected_at = self._used_at = 0.0
        self._count = 0

    def send(self, envelope: Envelope, before_dot: Callable[[], bool]) -> Outcome | None:
        """Hand over one message. A used connection that turns out to be closed is opened anew, once."""
        self._drop_if_worn()
        is_used = self._smtp is not None
        outcome = self._try(envelope, before_dot)
        is_stale = outcome is not None and outcome.phase == "mail" and outcome.code in {None, 421}
        return self._try(envelope, before_dot) if is_used and is_stale else outcome

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _try(self, envelope: Envelope, before_dot: Callable[[], bool]) -> Outcome | None:
        self._phase = "connect"
        try:
            smtp = self._smtp or self._connect()
            if not self._bring(smtp, envelope, before_dot):
                self._break_off()
                return None
            code, reply = self._dot(smtp)
        except Refusal as refusal:
            outcome = self._outcome(refusal.code, refusal.reply)
        except smtplib.SMTPResponseException as error:  # at connecting and logging in; elsewhere an unreadable reply
            is_readable = self._phase in {"connect", "auth"}
            outcome = self._outcome(error.smtp_code if is_readable else None, error.smtp_error)
            self._break_off()
            return outcome
        except (OSError, smtplib.SMTPException) as error:
            self._break_off()
            return Outcome(self._phase, None, f"{type(error).__name__}: {_words(error)}")
        except BaseException:  # told to stop, or the marker could not be written: leave no half message behind
            self._break_off()
            raise
        else:
            outcome = self._outcome(code, reply)
        self._tidy_up(outcome)
        return outcome

    def _connect(self) -> smtplib.SMTP:
        options = {"timeout": settings.EMAIL_TIMEOUT, "local_hostname": DNS_NAME.get_fqdn()}
        if settings.EMAIL_USE_SSL:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(settings.EMAIL_HOST, settings.EMAIL_PORT, context=context, **options)
        else:
            smtp = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, **options)
        self._smtp, self._count = smtp, 0
        self._connected_at = self._used_at = time.monotonic()
        # Without this the marker before the dot waits for the network: three times slower, and a wider window.
        _socket_of(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:  # a server that does not offer it raises: nothing goes out in the clear
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            self._phase = "auth"
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return smtp

    def _bring(self, smtp: smtplib.SMTP, envelope: Envelope, before_dot: Callable[[], bool]) -> bool:
        """Send everything but the dot; return whether the dot may follow."""
        self._phase = "mail"
        limit = smtp.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(envelope.content):
            raise Refusal(552, b"5.3.4 larger than the server takes")
        _expect(smtp.mail(envelope.sender, [f"size={len(envelope.content)}"] if limit else []), {250})
        self._phase = "rcpt"
        _expect(smtp.rcpt(envelope.recipient), {250, 251, 252})
        self._phase = "data"
        _expect(smtp.docmd("data"), {354})
        self._phase = "body"
        smtp.send(re.sub(rb"(?m)^\.", b"..", envelope.content))
        return before_dot()

    def _dot(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        """Send the dot and wait for the answer, longer than for the others (RFC 5321 section 4.5.3.2)."""
        self._phase = "dot"
        patience = max(settings.DELIVERY_LEASE_SECONDS - LEASE_MARGIN_SECONDS, 1)
        _socket_of(smtp).settimeout(patience)
        smtp.send(b".\r\n")
        reply = smtp.getreply()
        _socket_of(smtp).settimeout(settings.EMAIL_TIMEOUT)
        return reply

    def _tidy_up(self, outcome: Outcome) -> None:
        """Make the connection ready for the next message, or break it off."""
        self._count += 1
        self._used_at = time.monotonic()
        if self._smtp is None or (outcome.phase == "dot" and outcome.code == 250):
            return
        try:
            if outcome.code in {421, None} or self._smtp.rset()[0] != 250:
                self._break_off()
        except (OSError, smtplib.SMTPException):
            self._break_off()

    def _drop_if_worn(self) -> None:
        """Close a connection that was used enough, or that no longer answers after a pause."""
        now = time.monotonic()
        if self._smtp is None:
            return
        if self._count >= MESSAGES_PER_CONNECTION or now - self._connected_at > SECONDS_PER_CONNECTION:
            self.close()
        elif now - self._used_at > IDLE_SECONDS:
            try:
                if self._smtp.noop()[0] != 250:
                    self._break_off()
            except (OSError, smtplib.SMTPException):
                self._break_off()

    def _break_off(self) -> None:
        """Close without a word: the server must not take what it has so far for a whole message."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _outcome(self, code: int | None, reply: bytes | str) -> Outcome:
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        return Outcome(self._phase, code if code and 200 <= code < 600 else None, text)


def _expect(answer: tuple[int, bytes], codes: set[int]) -> None:
    """Raise `Refusal` unless the server said one of these."""
    if answer[0] not in codes:
        raise Refusal(*answer)


def _socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """Return the socket; raises when the server has closed it."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    return smtp.sock


def _words(error: Exception) -> str:
    """Return what went wrong as the system says it; it names hosts, never people."""
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
