"""Reads an NL Design System theme: rules with variables and nothing else, so that it can give colours and no more."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_BYTES = 200_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"\s*([^{}]*)\{([^{}]*)\}")
_SELECTORS = re.compile(r"[\w\s.,:()#>+~*-]+")
_NAME = re.compile(r"--[A-Za-z0-9_-]+")
_OWN = re.compile(r"(--[\w-]+):([^;]+);")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What loads something from elsewhere, or could be read in another way than it looks. A backslash can spell all of them.
_FORBIDDEN = (
    re.compile(r"\burl\s*\(", re.IGNORECASE),
    re.compile(r"\b(?:image|image-set|src|element|cross-fade)\s*\(", re.IGNORECASE),
    re.compile(r"@[\w-]*"),
    re.compile(r"\bexpression\b", re.IGNORECASE),
    re.compile(r"<"),
    re.compile(r"\\"),
)


class StyleRefused(ValueError):
    """What is wrong with an uploaded house style, and what to do, in words for the administrator."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Variables, and to what they apply."""

    selectors: str
    tokens: dict[str, str]


def read(text: str) -> tuple[Rule, ...]:
    """Return the rules of a theme; empty for an empty text. Raises `StyleRefused` with the number of the line."""
    if len(text.encode()) > MAX_BYTES:
        raise StyleRefused(_("The theme is larger than 200 kB. Keep only the variables that you change."))
    bare = _without_comments(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    _refuse_forbidden(bare)
    rules, place = [], 0
    while bare[place:].strip():
        found = _RULE.match(bare, place)
        if found is None:
            raise _broken(bare, _first_word(bare, place))
        rules.append(_rule(bare, found))
        place = found.end()
    if text.strip() and not rules:
        raise StyleRefused(_("There is no rule in the theme. It looks like this: .my-theme { --basis-…: #08414b; }"))
    return tuple(rules)


def as_css(rules: Iterable[Rule]) -> str:
    """Return the rules as a style sheet: written anew, so that it holds what was read and nothing else."""
    return "".join(
        f"{rule.selectors}{{{''.join(f'{name}:{value};' for name, value in rule.tokens.items())}}}\n" for rule in rules
    )


def applied(rules: Iterable[Rule], class_name: str) -> dict[str, str]:
    """Return the variables that hold for a page with this class name, the last of each."""
    own = {":root", "html", "*"}
    if class_name:
        own |= {f"{before}.{class_name}" for before in ("", ":root", "html")}
    found: dict[str, str] = {}
    for rule in rules:
        if own & {selector.strip() for selector in rule.selectors.split(",")}:
            found |= rule.tokens
    return found


def defaults(style_sheet: str) -> dict[str, str]:
    """Return the variables of our own style sheet, from its layer of tokens."""
    layer = style_sheet.partition("@layer tokens{")[2].partition("}")[0]
    return {name: value.strip() for name, value in _OWN.findall(_without_comments(layer))}


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _first_word(text: str, place: int) -> int:
    """Return the place of the first sign that is no white space."""
    return place + len(text[place:]) - len(text[place:].lstrip())


def _without_comments(text: str) -> str:
    """Return the text with a space for every comment; the lines keep their numbers."""
    bare = _COMMENT.sub(lambda comment: " " + "\n" * comment.group().count("\n"), text)
    if (place := bare.find("/*")) >= 0:
        sentence = _("Line %(line)s: a comment begins here and does not end. Close it with */.")
        raise StyleRefused(sentence % {"line": _line(bare, place)})
    return bare


def _refuse_forbidden(text: str) -> None:
    """Refuse a word that has no place in a theme."""
    if found := _CONTROL.search(text):
        sentence = _("Line %(line)s: there is a sign here that cannot be read. Choose a plain text file.")
        raise StyleRefused(sentence % {"line": _line(text, found.start())})
    hits = [hit for hit in (pattern.search(text) for pattern in _FORBIDDEN) if hit]
    if hits:
        hit = min(hits, key=lambda each: each.start())
        sentence = _(
            "Line %(line)s: %(word)s is not allowed, because a theme holds only variables and loads nothing. Remove it."
        )
        raise StyleRefused(sentence % {"line": _line(text, hit.start()), "word": hit.group()})


def _broken(text: str, place: int) -> StyleRefused:
    """Return the refusal of something that is no rule."""
    sentence = _(
        "Line %(line)s: this is not a rule with variables. Check that every { has a }, and that no rule stands inside"
        " another."
    )
    return StyleRefused(sentence % {"line": _line(text, place)})


def _rule(text: str, found: "re.Match[str]") -> Rule:
    """Return one rule. Raises `StyleRefused`."""
    selectors = " ".join(found.group(1).split())
    if not _SELECTORS.fullmatch(selectors):
        raise _broken(text, _first_word(text, found.start()))
    tokens: dict[str, str] = {}
    place = found.start(2)
    for piece in found.group(2).split(";"):
        if piece.strip():
            name, value = _declaration(piece, _line(text, _first_word(text, place)))
            tokens[name] = value
        place += len(piece) + 1
    return Rule(selectors, tokens)


def _declaration(piece: str, line: int) -> tuple[str, str]:
    """Return the name and the value of one variable. Raises `StyleRefused`."""
    name, colon, value = (part.strip() for part in piece.partition(":"))
    if not colon or not _NAME.fullmatch(name):
        sentence = _(
            "Line %(line)s: only variables are allowed, such as --basis-…: #08414b; and here stands: %(found)s"
        )
        raise StyleRefused(sentence % {"line": line, "found": " ".join(piece.split())[:60]})
    rest = _QUOTED.sub("", value)
    if re.search(r"[\"']", rest) or not _is_closed(rest):
        sentence = _("Line %(line)s: the value of %(name)s has a quote or a bracket that is not closed.")
        raise StyleRefused(sentence % {"line": line, "name": name})
    return name, " ".join(value.split())


def _is_closed(value: str) -> bool:
    """True when every bracket is closed by its own kind."""
    closing, expected = {"(": ")", "[": "]"}, []
    for sign in value:
        if sign in closing:
            expected.append(closing[sign])
        elif sign in closing.values() and (not expected or expected.pop() != sign):
            return False
    return not expected
