"""What the paper list says, typed over line by line: a name or a code, and with how many."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import NumberField, TextField
from invitations import tokens
from invitations.forms.attendance import GROUPS, MOST_HEADS, SeenField, seen_words
from invitations.models import Invitation

MOST_LINES = 500
_MOST_NAMED = 4
_COUNTED = re.compile(r"(.+?)[\s,;:=]+([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was understood."""

    invitation: Invitation
    heads: int


class PaperListForm(forms.Form):
    """Lines with names or codes, and how many walked in per group."""

    use_required_attribute = False

    seen = SeenField(required=False)
    lines = TextField(
        label=gettext_lazy("Who was there"),
        help_text=gettext_lazy(
            "One line for each name, then Enter. A part of the name or the code of the list is enough. With how many"
            " they came stands behind it: Fatima 3."
        ),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 12, "autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    residents = NumberField(label=GROUPS["residents"], required=False, min_value=0, max_value=MOST_HEADS)
    municipal = NumberField(label=GROUPS["municipal"], required=False, min_value=0, max_value=MOST_HEADS)
    partner = NumberField(label=GROUPS["partner"], required=False, min_value=0, max_value=MOST_HEADS)

    def __init__(self, *args: Any, rows: Sequence[Invitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "seen": seen_words((), self.initial)}
        self.rows = rows
        self.codes = {tokens.entry_code(row.public_id, row.token_version): row for row in rows}
        self.found: list[Line] = []

    def clean_lines(self) -> str:
        """Find the person of every line; each line that names nobody, or more than one, is told apart."""
        typed: str = self.cleaned_data["lines"]
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("Type at most %(most)s lines at once.") % {"most": MOST_LINES})
        wrong: list[str] = []
        seen: set[int] = set()
        for line in lines:
            who, heads = self._split(line)
            people = self._people(who)
            problem = _problem(line, people, heads, seen)
            if problem:
                wrong.append(problem)
            else:
                seen.add(people[0].pk)
                self.found.append(Line(people[0], heads if heads is not None else people[0].party_size or 1))
        if wrong:
            raise forms.ValidationError(wrong)
        return typed

    def _split(self, line: str) -> tuple[str, int | None]:
        """Return who stands on a line, and with how many; a code may hold digits itself."""
        if tokens.entry_code_in(line) in self.codes:
            return line, None
        counted = _COUNTED.fullmatch(line)
        return (counted[1], int(counted[2])) if counted else (line, None)

    def _people(self, who: str) -> list[Invitation]:
        """Return whom these words mean: by code, by the whole name, or by a part of each word of it."""
        if by_code := self.codes.get(tokens.entry_code_in(who)):
            return [by_code]
        words = _plain(who)
        whole = [row for row in self.rows if _plain(row.contact.name) == words]
        return whole or [row for row in self.rows if _matches(words, row)]

    @property
    def present(self) -> dict[int, int]:
        """Who was there and with how many."""
        return {line.invitation.pk: line.heads for line in self.found}

    @property
    def walked_in(self) -> Mapping[str, int]:
        """How many walked in per group."""
        return {group: self.cleaned_data[group] or 0 for group in GROUPS}


def _plain(text: str) -> list[str]:
    """Return the words of a name without capitals and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(sign for sign in parts if not unicodedata.combining(sign)))


def _matches(words: list[str], row: Invitation) -> bool:
    """True when every word begins a word of the name or of the organisation."""
    known = _plain(f"{row.contact.name} {row.organisation or ''}")
    return bool(words) and all(any(each.startswith(word) for each in known) for word in words)


def _problem(line: str, people: Sequence[Invitation], heads: int | None, seen: set[int]) -> str:
    """Return what is wrong with a line, or nothing."""
    if not people:
        return _("“%(line)s”: nobody of this name was invited. Count this person below.") % {"line": line}
    if len(people) > 1:
        names = ", ".join(each.contact.name for each in people[:_MOST_NAMED])
        return _("“%(line)s” can be more than one: %(names)s. Type more of the name, or the code.") % {
            "line": line,
            "names": names,
        }
    if people[0].pk in seen:
        return _("“%(line)s”: %(name)s stands here twice.") % {"line": line, "name": people[0].contact.name}
    if heads is not None and not 1 <= heads <= MOST_HEADS:
        return _("“%(line)s”: fill in 1 or more people.") % {"line": line}
    return ""
