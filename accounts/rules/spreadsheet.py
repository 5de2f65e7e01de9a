"""Lists to open in a spreadsheet, in which nothing is read as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

# Excel, LibreOffice and Google Sheets read a text that starts with one of these as a formula (OWASP CSV injection);
# the full-width forms are folded to the plain ones by some of them.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = " \u00a0\u200b\u2060\ufeff"  # a program may take them away, and then the = comes first
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain_text(value: str | int) -> str | int:
    """Return the value so that no spreadsheet reads it as a formula: a text that might be one gets a leading '.

    Control characters go first: they make a workbook unreadable, and one of them could hide the = that it starts with.
    """
    if not isinstance(value, str):
        return value
    text = CONTROL.sub("", value)
    return f"'{text}" if text.lstrip(UNSEEN).startswith(FORMULA_STARTS) else text


def safe_rows(rows: Iterable[Iterable[str | int]]) -> Iterator[list[str | int]]:
    """Yield rows of which no cell is a formula."""
    for cells in rows:
        yield [plain_text(cell) for cell in cells]


def csv_bytes(rows: Iterable[Iterable[str | int]]) -> bytes:
    """Return the rows as Dutch Excel reads them: semicolons, UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(safe_rows(rows))
    return text.getvalue().encode("utf-8-sig")
