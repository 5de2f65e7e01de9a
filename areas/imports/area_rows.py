"""From a file to rows of areas: which layout is it, and what does each row say."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.imports import text
from areas.imports.boundary import BoundaryError, clean
from areas.imports.features import features
from areas.imports.report import Report
from areas.imports.source import FileRefused, kind_of
from areas.imports.tables import Table, read_table
from areas.models import Area
from areas.models.area import CODE_PATTERN

_CODE = re.compile(CODE_PATTERN)
_YEAR = re.compile(r"(?<!\d)(19[89]\d|20\d\d)(?!\d)")
_KINDS = {"GM": Area.Kind.MUNICIPALITY, "WK": Area.Kind.WIJK, "BU": Area.Kind.BUURT}
_OLD_LEVELS = {"gemeente": ("GM", 4), "wijk": ("WK", 6), "buurt": ("BU", 8), "land": ("NL", 2)}
# Names of the properties by which a feature tells its code and its name, the most certain first.
_PROPERTIES = (
    ("statcode", "statnaam"), ("buurtcode", "buurtnaam"), ("bu_code", "bu_naam"), ("wijkcode", "wijknaam"),
    ("wk_code", "wk_naam"), ("gemeentecode", "gemeentenaam"), ("gm_code", "gm_naam"),
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A way in which a table gives areas: the column of the code, of the name, and what more identifies."""

    label: str
    code: str
    name: str
    others: frozenset[str] = frozenset()

    @property
    def used(self) -> set[str]:
        """All columns that this layout reads or knows as identification."""
        return {self.code, self.name, *self.others}


