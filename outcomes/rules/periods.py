"""The periods of which figures are made public: half-years. They do not overlap, so nothing can be subtracted."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

# So long after a half-year its figures are made public: who was there has been written down by then.
SETTLED_AFTER = dt.timedelta(days=28)
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """The first or the second half of a year; `str` is how it stands in addresses: 2026-1."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        return dt.date(self.year, 6, 30) if self.number == 1 else dt.date(self.year, 12, 31)

    @property
    def before(self) -> "Half":
        """The half-year before it."""
        return Half(self.year, 1) if self.number == 2 else Half(self.year - 1, 2)

    @property
    def after(self) -> "Half":
        """The half-year after it."""
        return Half(self.year, 2) if self.number == 1 else Half(self.year + 1, 1)

    def is_settled(self, today: dt.date) -> bool:
        """True when its figures may be made public."""
        return today >= self.last + SETTLED_AFTER

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the half-year in which a day lies."""
        return cls(day.year, 1 if day.month < 7 else 2)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the half-year that an address names, None when it names none."""
        year, dash, number = text.partition("-")
        is_one = len(year) == 4 and year.isascii() and year.isdecimal() and dash and number in {"1", "2"}
        return cls(int(year), int(number)) if is_one and FIRST_YEAR <= int(year) <= LAST_YEAR else None


def halves(first: dt.date, last: dt.date) -> list[Half]:
    """Return the half-years of which a period is made; none when it begins or ends in the middle of one."""
    found = [Half.of(first)]
    while found[-1].last < last:
        found.append(found[-1].after)
    return found if found[0].first == first and found[-1].last == last else []
