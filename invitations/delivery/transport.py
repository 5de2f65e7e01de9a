"""Hands messages over, phase by phase, so that a loss before the final dot is told from a loss after it.

smtplib's own `sendmail` raises the same exception for both; after the dot the message may have been accepted. Where the
server offers PIPELINING (RFC 2920), the commands before a message travel together, and those of the next message along
with the dot of this one: each reply still belongs to one phase of one message.
"""

import os
import smtplib
import socket
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from invitations.delivery.conversation import Conversation, SafeConversation
from invitations.delivery.wire import STEPS, Envelope, Refusal, commands, expect, fits, stuffed, words

MESSAGES_PER_CONNECTION = 50
SECONDS_PER_CONNECTION = 60.0
IDLE_SECONDS = 5.0
# The lease must outlive the wait for the answer to the dot, and leave a minute to write it down.
LEASE_MARGIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a try came and what the server said; `code` is None when the connection was lost or never made."""

    phase: str
    code: int | None
    reply: str


class Transport(ABC):
    """Something that takes one message at a time: open, offer, then the dot and the answer, or withdraw.

    So that several can be driven side by side, each step that waits for the other end stands by itself.
    `before_long_wait` is called, when it is there, before the other end is given time.
    """

    before_long_wait: Callable[[], None] | None = None

    def must_open(self, envelope: Envelope) -> bool:
        """True when `open` would have to wait for the other end."""
        return False

    def open(self, envelope: Envelope) -> Outcome | None:
        """Make ready for this message; return what went wrong. May run in another thread, without a database."""
        return None

    @abstractmethod
    def offer(self, envelope: Envelope) -> Outcome | None:
        """Hand over everything but the dot; return what went wrong, or None when the dot may follow."""

    @abstractmethod
    def dot(self, following: Envelope | None = None) -> None:
        """Send the dot; `following` is what will probably be offered next."""

    def is_answered(self, seconds: float = 0) -> bool:
        """True when the answer to the dot came within so many seconds."""
        return True

    @abstractmethod
    def answer(self) -> Outcome:
        """Wait for the answer to the dot and return it."""

    @abstractmethod
    def withdraw(self) -> None:
        """Take back what was offered: it must not arrive."""

    @abstractmethod
    def close(self) -> None:
        """Say goodbye."""

    def send(
        self, envelope: Envelope, before_dot: Callable[[], bool], following: Envelope | None = None
    ) -> Outcome | None:
        """Hand over one message; None when `before_dot` said no, then the message was not handed over."""
        if outcome := self.open(envelope) or self.offer(envelope):
            return outcome
        if not before_dot():
            self.withdraw()
            return None
        self.dot(following)
        return self.answer()


def open_transport() -> Transport:
    """Return the transport of this installation; nothing is connected yet."""
    return FileTransport(Path(settings.MAIL_DIR)) if settings.MAIL_DIR else SmtpTransport()


class FileTransport(Transport):
    """Keeps messages as files, for an installation without a mail server (the demo)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._name = ""
        self._outcome = Outcome("dot", None, "")

    @property
    def _draft(self) -> Path:
        return self.folder / f".{self._name}.part"

    def offer(self, envelope: Envelope) -> Outcome | None:
        """Write the message beside its name, readable by the owner only."""
        moment, part = time.strftime("%Y%m%d-%H%M%S", time.gmtime()), time.time_ns() % 10**9
        self._name = f"{moment}-{part:09d}-{envelope.pk}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(envelope.content)
        except OSError as error:
            return Outcome("connect", None, type(error).__name__)
        return None

    def dot(self, following: Envelope | None = None) -> None:
        """Let it appear as `<timestamp>-<id>.eml`, whole or not at all."""
        try:
            self._draft.replace(self.folder / self._name)
        except OSError as error:
            self._outcome = Outcome("connect", None, type(error).__name__)
        else:
            self._outcome = Outcome("dot", 250, "2.0.0 kept as a file")

    def answer(self) -> Outcome:
        """Say whether it was kept."""
        return self._outcome

    def withdraw(self) -> None:
        """Leave no half message behind."""
        self._draft.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is open."""


class SmtpTransport(Transport):
    """Talks to the mail server and keeps the connection for the next message."""

    def __init__(self) -> None:
        self._smtp: Conversation | None = None
        self._phase = "connect"
        self._connected_at = self._used_at = self._answer_by = 0.0
        self._count = 0
        self._announced: Envelope | None = None
        self._broken: Outcome | None = None

    def must_open(self, envelope: Envelope) -> bool:
        """True when there is no connection that can carry this message at once."""
        is_expected = self._announced is not None and self._announced is envelope
        return self._smtp is None or not (is_expected or (self._announced is None and self._is_fresh()))

    def open(self, envelope: Envelope) -> Outcome | None:
        """Connect unless that was done, and send the commands when the server takes them together."""
        return self._twice(lambda: self._open(envelope))

    def offer(self, envelope: Envelope) -> Outcome | None:
        """Send everything but the dot, after `open`."""
        return self._twice(lambda: self._bring(envelope))

    def dot(self, following: Envelope | None = None) -> None:
        """Send the dot, and with it the commands of the next message when the server takes them together."""
        self._broken = self._try(lambda: self._dot(following))

    def is_answered(self, seconds: float = 0) -> bool:
        """True when there is something to read, or nothing is waited for any more."""
        is_over = self._broken is not None or self._smtp is None or time.monotonic() > self._answer_by
        return is_over or _there(self._smtp).has_more(seconds)

    def answer(self) -> Outcome:
        """Wait for the answer to the dot, longer than for the others (RFC 5321 section 4.5.3.2)."""
        if self._broken is not None:
            return self._broken
        return self._try(self._answer) or Outcome("dot", None, "")

    def withdraw(self) -> None:
        """Hang up: the server must not take what it has so far for a whole message."""
        self._break_off()

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

    def _twice(self, step: Callable[[], None]) -> Outcome | None:
        """Take a step; a used connection that turns out to be closed is opened anew, once."""
        is_used = self._smtp is not None and self._count > 0
        outcome = self._try(step)
        is_stale = outcome is not None and outcome.phase == "mail" and outcome.code in {None, 421}
        return self._try(step) if is_used and is_stale else outcome

    def _try(self, step: Callable[[], tuple[int, bytes] | None]) -> Outcome | None:
        """Take one step; return what the server said in the end, or None when it goes on."""
        try:
            answer = step()
        except Refusal as refusal:
            outcome = self._outcome(refusal.code, refusal.reply)
        except smtplib.SMTPResponseException as error:  # at connecting and logging in; elsewhere an unreadable reply
            is_readable = self._phase in {"connect", "auth"}
            outcome = self._outcome(error.smtp_code if is_readable else None, error.smtp_error)
            self._break_off()
            return outcome
        except (OSError, smtplib.SMTPException) as error:
            self._break_off()
            return Outcome(self._phase, None, f"{type(error).__name__}: {words(error)}")
        except BaseException:  # told to stop: leave no half message behind
            self._break_off()
            raise
        else:
            if answer is None:
                return None
            outcome = self._outcome(*answer)
        self._tidy_up(outcome)
        return outcome

    def _open(self, envelope: Envelope) -> None:
        self._drop_if_worn(envelope)
        self._phase = "connect"
        smtp = self._smtp or self._connect()
        if smtp.has_extn("pipelining") and self._announced is None and fits(smtp, envelope):
            self._phase = "mail"
            smtp.send(b"".join(commands(smtp, envelope).values()))
            self._announced = envelope

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

    def _bring(self, envelope: Envelope) -> None:
        """Send everything but the dot."""
        if self._smtp is None:  # it was closed meanwhile
            self._open(envelope)
        self._phase = "mail"
        smtp = _there(self._smtp)
        if not fits(smtp, envelope):
            raise Refusal(552, b"5.3.4 larger than the server takes")
        if smtp.has_extn("pipelining"):
            self._announced = None
            self._read_together(smtp)
        else:
            for phase, command in commands(smtp, envelope).items():
                self._phase = phase
                smtp.send(command)
                expect(smtp.getreply(), STEPS[phase])
        self._phase = "body"
        smtp.send(stuffed(envelope.content))

    def _read_together(self, smtp: Conversation) -> None:
        """Read the replies to commands that were sent together, so that the next reply is to what comes next."""
        refusal, refused_at, code = None, "", 0
        for phase, good in STEPS.items():
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
            if code in STEPS["data"]:  # it waits for a message to nobody (RFC 2920 section 3.1)
                self._break_off()
            raise refusal

    def _dot(self, following: Envelope | None) -> None:
        self._phase = "dot"
        smtp, announcement = _there(self._smtp), b""
        if following is not None and self._may_announce(smtp, following):
            announcement = b"".join(commands(smtp, following).values())
        self._answer_by = time.monotonic() + max(settings.DELIVERY_LEASE_SECONDS - LEASE_MARGIN_SECONDS, 1)
        smtp.send(b".\r\n" + announcement)
        self._announced = following if announcement else None

    def _answer(self) -> tuple[int, bytes]:
        self._phase = "dot"
        smtp = _there(self._smtp)
        # What came while others were waited for is read, however late it is now.
        _socket_of(smtp).settimeout(max(self._answer_by - time.monotonic(), 1))
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
        return smtp.has_extn("pipelining") and not is_worn and not is_old and fits(smtp, following)

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

    def _is_worn(self) -> bool:
        """True when the connection was used enough."""
        return self._count >= MESSAGES_PER_CONNECTION or time.monotonic() - self._connected_at > SECONDS_PER_CONNECTION

    def _is_fresh(self) -> bool:
        """True when the connection may be used without a look whether it still answers."""
        return not self._is_worn() and time.monotonic() - self._used_at <= IDLE_SECONDS

    def _drop_if_worn(self, envelope: Envelope) -> None:
        """Close a connection that was used enough, that no longer answers after a pause, or that expects another."""
        if self._smtp is None or not self.must_open(envelope):
            return
        if self._announced is not None:
            self._break_off()
        elif self._is_worn():
            self.close()
        else:
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


def _there(smtp: Conversation | None) -> Conversation:
    """Return the connection; raises when it was broken off."""
    if smtp is None:
        raise smtplib.SMTPServerDisconnected("closed")
    return smtp


def _socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """Return the socket; raises when the server has closed it."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    return smtp.sock
