"""What is said to a mail server for one message, and how its refusals are told from its failures."""

import functools
import os
import re
import smtplib
import ssl
from dataclasses import dataclass

# The commands before a message, in the order of the phases, and the answers that take the conversation further.
STEPS = {"mail": {250}, "rcpt": {250, 251, 252}, "data": {354}}

# An address alone, which smtplib would not change.
_PLAIN = re.compile(r"[\w.+~-]+@[\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one address."""

    pk: int
    sender: str
    recipient: str
    content: bytes


class Refusal(Exception):
    """The server answered something else than what takes the conversation further."""

    def __init__(self, code: int, reply: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.reply = reply


def expect(answer: tuple[int, bytes], codes: set[int]) -> None:
    """Raise `Refusal` unless the server said one of these."""
    if answer[0] not in codes:
        raise Refusal(*answer)


def fits(smtp: smtplib.SMTP, envelope: Envelope) -> bool:
    """True unless the server takes smaller messages only."""
    limit = smtp.esmtp_features.get("size", "")
    return not (limit.isdigit() and 0 < int(limit) < len(envelope.content))


def commands(smtp: smtplib.SMTP, envelope: Envelope) -> dict[str, bytes]:
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


def stuffed(content: bytes) -> bytes:
    """Return the content with a second dot before a line that starts with one (RFC 5321 section 4.5.2)."""
    first = b"." if content.startswith(b".") else b""
    return first + content.replace(b"\n.", b"\n..")


def words(error: Exception) -> str:
    """Return what went wrong as the system says it; it names hosts, never people."""
    if isinstance(error, ssl.SSLError):  # its number is that of another error in the system's list
        return str(getattr(error, "verify_message", "") or error.reason or "SSL")
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
