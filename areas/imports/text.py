"""Names and notes as people type and paste them: edges off, and a warning for what the eye cannot see."""

import re
import unicodedata

from django.utils.translation import gettext as _

_WIJK = re.compile(r"^wijk\s+[0-9a-z]{1,2}\s+(?=\S)", re.IGNORECASE)
# What our own export puts before a text that a spreadsheet would take for a formula.
_ARMOUR = re.compile(r"^'(?=[=+\-@\t\r＝＋－＠])")


def line(value: str) -> str:
    """Return one line of text: composed, single spaces, no control signs or invisible signs."""
    return " ".join(_visible(_ARMOUR.sub("", value)).split())


def lines(value: str) -> str:
    """Return a text of several lines, each cleaned."""
    parts = (" ".join(_visible(part).split()) for part in re.split(r"\r\n|\r|\n", _ARMOUR.sub("", value)))
    return "\n".join(part for part in parts if part)


def _visible(value: str) -> str:
    """Return the text composed and without signs that steer (Cf) or control (Cc); a tab or line end becomes a space."""
    composed = unicodedata.normalize("NFC", value)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(
        " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
    )


def oddity(value: str) -> str:
    """Return a sentence about what looks different from what it is, or "" for an ordinary text."""
    if value.isascii():
        return ""
    if any(sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for sign in value):
        return _("contains a sign that turns the reading direction around; it was left out")
    if any(unicodedata.category(sign) == "Cf" for sign in value.strip("\ufeff")):
        return _("contains an invisible sign; it was left out")
    if any(len(_alphabets(word)) > 1 for word in re.split(r"[\s.@-]+", value)):
        return _("contains letters of two alphabets in one word; check that it is what it seems")
    return ""


def _alphabets(word: str) -> set[str]:
    """Return which of the alphabets with look-alike letters occur in the word."""
    names = {unicodedata.name(sign, "").split(" ")[0] for sign in word if sign.isalpha()}
    return names & {"LATIN", "CYRILLIC", "GREEK"}


def area_name(value: str) -> str:
    """Return the name without "Wijk NN " before it; "Wijk 00" alone stays."""
    name = line(value)
    return _WIJK.sub("", name)


def same(value: str) -> str:
    """Return the form in which two names are compared: no capitals, accents, hyphens, dots or spaces."""
    plain = unicodedata.normalize("NFKD", area_name(value)).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
