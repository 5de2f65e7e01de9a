"""Texts as they fit on paper."""

import re

from invitations.mail.words import printable

LONGEST_WORD = 24  # signs; a longer one may be broken anywhere, or it would leave the paper
_BREAK = "\u200b"
# Signs that turn the reading direction around (they would turn the rest of the line too), and the byte order mark.
_UNWANTED = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def breakable(text: str) -> str:
    """Return the text without control characters, and with places to break in words that are longer than a line."""
    return "".join(map(_pieces, re.split(r"(\s+)", _UNWANTED.sub("", printable(text)))))


def _pieces(word: str) -> str:
    return _BREAK.join(word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD)) or word
