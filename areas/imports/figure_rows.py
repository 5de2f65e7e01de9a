"""Reads a file of figures row by row: keeps those of the own municipality, and how all Dutch areas lie."""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import fsum, sqrt

from django.utils.translation import gettext as _

from areas.imports import text
from areas.imports.cells import NOT_YET, SUPPRESSED, Cell, column_letters, read_cell
from areas.imports.figure_plan import Plan, Reads, population_code
from areas.imports.figure_source import FigureTable
from areas.imports.report import Report
from areas.models.area import CODE_PATTERN

_CODE = re.compile(CODE_PATTERN)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MARGIN_VALUES = {"", "MW00000", "WAARDE", "VALUE"}
# A spread is national when the areas of nearly all municipalities take part (342 in 2026).
_NATIONAL = 300
_TOLD_EVERY = 500

Key = tuple[str, int, int]  # code, indicator, year


@dataclass(frozen=True, slots=True)
class Own:
    """A figure of the own municipality or the country."""

    code: str
    indicator: int
    year: int
    cell: Cell

    def provisional(self) -> "Own":
        """Return the same figure, marked as provisional."""
        return Own(self.code, self.indicator, self.year, self.cell._replace(is_provisional=True))


@dataclass(frozen=True, slots=True)
class Lie:
    """How an indicator lies over all Dutch areas of a level in a year."""

    indicator: int
    level: str
    year: int
    mean: float
    deviation: float
    count: int


@dataclass
class Outcome:
    """What a file says: own figures, national spreads, the own areas by code with their name, and the years."""

    figures: dict[Key, Own] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    spreads: list[Lie] = field(default_factory=list)
    years: set[int] = field(default_factory=set)
    empty_share: float = 0.0
    levels: set[str] = field(default_factory=set)


class Line:
    """One row of the file: whose figures, of which year and age group; a cell is read when it is asked for."""

    def __init__(self, number: int, code: str, year: int, population: str, cells: list[str]) -> None:
        self.number, self.code, self.year, self.population = number, code, year, population
        self.is_early = False
        self._texts = cells
        self._read: dict[int, Cell] = {}

    @property
    def level(self) -> str:
        """NL, GM, WK or BU."""
        return self.code[:2]

    def cell(self, place: int) -> Cell:
        """Return what a cell says."""
        if place not in self._read:
            self._read[place] = read_cell(self._texts[place])
        return self._read[place]


