"""What a cell of a table of figures says: a number, or why there is none."""

import re
from functools import lru_cache
from typing import NamedTuple

from areas.models import Figure

SUPPRESSED = Figure.Absence.SUPPRESSED.value
NOT_YET = Figure.Absence.NOT_YET.value
NOT_APPLICABLE = Figure.Absence.NOT_APPLICABLE.value
# A text with a comma as its number sign, and never with signs between thousands: "26.202" stands in no file.
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?|-?[.,]\d+")
_SIGNS = {
    "": NOT_APPLICABLE,  # "blank": it cannot occur
    ".": SUPPRESSED,
    ",": SUPPRESSED,  # where a reader of CBS wrote the point as a comma (kwb 2022, gas)
    "x": SUPPRESSED,
    "nan": SUPPRESSED,
    "na": SUPPRESSED,
    "null": SUPPRESSED,
    "*": NOT_YET,
    "**": NOT_YET,
}
_NIL = {"-", "–"}
_MISSING_BELOW = -99_990  # -99995, -99997, -99999999: missing, in files that come from maps


class Cell(NamedTuple):
    """A number, or the absence; neither when it cannot be read. A star behind a number: provisional."""

    value: float | None = None
    absence: str = ""
    is_provisional: bool = False

    @property
    def is_wrong(self) -> bool:
        """True when the text is neither a number nor a sign that we know."""
        return self.value is None and not self.absence


@lru_cache(maxsize=20_000)  # a table has two million cells and far fewer different ones
def read_cell(text: str) -> Cell:
    """Return what a cell says. Missing is never nil; only "-" is (CBS: nihil)."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        value = float(text.replace(",", "."))
        return Cell(absence=SUPPRESSED) if value <= _MISSING_BELOW else Cell(value)
    if absence := _SIGNS.get(text.lower()):
        return Cell(absence=absence)
    if text in _NIL:
        return Cell(0.0)
    if text.endswith("*"):
        number = read_cell(text.rstrip("*"))
        return Cell(number.value, number.absence, is_provisional=True)
    return Cell()


def column_letters(number: int) -> str:
    """Return the name of a column as a spreadsheet shows it: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
