"""Rows of a table, from CSV in whatever way Excel writes it, or from the first sheet that fits."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from areas.imports.source import MAX_COLUMNS, MAX_ROWS, FileRefused, broken, encoding_of, kind_of
from areas.imports.workbook import sheets

_SEPARATORS = (";", ",", "\t")
_HEADER_WITHIN = 20

Cells = list[str] | None  # None: a row whose quotes are wrong
Rows = Iterator[tuple[int, Cells]]


@dataclass
class Table:
    """Column names in small letters without edges, and the rows below them with their number in the file."""

    header: list[str]
    rows: Rows

    def refuse_doubles(self, used: set[str]) -> None:
        """Raise `FileRefused` when a column that we read occurs twice."""
        for name in self.header:
            if name in used and self.header.count(name) > 1:
                raise FileRefused(_("The column “%(name)s” occurs twice. Remove one of them.") % {"name": name})


def read_table(path: Path, is_header: Callable[[set[str]], bool]) -> Table | None:
    """Return the table whose header satisfies `is_header`, or None when no row looks like one. Raises `FileRefused`."""
    kind = kind_of(path)
    if kind == "json":
        return None
    refused = None
    for rows in _readings(path, kind):
        try:
            table = _find_header(rows, is_header)
        except FileRefused as error:
            refused = refused or error  # read with the wrong separator; the next one may be right
        else:
            if table:
                return table
    if refused:
        raise refused
    return None


def _readings(path: Path, kind: str) -> Iterator[Rows]:
    """All the ways to read the file: one per separator, or one per sheet."""
    if kind == "text":
        encoding = encoding_of(path)
        for separator in _SEPARATORS:
            yield _text_rows(path, encoding, separator)
    else:
        yield from sheets(path, kind)


def _find_header(rows: Rows, is_header: Callable[[set[str]], bool]) -> Table | None:
    """Return the table below the first row that looks like a header, with its rows limited."""
    for number, cells in rows:
        names = [" ".join(cell.replace("\ufeff", "").split()).lower() for cell in cells or ()]
        if is_header(set(names)):
            return Table(names, _limited(rows))
        if number >= _HEADER_WITHIN:
            break
    return None


def _limited(rows: Rows) -> Rows:
    """The rows that are not empty; raises `FileRefused` past the limit."""
    count = 0
    for number, cells in rows:
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileRefused(_("The file has more than 100,000 rows. Split it into smaller files."))
        yield number, cells


def _text_rows(path: Path, encoding: str, separator: str) -> Rows:
    """Rows of a CSV file. A wrong quote costs its row only; a quote that never closes, the file."""
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        while True:
            number += 1
            try:
                cells: Cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error) or "larger than" in str(error):
                    raise _never_closed(number) from error
                cells = None
            except UnicodeDecodeError as error:
                raise broken() from error
            if cells and len(cells) > MAX_COLUMNS:
                raise FileRefused(_("The file has more than 500 columns. Keep the columns that are needed."))
            yield number, cells


def _never_closed(number: int) -> FileRefused:
    """Return the refusal of a file in which a cell swallows the rest."""
    return FileRefused(
        _("From row %(number)s on, a quotation mark is opened and never closed, or the file was cut off. Correct it.")
        % {"number": number}
    )
