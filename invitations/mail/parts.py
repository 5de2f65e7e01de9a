"""Values as they stand in a message. Nothing that someone typed can add a header, a part or a recipient."""

import base64
import re
import unicodedata
from email.header import Header
from email.utils import formataddr

_UNWANTED_IN_NAMES = re.compile(r"[@:,;\"<>()\[\]\\]+")
_LONGEST_NAME = 70
# Quoted-printable: at most 76 signs on a line, the = of a soft line break among them.
_LONGEST_LINE = 75
_AS_IT_IS = re.compile(rf"[!-<>-~ ]{{0,{_LONGEST_LINE - 1}}}[!-<>-~]|")
_CODED = [chr(octet) if 32 <= octet < 127 and octet != ord("=") else f"={octet:02X}" for octet in range(256)]


def one_line(value: str) -> str:
    """Return the value without control characters, line ends and writing-direction marks: safe in a header."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
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


def header(name: str, value: str) -> str:
    """Return the line of a header whose value is written as it is: an address, a link, a date. None when it is empty.

    Not by EmailMessage, which would fold a long one into an encoded word, which no mail server reads.
    """
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"A line end or an odd sign in the header {name} would break the message.")
    return f"{name}: {value}\r\n" if value else ""


def quoted(text: str) -> str:
    """Return the text in quoted-printable (RFC 2045 section 6.7), from the start of a line, with CRLF line ends."""
    if _AS_IT_IS.fullmatch(text):
        return text
    return "\r\n".join(map(_quoted_line, text.split("\n")))


def _quoted_line(line: str) -> str:
    if _AS_IT_IS.fullmatch(line):
        return line
    if line.isascii() and line.isprintable():  # mostly a link: the same, ten times faster
        rest = line.replace("=", "=3D")
    else:
        rest = "".join(map(_CODED.__getitem__, line.encode()))
    if rest.endswith(" "):
        rest = rest[:-1] + "=20"
    pieces = []
    while len(rest) > _LONGEST_LINE:
        # A code such as =C3 stays in one piece.
        end = next(
            end for end in (_LONGEST_LINE, _LONGEST_LINE - 1, _LONGEST_LINE - 2) if "=" not in rest[end - 2 : end]
        )
        pieces.append(rest[:end])
        rest = rest[end:]
    return "=\r\n".join([*pieces, rest])


def method(calendar: bytes) -> str:
    """Return what an appointment asks of the calendar that gets it; "" when there is none."""
    found = re.search(rb"(?m)^METHOD:([A-Z]+)\r?$", calendar)
    return found[1].decode("ascii") if found else "PUBLISH" if calendar else ""


def place(calendar: bytes) -> str:
    """Return where an appointment stands: `inline` when it names whose calendar it is for, else `beside`, or ""."""
    if not calendar:
        return ""
    return "inline" if re.search(rb"(?m)^ATTENDEE[;:]", calendar) else "beside"


def calendar_part(calendar: bytes) -> str:
    """Return the headers and the content of an appointment that goes along (RFC 6047).

    One that is `inline` has no name: mail programs then show buttons to answer it, and keep it up to date.
    """
    content = base64.encodebytes(calendar).decode("ascii").replace("\n", "\r\n")
    is_file = place(calendar) == "beside"
    return (
        f'Content-Type: text/calendar; charset="utf-8"; method="{method(calendar)}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        + ('Content-Disposition: attachment; filename="afspraak.ics"\r\n' if is_file else "")
        + f"\r\n{content}"
    )