class FigureReader:
    """Reads the rows of one table."""

    def __init__(
        self, table: FigureTable, plan: Plan, report: Report, *, own: set[str], year: int | None, is_provisional: bool
    ) -> None:
        self.table, self.plan, self.report, self.year = table, plan, report, year
        self.own, self.is_provisional = own, is_provisional
        self.outcome = Outcome()
        self.values: dict[tuple[int, str, int], array[float]] = defaultdict(lambda: array("d"))
        self.municipalities: dict[str, set[str]] = defaultdict(set)
        self.filled: set[tuple[int, int]] = set()  # indicator and year that have a value anywhere
        self.places = (table.code, table.name, table.period, table.population, table.margin)
        self._plans: dict[tuple[int, str], list[Reads]] = {}
        self._told: set[tuple[int, int]] = set()

    def read(self, progress: Callable[[int], None]) -> Outcome:
        """Read every row; `progress` hears per cent now and then."""
        for count, (number, cells) in enumerate(self.table.rows, start=1):
            self.report.rows += 1
            if cells is None:
                self.report.refuse(number, "", _("the quotation marks in this row are not right"))
            elif line := self._line(number, cells + [""] * (len(self.table.header) - len(cells))):
                self._figures(line)
            if count % _TOLD_EVERY == 0:
                progress(min(95, count * 95 // self.table.total))
        self._conclude()
        return self.outcome

    def _line(self, number: int, cells: list[str]) -> Line | None:
        """Return the row with what identifies it, or note why it is left out."""
        code_at, name_at, period_at, population_at, margin_at = self.places
        if margin_at is not None and cells[margin_at].strip().upper() not in _MARGIN_VALUES:
            self.report.skipped += 1  # the bounds around an estimate
            return None
        code = cells[code_at].strip().upper()
        if not _CODE.fullmatch(code):
            self.report.refuse(number, code[:20], _("this is not a code such as GM0622, WK062206 or BU06220602"))
            return None
        period = cells[period_at].strip() if period_at is not None else ""
        match = _YEAR.match(period)
        year = int(match.group()) if match else self.year
        if year is None:
            self.report.refuse(number, code, _("the year is missing"))
            return None
        population = population_code(cells[population_at]) if population_at is not None else ""
        line = Line(number, "NL00" if code.startswith("NL") else code, year, population, cells)
        line.is_early = period.endswith("*")
        if name_at is not None and code[2:6] in self.own:
            self.outcome.names[code] = text.area_name(cells[name_at])
        return line

    def _figures(self, line: Line) -> None:
        """Take the figures of a row: for the spread of its level, and to keep when it is an own one."""
        self.outcome.years.add(line.year)
        found = {reads.key: (reads, reads.formula.of(line.cell)) for reads in self._reads(line)}
        self.filled.update((pk, line.year) for pk, (_reads, cell) in found.items() if cell.value is not None)
        if line.level != "NL":
            self.municipalities[line.level].add(line.code[2:6])
            self._take_part(line, found)
        if line.level != "NL" and line.code[2:6] not in self.own:
            self.report.skipped += 1
            return
        self.outcome.names.setdefault(line.code, "")
        self.outcome.levels.add(line.level)
        for reads, cell in found.values():
            self._keep(line, reads, cell)

    def _take_part(self, line: Line, found: dict[int, tuple[Reads, Cell]]) -> None:
        """Let a row take part in the national spreads, but not a share of very few people."""
        for key, (reads, cell) in found.items():
            if cell.value is None or reads.is_count or not reads.is_sound(cell.value):
                continue
            people = found[reads.whole][1].value if reads.whole in found else None
            if people is None or people >= reads.indicator.minimum_denominator:
                self.values[key, line.level, line.year].append(cell.value)

    def _reads(self, line: Line) -> list[Reads]:
        """Return what is read in such a row, worked out once."""
        key = (line.year, line.population)
        if key not in self._plans:
            self._plans[key] = self.plan.of(*key)
        return self._plans[key]

    def _keep(self, line: Line, reads: Reads, cell: Cell) -> None:
        """Keep a figure of an own area, or say which cell cannot be read."""
        if cell.is_wrong or (cell.value is not None and not reads.is_sound(cell.value)):
            places = [place for place in reads.formula.places if line.cell(place).is_wrong] or [*reads.formula.places]
            if (line.number, places[0]) in self._told:
                return  # one cell may be part of several indicators
            self._told.add((line.number, places[0]))
            facts = {"cell": f"{column_letters(places[0])}{line.number}", "column": self.table.header[places[0]]}
            sentence = _("cell %(cell)s (%(column)s) is not a figure that can be; it was left out")
            self.report.warn(line.number, line.code, sentence % facts)
            return
        cell = cell._replace(is_provisional=cell.is_provisional or line.is_early or self.is_provisional)
        own = Own(line.code, reads.indicator.pk, line.year, cell)
        self.outcome.figures[line.code, reads.indicator.pk, line.year] = own

    def _conclude(self) -> None:
        """Tell "not yet published" from suppressed, and work out the spreads."""
        for key, own in self.outcome.figures.items():
            if own.cell.absence == SUPPRESSED and (own.indicator, own.year) not in self.filled:
                cell = own.cell._replace(absence=NOT_YET)
                self.outcome.figures[key] = Own(own.code, own.indicator, own.year, cell)
        asked = {
            (each.indicator.pk, year) for year in self.outcome.years for each in self.plan.reads if each.holds(year)
        }
        self.outcome.empty_share = len(asked - self.filled) / len(asked) if asked else 0.0
        self.outcome.spreads = list(self._lies())

    def _lies(self) -> Iterator[Lie]:
        """The spreads of the levels at which the whole country takes part."""
        for (indicator, level, year), values in self.values.items():
            if len(self.municipalities[level]) >= _NATIONAL and len(values) > 1:
                mean = fsum(values) / len(values)
                square = fsum((value - mean) ** 2 for value in values) / len(values)
                yield Lie(indicator, level, year, mean, sqrt(square), len(values))
