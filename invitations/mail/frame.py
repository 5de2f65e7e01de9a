"""The bytes of a message, built once for many readers, with a gap at everything that differs per reader."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from invitations.mail import parts
from invitations.mail.skeleton import Pieces, as_html, fill

# Makes the bytes of a slot from its name and its value.
Form = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole message but for what differs per reader; filling that in is all that is left to do for each.

    `slots` say which of the `fillings` stands at which of the pieces: one filling may stand at several.
    """

    subject: str
    text: Pieces
    html: Pieces
    pieces: tuple[str, ...]
    slots: tuple[tuple[int, int], ...]
    fillings: tuple[tuple[Form, str], ...]

    def message(self, values: Mapping[str, str]) -> bytes:
        """Return the message with these values; the same values give the same bytes."""
        pieces = list(self.pieces)
        filled = [form(name, values[name]) for form, name in self.fillings]
        for position, number in self.slots:
            pieces[position] = filled[number]
        return "".join(pieces).encode("ascii")

    def text_part(self, values: Mapping[str, str]) -> str:
        """Return what the plain text part says, for a preview."""
        return fill(self.text, values)

    def html_part(self, values: Mapping[str, str]) -> str:
        """Return what the HTML part says, for a preview."""
        return fill(self.html, values, as_html)


def build(subject: str, headers: Mapping[str, str | None], text: Pieces, html: Pieces, *, calendar: str) -> Frame:
    """Return the frame of a message; a header without a value is a slot, as is the calendar (`inline` or `beside`).

    Every part says quoted-printable or base64, whatever stands in it: also a server without 8BITMIME carries it
    unchanged, and no value can turn out not to fit the label of its part.
    """
    # A boundary starting with =_ cannot occur in either encoding; a random one would be another one at each try.
    seed = hashlib.sha256(repr((text, html)).encode()).hexdigest()[:24]
    outer, inner = f"=_0_{seed}", f"=_1_{seed}"
    draft = _Draft()
    for name, value in headers.items():
        if value is None:
            draft.slot(parts.header, name)
        elif value:
            draft.add(f"{name}: {value}\r\n")
    draft.add("MIME-Version: 1.0\r\n")
    if calendar == "beside":
        draft.add(f'Content-Type: multipart/mixed; boundary="{outer}"\r\n\r\n--{outer}\r\n')
    draft.add(f'Content-Type: multipart/alternative; boundary="{inner}"\r\n')
    for subtype, pieces, form in (("plain", text, _quoted_text), ("html", html, _quoted_html)):
        draft.add(f'\r\n--{inner}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n')
        draft.add("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        draft.body(pieces, form)
    if calendar == "inline":
        draft.add(f"\r\n--{inner}\r\n")
        draft.slot(_as_it_is, "calendar")
    draft.add(f"\r\n--{inner}--\r\n")
    if calendar == "beside":
        draft.add(f"\r\n--{outer}\r\n")
        draft.slot(_as_it_is, "calendar")
        draft.add(f"\r\n--{outer}--\r\n")
    return Frame(subject, text, html, tuple(draft.pieces), tuple(draft.slots), tuple(draft.fillings))


class _Draft:
    """Collects the pieces of a frame; between two pieces of text there is a gap for a slot."""

    def __init__(self) -> None:
        self.pieces = [""]
        self.slots: list[tuple[int, int]] = []
        self.fillings: dict[tuple[Form, str], int] = {}

    def add(self, text: str) -> None:
        self.pieces[-1] += text

    def slot(self, form: Form, name: str) -> None:
        number = self.fillings.setdefault((form, name), len(self.fillings))
        self.slots.append((len(self.pieces), number))
        self.pieces += ["", ""]

    def body(self, pieces: Pieces, form: Form) -> None:
        """Add a part. A soft line break around each slot lets its value start a line, so that no line grows long."""
        self.add(parts.quoted(pieces[0]))
        for before, name, after in zip(pieces[0::2], pieces[1::2], pieces[2::2], strict=False):
            if before and not before.endswith("\n"):
                self.add("=\r\n")
            self.slot(form, name)
            if not after.startswith("\n"):
                self.add("=\r\n")
            self.add(parts.quoted(after))


def _quoted_text(_name: str, value: str) -> str:
    return parts.quoted(value)


def _quoted_html(_name: str, value: str) -> str:
    return parts.quoted(as_html(value))


def _as_it_is(_name: str, value: str) -> str:
    return value
