"""A file of figures as one table: which columns identify a row, and the rows themselves, whatever the file is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.imports.source import MAX_ROWS, FileRefused, broken, encoding_of, kind_of
from areas.imports.tables import Rows, Table, read_table
from areas.imports.walk import Walk

_CODES = (
    "gwb_code_10", "gwb_code10", "regiocode (gemeente, wijk, buurt) (code)", "regioaanduiding/codering (code)",
    "codering", "wijkenenbuurten", "regiocode", "regios", "statcode", "buurtcode", "bu_code", "wijkcode", "wk_code",
    "code",
)  # fmt: skip
_NAMES = ("regio", "wijken en buurten", "statnaam", "buurtnaam", "wijknaam", "name", "naam")
_PERIODS = ("perioden", "periode", "periods", "jaar", "year")
_POPULATIONS = ("leeftijd", "age")
_MARGINS = ("marges", "margins")
_OTHERS = {
    "id", "recs", "gm_naam", "gwb_code", "gwb_code_8", "ind_wbi", "level", "soortregio", "gemeentenaam",
    "indelingswijzigingwijkenenbuurten", *_CODES, *_NAMES,
}  # fmt: skip
_NUMBERED = re.compile(r"_\d{1,3}$")  # OData 3 numbers its columns, and the numbers shift every year
_TABLE = re.compile(r"(?<!\d)(\d{5}[A-Z]{3})(?![A-Z])")
_TYPICAL_ROWS = 18_000
_OBSERVATION = {"measure", "value"}


def wanted() -> str:
    """Return which files we read, and where they are."""
    return _(
        "Take “Kerncijfers wijken en buurten” of 2013 or later from cbs.nl (for example kwb-2022.xlsx), or a table of "
        "StatLine (statline.rivm.nl: 50090NED) as “CSV met statistische symbolen”."
    )


def unnumbered(name: str) -> str:
    """Return the name of a column without the number that OData 3 puts behind it."""
    return _NUMBERED.sub("", name)


@dataclass
class FigureTable:
    """Column names in small letters, the rows below them, and the places of what identifies a row."""

    header: list[str]
    rows: Rows
    table_id: str = ""
    total: int = _TYPICAL_ROWS

    def place(self, names: tuple[str, ...]) -> int | None:
        """Return the place of the first of these names that is there."""
        for name in names:
            for place, column in enumerate(self.header):
                if name in (column, unnumbered(column)):
                    return place
        return None

    @property
    def code(self) -> int:
        """The place of the code of the area; every table that was opened has one."""
        place = self.place(_CODES)
        assert place is not None
        return place

    @property
    def name(self) -> int | None:
        """The place of the name of the area."""
        place = self.place(_NAMES)
        return None if place == self.code else place

    @property
    def period(self) -> int | None:
        """The place of the year."""
        return self.place(_PERIODS)

    @property
    def population(self) -> int | None:
        """The place of the age group."""
        return self.place(_POPULATIONS)

    @property
    def margin(self) -> int | None:
        """The place that tells a value from the bounds around it."""
        return self.place(_MARGINS)

    @property
    def identifying(self) -> set[int]:
        """The places of all columns that are no figures."""
        places = (self.code, self.name, self.period, self.population, self.margin)
        named = (
            place
            for place, column in enumerate(self.header)
            if _OTHERS & {column, unnumbered(column)} or column.startswith("regioaanduiding/")
        )
        return {place for place in (*places, *named) if place is not None}


def open_table(path: Path, name: str) -> FigureTable:
    """Open a file of figures. Raises `FileRefused` with which file is needed."""
    kind = kind_of(path)
    if kind == "json":
        table = _from_json(path)
    else:
        found = read_table(path, lambda names: _has_code(names))
        if found is None:
            raise _refusal(path)
        found.refuse_doubles(set(_CODES))
        table = FigureTable(found.header, found.rows, total=_lines(path) if kind == "text" else _TYPICAL_ROWS)
    in_name = _TABLE.search(name)
    table.table_id = table.table_id or (in_name.group(1) if in_name else "")
    return table


def _has_code(names: set[str]) -> bool:
    """True when a row of names has a column of codes."""
    return len(names) > 1 and any(name in _CODES or unnumbered(name) in _CODES for name in names)


def _refusal(path: Path) -> FileRefused:
    """Return why a table has no codes that we can read."""

    def looks_like(*names: str) -> Table | None:
        return read_table(path, lambda found: set(names) <= found)

    if looks_like("gm_code", "gwb_code") or looks_like("gwb_code", "recs"):
        return FileRefused(
            _("This is a kwb file of before 2013, with other names for its columns. Take 2013 or later from cbs.nl.")
        )
    if looks_like("wijken en buurten") or looks_like("regio's"):
        return FileRefused(
            _("The file names the areas but has no codes. Choose in StatLine “Regiocode” at the regions, and download "
              "“CSV met statistische symbolen”.")
        )  # fmt: skip
    return FileRefused(_("No column with codes of wijken and buurten was found.") + " " + wanted())


def _lines(path: Path) -> int:
    """Return about how many rows a text has."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")) or 1


