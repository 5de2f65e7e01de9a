"""Fills the mail templates: each is rendered and its style inlined once, after that only its slots are filled.

A template sees a mark in place of every value, so it can print a value and ask whether it is empty, and nothing else
(no filters). What is the same for many readers is filled in at once; what is left are the slots of one reader.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape

import css_inline
from django.template.loader import render_to_string
from django.utils import translation

# Text, name of a slot, text, name of a slot, …, text.
Pieces = tuple[str, ...]

# Private-use characters: no template and no translation holds them. A value may, because values are not read again.
_MARK = "\ue000{}\ue001"
_SLOT = re.compile("\ue000(\\w+)\ue001")


def as_html(value: str) -> str:
    """Return a value as it stands in the HTML part: escaped, line ends become breaks."""
    return escape(value).replace("\n", "<br>")


def text(template: str, variant: str, language: str, values: Mapping[str, str], empty: frozenset[str]) -> Pieces:
    """Return the plain text part with these values in it, cut at its other slots; `empty` are those without a value."""
    return _merged(_skeleton(f"mail/{template}.txt", variant, language, _empty(values) | empty), values, str)


def html(template: str, variant: str, language: str, values: Mapping[str, str], empty: frozenset[str]) -> Pieces:
    """Return the HTML part, its style inlined, with these values in it, cut at its other slots."""
    return _merged(_skeleton(f"mail/{template}.html", variant, language, _empty(values) | empty), values, as_html)


def fill(pieces: Pieces, values: Mapping[str, str], form: Callable[[str], str] = str) -> str:
    """Return the pieces with the values between them; one pass, so that no value is read as a slot."""
    return "".join(form(values[piece]) if number % 2 else piece for number, piece in enumerate(pieces))


def _merged(pieces: Pieces, values: Mapping[str, str], form: Callable[[str], str]) -> Pieces:
    """Fill the slots that have a value here, and keep the others."""
    merged = [pieces[0]]
    for name, following in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in values:
            merged[-1] += form(values[name]) + following
        else:
            merged += [name, following]
    return tuple(merged)


def _empty(values: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the values that are empty: they decide the structure."""
    return frozenset(name for name, value in values.items() if not value)


@lru_cache(maxsize=512)
def _skeleton(path: str, variant: str, language: str, empty: frozenset[str]) -> Pieces:
    """Return the rendered template, cut at its slots: text, name, text, name, …, text."""
    with translation.override(language):
        rendered: str = render_to_string(path, {"mail": _Slots(empty), "variant": variant, "language": language})
    if path.endswith(".html"):
        rendered = _INLINER.inline(rendered).strip() + "\n"
    else:
        rendered = re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"
    return tuple(_SLOT.split(rendered))


class _Slots:
    """Gives a template the mark of every value, or nothing where the value is empty."""

    def __init__(self, empty: frozenset[str]) -> None:
        self._empty = empty

    def __getitem__(self, name: str) -> str:
        return "" if name in self._empty else _MARK.format(name)


_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
