"""Headers and bytes of a message. Nothing that someone typed can add a header, a part or a recipient."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

_UNWANTED_IN_NAMES = re.compile(r"[@:,;\"<>()\[\]\\]+")
_LONGEST_NAME = 70


def one_line(value: str) -> str:
    """Return the value without control characters, line ends and writing-direction marks: safe in a header."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in value)
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", "".join(kept)).split())


def words(name: str, value: str) -> str:
    """Return the words of a header such as Subject, encoded and folded where needed.

    Not by EmailMessage, whose folding can lose a space between two encoded words (seen on Python 3.11).
    """
    line = one_line(value)
    is_plain = line.isascii() and "=?" not in line and max(map(len, line.split(" "))) < _LONGEST_NAME
    return Header(line, "us-ascii" if is_plain else "utf-8", header_name=name).encode(linesep="\r\n")


def person(header: str, name: str, address: str) -> str:
    """Return a name with an address; the name without what mail programs read as part of an address."""
    clean = " ".join(_UNWANTED_IN_NAMES.sub(" ", one_line(name)).split())[:_LONGEST_NAME].strip()
    if clean.isascii() and "=?" not in clean:
        return formataddr((clean, one_line(address)))
    return f"{words(header, clean)} <{one_line(address)}>"


def as_bytes(headers: Mapping[str, str], text: str, html: str, calendar: bytes) -> bytes:
    """Return the whole message. The same input gives the same bytes, so that a retry is recognised as a copy.

    The header values must be safe already: see `one_line`, `words` and `person`. They are written as they are, because
    EmailMessage would fold a long link, address or Message-ID into an encoded word, which no mail server reads.
    """
    message = EmailMessage(policy=SMTP)
    # Quoted-printable and base64 only: also a server without 8BITMIME carries it unchanged.
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if calendar:
        message.add_attachment(
            calendar,
            maintype="text",
            subtype="calendar",
            filename="afspraak.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    # A boundary starting with =_ cannot occur in either encoding; Python's own would be another one at each try.
    seed = hashlib.sha256((text + html).encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{seed}")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return lines.encode("ascii") + message.as_bytes()
