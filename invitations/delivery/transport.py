"""Hands one message over, phase by phase, so that a loss before the final dot is told from a loss after it.

smtplib's own `sendmail` raises the same exception for both; after the dot the message may have been accepted. Where the
server offers PIPELINING (RFC 2920), the commands before a message travel together, and those of the next message along
with the dot of this one: each reply still belongs to one phase of one message.
"""

import functools
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

from invitations.delivery.conversation import Conversation, SafeConversation

MESSAGES_PER_CONNECTION = 50
SECONDS_PER_CONNECTION = 60.0
IDLE_SECONDS = 5.0
# The lease must outlive the wait for the answer to the dot, and leave a minute to write it down.
LEASE_MARGIN_SECONDS = 60
# The commands before a message, in the order of the phases, and the answers that take the conversation further.
_STEPS = {"mail": {250}, "rcpt": {250, 251, 252}, "data": {354}}

# An address alone, which smtplib would not change.
_PLAIN = re.compile(r"[\w.+~-]+@[\w.-]+", re.ASCII)


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

    before_long_wait: Callable[[], None] | None

    def send(
        self, envelope: Envelope, before_dot: Callable[[], bool], following: Envelope | None = None
    ) -> Outcome | None:
        """Hand over one message; None when `before_dot` said no, then the message was not handed over.

        `following` is what the next call will probably hand over. `before_long_wait` is called when the server takes
        its time.
        """

    def close(self) -> None:
        """Say goodbye."""


def open_transport() -> Transport:
    """Return the transport of this installation; nothing is connected yet."""
    return FileTransport(Path(settings.MAIL_DIR)) if settings.MAIL_DIR else SmtpTransport()