LAYOUTS = (
    Layout("CBS kwb", "gwb_code_10", "regio", frozenset({"gwb_code_8", "gwb_code", "gm_naam", "recs"})),
    Layout("CBS kwb (–2012)", "gwb_code", "gwb_naam", frozenset({"recs", "gm_code", "wk_code", "bu_code", "gm_naam"})),
    Layout("CBS StatLine", "regiocode (gemeente, wijk, buurt) (code)", "wijken en buurten"),
    Layout("CBS labels", "statcode", "statnaam", frozenset({"wijkcode", "gemeentecode"})),
    Layout("CBS level, code, name", "code", "name", frozenset({"level"})),
)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as the file gives it. `boundary` is GeoJSON text, so that many of them stay small in memory."""

    number: int
    code: str
    name: str
    boundary: str = ""

    @property
    def kind(self) -> Area.Kind:
        """Municipality, wijk or buurt, by the code."""
        return _KINDS[self.code[:2]]

    @property
    def parent_code(self) -> str:
        """The code of the next larger area; "" for a municipality."""
        if self.code.startswith("BU"):
            return f"WK{self.code[2:8]}"
        return f"GM{self.code[2:6]}" if self.code.startswith("WK") else ""


def municipality_of(code: str) -> str:
    """Return the code of the municipality in which this code lies."""
    return f"GM{code[2:6]}"


def read_areas(path: Path, report: Report, *, municipalities: Collection[str] = ()) -> list[AreaRow]:
    """Return the good rows, each code once, large areas first; the rest is noted in the report. Raises `FileRefused`.

    Also fills `report.year` where it was not given: from the file itself, else from its name.
    """
    raw = _from_features(path, report) if kind_of(path) == "json" else _from_table(path, report)
    rows: dict[str, AreaRow] = {}
    for number, code, name, boundary in raw:
        report.rows += 1
        row = _checked(number, code, name, boundary, report)
        if row is None:
            continue
        if municipalities and municipality_of(row.code) not in municipalities:
            report.skipped += 1
        elif row.code in rows:
            report.refuse(number, row.code, _("this code stands in row %(row)s too") % {"row": rows[row.code].number})
        else:
            rows[row.code] = row
    report.year = report.year or year_in(report.file)
    if report.year is None:
        raise FileRefused(_("Of which year is this division? Fill in the year; it is not in the file."))
    return sorted(rows.values(), key=lambda row: (len(row.code), row.code))


def _checked(number: int, code: str, name: str, boundary: Any, report: Report) -> AreaRow | None:
    """Return the row when its code, name and boundary are good; note in the report why not."""
    code = text.line(code).upper()
    if re.fullmatch(r"NL\d\d", code):
        report.skipped += 1
        return None
    cleaned = text.area_name(name)
    if not code:
        report.refuse(number, cleaned, _("the code is missing"))
    elif not _CODE.fullmatch(code):
        report.refuse(number, code[:20], _("this is not a code such as GM0622, WK062206 or BU06220602"))
    elif not cleaned or cleaned == ".":
        report.refuse(number, code, _("the name is missing"))
    elif len(cleaned) > 120:
        report.refuse(number, code, _("the name is longer than 120 characters"))
    else:
        if odd := text.oddity(name):
            report.warn(number, code, odd)
        return _with_boundary(number, code, cleaned, boundary, report)
    return None


def _with_boundary(number: int, code: str, name: str, boundary: Any, report: Report) -> AreaRow | None:
    """Return the row with its boundary as text; a boundary that is wrong costs the row."""
    if boundary is None:
        return AreaRow(number, code, name)
    try:
        return AreaRow(number, code, name, packed(clean(boundary)))
    except BoundaryError as error:
        report.refuse(number, code, str(error))
        return None


def packed(geometry: dict[str, Any]) -> str:
    """Return a geometry as short text, the same for the same boundary."""
    return json.dumps(geometry, separators=(",", ":"), sort_keys=True)


def _from_table(path: Path, report: Report) -> Iterator[tuple[int, str, str, Any]]:
    """Row number, code, name and no boundary, of a CSV or Excel file."""
    table = read_table(path, lambda names: _layout(names) is not None)
    layout = _layout(set(table.header)) if table else None
    if table is None or layout is None:
        raise FileRefused(
            _("No row with column names was found. The file needs a column with the codes and one with the names, "
              "for example gwb_code_10 and regio, statcode and statnaam, or code and name.")
        )  # fmt: skip
    table.refuse_doubles({layout.code, layout.name})
    report.layout = layout.label
    report.ignored_columns = [name for name in table.header if name and name not in layout.used]
    return _cells(table, layout, report)


def _layout(names: set[str]) -> Layout | None:
    """Return the first layout whose columns are there."""
    return next((layout for layout in LAYOUTS if {layout.code, layout.name} <= names), None)


def _cells(table: Table, layout: Layout, report: Report) -> Iterator[tuple[int, str, str, Any]]:
    """Take code and name out of each row."""
    at_code, at_name = table.header.index(layout.code), table.header.index(layout.name)
    at_level = table.header.index("recs") if layout.code == "gwb_code" and "recs" in table.header else None
    for number, cells in table.rows:
        if cells is None:
            report.rows += 1
            report.refuse(number, "", _("the quotation marks in this row are not right"))
            continue
        padded = cells + [""] * (len(table.header) - len(cells))
        code = padded[at_code]
        if at_level is not None:
            code = _old_code(code, padded[at_level])
        yield number, code, padded[at_name], None


def _old_code(code: str, level: str) -> str:
    """Return a code of before 2013 (digits only, perhaps without leading zeros) in its present form."""
    prefix, width = _OLD_LEVELS.get(level.strip().lower(), ("", 0))
    return f"{prefix}{code.strip().zfill(width)}" if prefix and code.strip().isdigit() else code


def _from_features(path: Path, report: Report) -> Iterator[tuple[int, str, str, Any]]:
    """Number, code, name and boundary of the features of a GeoJSON file."""
    report.layout = "GeoJSON"
    for number, feature in enumerate(features(path), start=1):
        properties = feature.get("properties")
        given = (
            {str(key).lower(): value for key, value in (properties or {}).items()}
            if isinstance(properties, dict)
            else {}
        )
        code, name = _code_and_name(given)
        if str(given.get("h2o") or given.get("water") or "").upper() == "JA":
            report.rows += 1
            report.skipped += 1
            continue
        if report.year is None:
            report.year = year_in(str(given.get("jrstatcode") or given.get("jaarstatcode") or "")[:4])
        yield number, str(code or feature.get("id") or ""), str(name or ""), feature.get("geometry")


def _code_and_name(given: dict[str, Any]) -> tuple[Any, Any]:
    """Return the code and name that the properties of a feature tell; a pair of both before a code alone."""
    pairs = [(given.get(code), given.get(name)) for code, name in _PROPERTIES if given.get(code)]
    return next((pair for pair in pairs if pair[1]), pairs[0] if pairs else (None, None))


def year_in(name: str) -> int | None:
    """Return the only year in a text, or None."""
    years = set(_YEAR.findall(name))
    return int(years.pop()) if len(years) == 1 else None
