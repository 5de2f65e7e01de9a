"""Which columns make an indicator: one column, or a sum or share of several."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from areas.imports.cells import NOT_APPLICABLE, Cell

_FACTOR = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Term:
    """A number times some columns, by their place."""

    factor: float
    places: tuple[int, ...]


@dataclass(frozen=True)
class Formula:
    """A sum of terms, perhaps as a share (× `scale`) of another sum."""

    above: tuple[Term, ...]
    below: tuple[Term, ...] = ()
    scale: float = 1.0

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The columns that are read."""
        return tuple(place for term in (*self.above, *self.below) for place in term.places)

    @cached_property
    def is_plain(self) -> bool:
        """True for one column as it is."""
        return len(self.places) == 1 and not self.below and self.above[0].factor == 1.0

    def of(self, cells: Callable[[int], Cell]) -> Cell:
        """Return the outcome for a row; the absence of a part is the absence of the whole."""
        if self.is_plain:
            return cells(self.above[0].places[0])
        parts = [cells(place) for place in self.places]
        missing = next((part for part in parts if part.value is None), None)
        if missing is not None:
            return missing
        is_provisional = any(part.is_provisional for part in parts)
        value = _sum(self.above, cells)
        if self.below:
            whole = _sum(self.below, cells)
            if whole <= 0:
                return Cell(absence=NOT_APPLICABLE)
            value = min(value / whole, 1.0) * self.scale  # rounding to fives may lift it just above the whole
        return Cell(value, is_provisional=is_provisional)


def columns_in(text: str) -> list[str]:
    """Return the names of the columns in "0.7 * a_15_24 + a_25_44" or "a_65_oo / a_inw"."""
    parts = (part for side in text.split(" / ") for term in side.split(" + ") for part in term.split(" * "))
    return [part.strip() for part in parts if not _FACTOR.fullmatch(part.strip())]


def formula(text: str, place_of: Callable[[str], int | None], *, scale: float) -> Formula | None:
    """Return the formula with the places of its columns; None when one is not in this file."""
    above, _slash, below = text.partition(" / ")
    tops, bottoms = _terms(above, place_of), _terms(below, place_of) if below else ()
    return None if tops is None or bottoms is None else Formula(tops, bottoms, scale)


def _terms(text: str, place_of: Callable[[str], int | None]) -> tuple[Term, ...] | None:
    """Return the terms of a sum; None when a column is not there."""
    terms = []
    for part in text.split(" + "):
        factor, places = 1.0, []
        for name in (each.strip() for each in part.split(" * ")):
            if _FACTOR.fullmatch(name):
                factor *= float(name)
            elif (place := place_of(name)) is not None:
                places.append(place)
            else:
                return None
        terms.append(Term(factor, tuple(places)))
    return tuple(terms)


def _sum(terms: Iterable[Term], cells: Callable[[int], Cell]) -> float:
    """Return the sum; every part has a value."""
    total = 0.0
    for term in terms:
        product = term.factor
        for place in term.places:
            product *= cells(place).value or 0.0
        total += product
    return total