class FileTransport:
    """Keeps messages as files, for an installation without a mail server (the demo)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before_long_wait: Callable[[], None] | None = None

    def send(
        self, envelope: Envelope, before_dot: Callable[[], bool], following: Envelope | None = None
    ) -> Outcome | None:
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
        self.before_long_wait: Callable[[], None] | None = None
        self._smtp: Conversation | None = None
        self._phase = "connect"
        self._connected_at = self._used_at = 0.0
        self._count = 0
        self._announced: Envelope | None = None

    def send(
        self, envelope: Envelope, before_dot: Callable[[], bool], following: Envelope | None = None
    ) -> Outcome | None:
        """Hand over one message. A used connection that turns out to be closed is opened anew, once."""
        self._drop_if_worn(envelope)
        is_used = self._smtp is not None
        outcome = self._try(envelope, before_dot, following)
        is_stale = outcome is not None and outcome.phase == "mail" and outcome.code in {None, 421}
        return self._try(envelope, before_dot, following) if is_used and is_stale else outcome

    def close(self) -> None:
        """Say goodbye to the server, if it still listens; it must not take the goodbye for a message."""
        if self._announced is not None:
            self._break_off()
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _try(self, envelope: Envelope, before_dot: Callable[[], bool], following: Envelope | None) -> Outcome | None:
        self._phase = "connect"
        try:
            smtp = self._smtp or self._connect()
            if not self._bring(smtp, envelope, before_dot):
                self._break_off()
                return None
            code, reply = self._dot(smtp, following)
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

    def _connect(self) -> Conversation:
        self._let_know()
        options = {"timeout": settings.EMAIL_TIMEOUT, "local_hostname": DNS_NAME.get_fqdn()}
        if settings.EMAIL_USE_SSL:
            context = ssl.create_default_context()
            smtp: Conversation = SafeConversation(settings.EMAIL_HOST, settings.EMAIL_PORT, context=context, **options)
        else:
            smtp = Conversation(settings.EMAIL_HOST, settings.EMAIL_PORT, **options)
        smtp.before_long_wait = self._let_know
        self._smtp, self._count, self._announced = smtp, 0, None
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

    def _bring(self, smtp: Conversation, envelope: Envelope, before_dot: Callable[[], bool]) -> bool:
        """Send everything but the dot; return whether the dot may follow."""
        self._phase = "mail"
        if not _fits(smtp, envelope):
            raise Refusal(552, b"5.3.4 larger than the server takes")
        if smtp.has_extn("pipelining"):
            if self._announced is None:
                smtp.send(b"".join(_commands(smtp, envelope).values()))
            self._announced = None
            self._read_together(smtp)
        else:
            for phase, command in _commands(smtp, envelope).items():
                self._phase = phase
                smtp.send(command)
                _expect(smtp.getreply(), _STEPS[phase])
        self._phase = "body"
        smtp.send(_stuffed(envelope.content))
        return before_dot()

    def _read_together(self, smtp: Conversation) -> None:
        """Read the replies to commands that were sent together, so that the next reply is to what comes next."""
        refusal, refused_at, code = None, "", 0
        for phase, good in _STEPS.items():
            self._phase = refused_at or phase
            try:
                code, reply = smtp.getreply()
            except (OSError, smtplib.SMTPException):
                if refusal is None:
                    raise
                self._break_off()  # it said why, and hung up
                break
            if code not in good and refusal is None:
                refusal, refused_at = Refusal(code, reply), phase
        if refusal is not None:
            self._phase = refused_at
            if code in _STEPS["data"]:  # it waits for a message to nobody (RFC 2920 section 3.1)
                self._break_off()
            raise refusal

    def _dot(self, smtp: Conversation, following: Envelope | None) -> tuple[int, bytes]:
        """Send the dot and wait for the answer, longer than for the others (RFC 5321 section 4.5.3.2)."""
        self._phase = "dot"
        patience = max(settings.DELIVERY_LEASE_SECONDS - LEASE_MARGIN_SECONDS, 1)
        announcement = b""
        if following is not None and self._may_announce(smtp, following):
            announcement = b"".join(_commands(smtp, following).values())
        _socket_of(smtp).settimeout(patience)
        smtp.send(b".\r\n" + announcement)
        self._announced = following if announcement else None
        reply = smtp.getreply()
        _socket_of(smtp).settimeout(settings.EMAIL_TIMEOUT)
        return reply

    def _let_know(self) -> None:
        """Say that the server may take its time now."""
        if self.before_long_wait:
            self.before_long_wait()

    def _may_announce(self, smtp: Conversation, following: Envelope) -> bool:
        """True when the next message will go over this connection, too."""
        is_worn = self._count + 1 >= MESSAGES_PER_CONNECTION
        is_old = time.monotonic() - self._connected_at > SECONDS_PER_CONNECTION
        return smtp.has_extn("pipelining") and not is_worn and not is_old and _fits(smtp, following)

    def _tidy_up(self, outcome: Outcome) -> None:
        """Make the connection ready for the next message, or break it off."""
        self._count += 1
        self._used_at = time.monotonic()
        if self._smtp is None or (outcome.phase == "dot" and outcome.code == 250):
            return
        try:
            # No RSET after an announcement: the server takes what follows for a message.
            if outcome.code in {421, None} or (self._announced is None and self._smtp.rset()[0] != 250):
                self._break_off()
        except (OSError, smtplib.SMTPException):
            self._break_off()

    def _drop_if_worn(self, envelope: Envelope) -> None:
        """Close a connection that was used enough, that no longer answers after a pause, or that expects another."""
        now = time.monotonic()
        if self._smtp is None or (self._announced is not None and self._announced is envelope):
            return
        if self._announced is not None:
            self._break_off()
        elif self._count >= MESSAGES_PER_CONNECTION or now - self._connected_at > SECONDS_PER_CONNECTION:
            self.close()
        elif now - self._used_at > IDLE_SECONDS:
            try:
                if self._smtp.noop()[0] != 250:
                    self._break_off()
            except (OSError, smtplib.SMTPException):
                self._break_off()

    def _break_off(self) -> None:
        """Close without a word: the server must not take what it has so far for a whole message."""
        smtp, self._smtp, self._announced = self._smtp, None, None
        if smtp is not None:
            smtp.close()

    def _outcome(self, code: int | None, reply: bytes | str) -> Outcome:
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        return Outcome(self._phase, code if code and 200 <= code < 600 else None, text)


def _expect(answer: tuple[int, bytes], codes: set[int]) -> None:
    """Raise `Refusal` unless the server said one of these."""
    if answer[0] not in codes:
        raise Refusal(*answer)


def _fits(smtp: Conversation, envelope: Envelope) -> bool:
    """True unless the server takes smaller messages only."""
    limit = smtp.esmtp_features.get("size", "")
    return not (limit.isdigit() and 0 < int(limit) < len(envelope.content))


def _commands(smtp: Conversation, envelope: Envelope) -> dict[str, bytes]:
    """Return the commands before a message, by phase."""
    size = f" size={len(envelope.content)}" if smtp.esmtp_features.get("size") else ""
    sender, recipient = _path(envelope.sender), _path(envelope.recipient)
    lines = {"mail": f"mail FROM:{sender}{size}", "rcpt": f"rcpt TO:{recipient}", "data": "data"}
    return {phase: f"{line}\r\n".encode("ascii") for phase, line in lines.items()}


# Read apart once: for one message it is asked for three times, and smtplib takes as long for it as for sending.
@functools.lru_cache(maxsize=256)
def _path(address: str) -> str:
    """Return an address as it stands in a command."""
    if not address.isprintable():
        raise ValueError("A line end in an address would add a command.")
    return f"<{address}>" if _PLAIN.fullmatch(address) else smtplib.quoteaddr(address)


def _stuffed(content: bytes) -> bytes:
    """Return the content with a second dot before a line that starts with one (RFC 5321 section 4.5.2)."""
    first = b"." if content.startswith(b".") else b""
    return first + content.replace(b"\n.", b"\n..")


def _socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """Return the socket; raises when the server has closed it."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    return smtp.sock


def _words(error: Exception) -> str:
    """Return what went wrong as the system says it; it names hosts, never people."""
    if isinstance(error, ssl.SSLError):  # its number is that of another error in the system's list
        return str(getattr(error, "verify_message", "") or error.reason or "SSL")
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
