"""From a file to rows of the directory: one contact in one organisation, with theme links still as text."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from areas.imports import text
from areas.imports.directory_columns import BY_HEADING, BY_KEY, DAYS, SEPARATOR, WORDS, columns_in, is_header, word
from areas.imports.report import Report
from areas.imports.source import FileRefused
from areas.imports.tables import read_table
from areas.rules import AddressError, clean_address, postcode_in

_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_URL = URLValidator(schemes=["http", "https"])
_LISTS = ("areas", "themes", "theme_areas")


class RowRefused(Exception):
    """One row cannot be taken in; the text says why, in the active language."""


@dataclass(slots=True)
class DirectoryRow:
    """One row; `given` holds only what was filled in, as values that fit the models."""

    number: int
    given: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str) -> str:
        """Return a text, or "" when it was not filled in."""
        return str(self.given.get(key, ""))

    def items(self, key: str) -> list[str]:
        """Return the items of a list cell."""
        return list(self.given.get(key, ()))

    @property
    def label(self) -> str:
        """Organisation and contact, to find the row back."""
        return " – ".join(part for part in (self.get("organisation"), self.get("name")) if part)[:120]


def read_directory(path: Path, report: Report) -> Iterator[DirectoryRow]:
    """The good rows; what is wrong is noted in the report. Raises `FileRefused`."""
    table = read_table(path, is_header)
    if table is None:
        raise FileRefused(
            _("No row with column names was found. The file needs at least the columns organisatie and contactpersoon.")
        )
    columns = columns_in(table.header)
    table.refuse_doubles(set(BY_HEADING))
    _refuse_synonyms(table.header)
    report.ignored_columns = [name for name in table.header if name and name not in BY_HEADING]
    for number, cells in table.rows:
        report.rows += 1
        if cells is None:
            report.refuse(number, "", _("the quotation marks in this row are not right"))
            continue
        raw = {key: cells[place] for key, place in columns.items() if place < len(cells) and cells[place].strip()}
        try:
            row = _parsed(number, raw, report)
        except RowRefused as error:
            label = " – ".join(text.line(raw.get(key, "")) for key in ("organisation", "name") if raw.get(key))
            report.refuse(number, label[:120], str(error))
        else:
            yield row


def _refuse_synonyms(header: list[str]) -> None:
    """Raise `FileRefused` when two columns mean the same."""
    seen: dict[str, str] = {}
    for name in header:
        key = BY_HEADING.get(name)
        if key and seen.setdefault(key, name) != name:
            names = {"first": seen[key], "second": name}
            raise FileRefused(_("The columns “%(first)s” and “%(second)s” mean the same. Remove one of them.") % names)


def _parsed(number: int, raw: dict[str, str], report: Report) -> DirectoryRow:
    """Return the row with every cell cleaned and checked. Raises `RowRefused`."""
    row = DirectoryRow(number)
    for key, cell in raw.items():
        value = _value(key, cell)
        if value:
            row.given[key] = value
            if odd := text.oddity(cell):
                report.warn(number, row.label, _column_says(key, odd))
    _join_address(row)
    if not row.get("organisation") and not row.get("name"):
        raise RowRefused(_("the organisation and the contact are both missing"))
    if row.get("email") and not row.get("name"):
        raise RowRefused(_("the name of the contact is missing; for a shared mailbox, type the name of the mailbox"))
    first, last = row.given.get("valid_from"), row.given.get("valid_until")
    if first and last and last < first:
        raise RowRefused(_("the last day lies before the first day"))
    _warn_unreachable(row, report)
    return row


def _join_address(row: DirectoryRow) -> None:
    """Put street, postcode and town together as the postal address, unless that has a column of its own."""
    street, postcode, town = (str(row.given.pop(key, "")) for key in ("street", "postcode", "town"))
    joined = "\n".join(filter(None, [street, " ".join(filter(None, [postcode, town]))]))
    if joined:
        row.given.setdefault("postal_address", joined)


def _value(key: str, cell: str) -> Any:
    """Return a cell as a value that fits. Raises `RowRefused`."""
    if key in _LISTS:
        value: Any = [part for part in (text.line(part) for part in cell.split(SEPARATOR)) if part]
    elif key in WORDS:
        value = _choice(key, text.line(cell))
    elif key in DAYS:
        value = _day(key, text.line(cell))
    elif key == "postal_address":
        value = text.lines(cell)
    else:
        value = _checked(key, text.line(cell))
    if isinstance(value, str) and len(value) > BY_KEY[key].longest:
        longest = {"longest": BY_KEY[key].longest}
        raise RowRefused(_column_says(key, _("longer than %(longest)s characters") % longest))
    return value


def _checked(key: str, value: str) -> str:
    """Return an e-mail or web address that is right, and any other text as it is. Raises `RowRefused`."""
    if key == "email":
        try:
            value = clean_address(value)
            validate_email(value)
        except AddressError as error:
            raise RowRefused(str(error)) from error
        except ValidationError as error:
            raise RowRefused(_column_says(key, _("this is not an e-mail address"))) from error
    if key == "website":
        try:
            _URL(value)
        except ValidationError as error:
            raise RowRefused(_column_says(key, _("this is not an address such as https://example.org"))) from error
    return value


def _choice(key: str, value: str) -> str:
    """Return the choice that a word stands for. Raises `RowRefused` with the words that we know."""
    chosen = word(key, value)
    if chosen is None:
        words = ", ".join(words[0] for words in WORDS[key].values())
        sentence = _("“%(value)s” is not one of: %(words)s") % {"value": value[:40], "words": words}
        raise RowRefused(_column_says(key, sentence))
    return chosen


def _day(key: str, value: str) -> dt.date:
    """Return a day written as 2026-12-03 or 3-12-2026. Raises `RowRefused`."""
    match = _DAY.fullmatch(value)
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        return dt.date.fromisoformat(value[:10])
    except ValueError as error:
        raise RowRefused(
            _column_says(key, _("“%(day)s” is not a day; type 31-12-2026") % {"day": value[:20]})
        ) from error


def _column_says(key: str, sentence: str) -> str:
    """Return the sentence with the name of its column before it."""
    return _("column %(column)s: %(sentence)s") % {"column": BY_KEY[key].headings[0], "sentence": sentence}


def _warn_unreachable(row: DirectoryRow, report: Report) -> None:
    """Note a contact who is to hear from us in a way for which there is no address."""
    needs = {"email": "email", "letter": "postal_address", "phone": "phone"}.get(row.get("channel"))
    if needs and needs not in row.given:
        column = {"column": BY_KEY[needs].headings[0]}
        report.warn(row.number, row.label, _("column %(column)s is empty, so we cannot reach this contact") % column)
    elif row.get("channel") == "letter" and not postcode_in(row.get("postal_address")):
        words = _("there is no Dutch postcode in the address: this contact cannot answer with the code of a letter")
        report.warn(row.number, row.label, words)
    if row.get("email").rpartition("@")[2].startswith("xn--") or ".xn--" in row.get("email"):
        report.warn(row.number, row.label, _("the e-mail address has letters of another alphabet after the @"))
