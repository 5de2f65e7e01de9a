"""Headers and bytes of a message. Nothing that someone typed can add a header, a part or a recipient."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

_UNWANTED_IN_NAMES = re.compile(r"[@:,;\"<>()\[\]\\]+")
_LONGEST_NAME = 70


class _Policy(EmailPolicy):
    """SMTP lines, but some headers are never folded.

    Python would write a long Message-ID, address or link in them as an encoded word, which no mail server reads.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as one line when folding would spoil it."""
        if name.lower() in {"to", "message-id", "list-unsubscribe"}:
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


# Quoted-printable and base64 only: also a server without 8BITMIME carries it unchanged.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=True)


def one_line(value: str) -> str:
    """Return the value without control characters, line ends and writing-direction marks: safe in a header."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in value)
    return " ".join(re.sub("[\u202a-\u202e\u2066-\u2069]", "", "".join(kept)).split())


def person(name: str, address: str) -> Address:
    """Return a name with an address; the name without what mail programs read as part of an address."""
    clean = " ".join(_UNWANTED_IN_NAMES.sub(" ", one_line(name)).split())[:_LONGEST_NAME].strip()
    return Address(display_name=clean, addr_spec=one_line(address))


def as_bytes(headers: Mapping[str, str | Address], text: str, html: str, calendar: bytes) -> bytes:
    """Return the whole message. The same input gives the same bytes, so that a retry is recognised as a copy."""
    message = EmailMessage(policy=_POLICY)
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
    for name, value in headers.items():  # after the parts, which would take Content-Language along with them
        if value:
            message[name] = one_line(value) if isinstance(value, str) else value
    # A boundary starting with =_ cannot occur in either encoding; Python's own would be another one at each try.
    seed = hashlib.sha256((text + html).encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{seed}")
    return message.as_bytes()