def _from_json(path: Path) -> FigureTable:
    """Open what OData gave: one record per area (version 3), or one per area and measure (version 4)."""
    text = path.read_text(encoding=encoding_of(path)).lstrip("\ufeff")
    told: dict[str, Any] = {}
    records = _records(text, told)
    first = next(records, None)
    if told.get("type") in {"FeatureCollection", "Feature", "Topology"} or (first is None and "features" in told):
        raise FileRefused(_("These are boundaries, not figures. Import them at “Areas”.") + " " + wanted())
    if first is None:
        raise FileRefused(_("There are no rows in this file.") + " " + wanted())
    everything = chain([first], records)
    is_long = {key.lower() for key in first} >= _OBSERVATION
    table = _pivoted(everything) if is_long else _wide(first, everything)
    if not _has_code(set(table.header)):
        raise FileRefused(_("No column with codes of wijken and buurten was found.") + " " + wanted())
    about = _TABLE.search(str(told.get("odata.metadata") or told.get("@odata.context") or ""))
    table.table_id = about.group(1) if about else ""
    return table


def _records(text: str, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The records of an answer of OData, one by one; what stands beside them comes in `told`."""
    try:
        for count, record in enumerate(Walk(text).items("value", told.__setitem__, bare=True)):
            if count >= MAX_ROWS * 10:
                raise FileRefused(_("The file has too many records. Ask OData for your own municipality only."))
            yield record
    except (ValueError, RecursionError, IndexError) as error:
        raise broken() from error


def _text(value: Any) -> str:
    """Return a value as a cell; nothing in OData is what StatLine shows as a point."""
    return "." if value is None else str(value)


def _wide(first: dict[str, Any], records: Iterator[dict[str, Any]]) -> FigureTable:
    """Return the table of records with one column per figure."""
    keys = list(first)
    rows = ((number, [_text(record.get(key)) for key in keys]) for number, record in enumerate(records, start=1))
    return FigureTable([key.strip().lower() for key in keys], rows)


def _pivoted(records: Iterator[dict[str, Any]]) -> FigureTable:
    """Return the table of records with one figure each: the measures become columns."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    measures: dict[str, None] = {}
    sides: list[str] = []
    aside = {"id", "measure", "value", "stringvalue", "valueattribute"}
    for raw in records:
        record = {key.lower(): value for key, value in raw.items()}
        sides = sides or [key for key in record if key not in aside]
        measure = str(record.get("measure") or "").strip().lower()
        measures[measure] = None
        row = found.setdefault(tuple(_text(record.get(side)) for side in sides), {})
        row[measure] = _observation(record)
    columns = list(measures)
    rows = (
        (number, [*key, *(row.get(measure, ".") for measure in columns)])
        for number, (key, row) in enumerate(found.items(), start=1)
    )
    return FigureTable([*sides, *columns], rows, total=len(found) or 1)


def _observation(record: dict[str, Any]) -> str:
    """Return one figure of OData 4 as a cell: its value, or the sign of why there is none."""
    value, attribute = record.get("value"), str(record.get("valueattribute") or "").lower()
    if value is None:
        value = record.get("stringvalue")
    if value is None or not str(value).strip():
        return "" if "impossible" in attribute else "*" if "yet" in attribute else "."
    return f"{value}*" if "provisional" in attribute else str(value)
