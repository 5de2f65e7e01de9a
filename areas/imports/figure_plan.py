"""Which columns of a table are which indicators: by the names that the indicators have in files."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from areas.imports.figure_source import FigureTable, unnumbered, wanted
from areas.imports.formula import Formula, columns_in, formula
from areas.imports.registry import synonyms
from areas.imports.source import FileRefused
from areas.models import Indicator, IndicatorAlias, is_about_origin

_UNIT = re.compile(r"\s*\([^()]*\)\s*$")
_SCALES: dict[str, float] = {Indicator.Unit.PERCENT: 100.0, Indicator.Unit.PER_MILLE: 1000.0}
# How the age groups of the health table are called where they are written out.
_POPULATIONS = {"18 jaar of ouder": "20300", "65 jaar of ouder": "80200", "18 jaar en ouder": "20300"}


class UnknownLayout(FileRefused):
    """A table with codes of areas, of which we know no column; a person may say what they are."""

    def __init__(self, columns: list[str]) -> None:
        """Keep the columns for whoever knows what they mean."""
        super().__init__(
            _("The columns of this file are not known here: %(columns)s. In the administration you can say at “Imports "
              "of figures” what they are.") % {"columns": ", ".join(columns[:8])} + " " + wanted()
        )  # fmt: skip
        self.columns = columns


@dataclass
class Columns:
    """The names in the header of a file, found under all the names that we know for the same thing."""

    header: list[str]
    _places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note each column under its own name first, then under its looser names when these are free."""
        looser = defaultdict(list)
        for place, name in enumerate(self.header):
            self._places.setdefault(name, place)
            for other in {unnumbered(name), synonyms().get(name, ""), *_loose(name)} - {"", name}:
                looser[other].append(place)
        for name, column in synonyms().items():
            for key in (name, *_loose(name)):
                looser[column] += looser.get(key, [])
                looser[column] += [self._places[key]] if key in self._places else []
        for name, places in looser.items():
            if len(set(places)) == 1:  # "Waarde" behind many headings says nothing
                self._places.setdefault(name, places[0])

    def place(self, name: str) -> int | None:
        """Return where a column stands that an alias names; None when it is not there."""
        return next((self._places[key] for key in (name.lower(), *_loose(name)) if key in self._places), None)


def _loose(name: str) -> list[str]:
    """Return a heading of StatLine ("Bevolking/Aantal inwoners (aantal)") in shorter forms that mean the same."""
    plain = _UNIT.sub("", unnumbered(name).lower())
    last = plain.rsplit("/", 1)[-1]
    return list(dict.fromkeys([plain, _squeezed(plain), _squeezed(last)]))


def _squeezed(name: str) -> str:
    """Return letters and figures only; "k_65JaarOfOuder" and "65 jaar of ouder" become the same."""
    return "".join(sign for sign in name.removeprefix("k_") if sign.isalnum())


def population_code(text: str) -> str:
    """Return an age group as its code, also when it is written out."""
    text = text.strip()
    return _POPULATIONS.get(text.lower(), text)


@dataclass(frozen=True)
class Reads:
    """One indicator as this file gives it, for the rows of one age group (or of all: ""), in certain years."""

    indicator: Indicator
    formula: Formula
    population: str
    year_from: int | None
    year_to: int | None

    @cached_property
    def key(self) -> int:
        """The number of the indicator; asked for a million times."""
        return self.indicator.pk

    @cached_property
    def whole(self) -> int:
        """The number of the indicator of which this is a share; 0 for none."""
        return self.indicator.denominator_id or 0

    @cached_property
    def is_count(self) -> bool:
        """True for a number of people or things: of those a national spread says nothing."""
        return self.indicator.unit == Indicator.Unit.COUNT

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Between which values it lies: a share within its whole, nothing below nil but a score."""
        if self.indicator.unit == Indicator.Unit.MEAN:
            return -math.inf, math.inf
        return 0.0, _SCALES.get(self.indicator.unit, math.inf)

    def is_sound(self, value: float) -> bool:
        """True for a value that can be; "26.202" people has a sign between thousands."""
        low, high = self.bounds
        return low <= value <= high and not (self.is_count and self.formula.is_plain and not value.is_integer())

    def holds(self, year: int) -> bool:
        """True when the column means the indicator in this year."""
        return (self.year_from or 0) <= year <= (self.year_to or 9999)


@dataclass
class Plan:
    """All that is read of a file."""

    dataset: str
    reads: list[Reads]
    ignored: list[str]
    refused: list[str]

    def of(self, year: int, population: str) -> list[Reads]:
        """Return what is read of the rows of a year and age group; of two names for one indicator the newest."""
        found: dict[int, Reads] = {}
        for each in self.reads:
            if each.population in {"", population} and each.holds(year):
                known = found.get(each.indicator.pk)
                if known is None or (each.year_from or 0) > (known.year_from or 0):
                    found[each.indicator.pk] = each
        return list(found.values())

    def too_new_for(self, year: int) -> str:
        """Return the name of an indicator that the file has, but that did not exist in this year; "" when none."""
        known = {each.indicator.pk for each in self.reads if each.holds(year)}
        later = (e for e in self.reads if (e.year_from or 0) > year and e.indicator.pk not in known)
        return next((each.indicator.name for each in later if each.formula.is_plain), "")


def make_plan(table: FigureTable, *, dataset: str = "") -> Plan:
    """Find the kind of file by its columns, or take the given one. Raises `UnknownLayout`. One query."""
    columns = Columns(table.header)
    by_dataset: Mapping[str, list[IndicatorAlias]] = defaultdict(list)
    for alias in IndicatorAlias.objects.select_related("indicator").filter(indicator__is_active=True):
        by_dataset[alias.dataset].append(alias)
    chosen = {dataset: by_dataset.get(dataset, [])} if dataset else by_dataset
    plans = {key: _reads(aliases, columns, table) for key, aliases in chosen.items()}
    best = max(plans, key=lambda key: len({place for each in plans[key] for place in each.formula.places}), default="")
    figures = [place for place in range(len(table.header)) if place not in table.identifying and table.header[place]]
    if not best or not plans[best]:
        raise UnknownLayout([table.header[place] for place in figures])
    used = {place for each in plans[best] for place in each.formula.places}
    unused = [table.header[place] for place in figures if place not in used]
    refused = [name for name in unused if is_about_origin(name)]
    return Plan(best, plans[best], [name for name in unused if name not in refused], refused)


def _reads(aliases: Iterable[IndicatorAlias], columns: Columns, table: FigureTable) -> list[Reads]:
    """Return the aliases whose columns are there; never one about origin, whatever an old row says."""
    found = []
    for alias in aliases:
        names = columns_in(alias.column)
        if any(is_about_origin(name) for name in names) or (alias.population and table.population is None):
            continue
        scale = _SCALES.get(alias.indicator.unit, 1.0)
        made = formula(alias.column, columns.place, scale=scale)
        if made is not None:
            found.append(Reads(alias.indicator, made, alias.population, alias.year_from, alias.year_to))
    return found
