"""From a file of figures to what is to be written: open → plan → read → check; changes nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from areas.imports.area_rows import year_in
from areas.imports.figure_plan import Plan, make_plan
from areas.imports.figure_rows import FigureReader, Outcome
from areas.imports.figure_source import FigureTable, open_table, wanted
from areas.imports.registry import dataset, table_year
from areas.imports.report import Report
from areas.imports.source import FileRefused
from areas.models import Area, AreaCode

_FIRST_YEAR = 2000
_HALF_EMPTY = 0.25  # of the indicators; the first delivery of kwb 2025 had 42 of 107 columns empty
_UNFINISHED_YEARS = 2


@dataclass(frozen=True)
class Wishes:
    """What a person says about a file, where it does not tell itself."""

    dataset: str = ""
    year: int | None = None
    division: int | None = None
    is_provisional: bool = False


@dataclass
class Found:
    """What a file says, of which kind it is, and the division year of the codes of each year."""

    outcome: Outcome
    dataset: str
    table_id: str
    divisions: dict[int, int]
    is_provisional: bool

    @property
    def year(self) -> int:
        """The newest year in the file."""
        return max(self.divisions)


@dataclass
class Sketch:
    """A file that was opened and not yet read."""

    table: FigureTable
    plan: Plan
    year: int | None


def sketch(path: Path, report: Report, wishes: Wishes) -> Sketch:
    """Open a file and find out what it is; reads hardly more than its first row. Raises `FileRefused`."""
    table = open_table(path, report.file)
    plan = make_plan(table, dataset=wishes.dataset)
    kind = dataset(plan.dataset)
    report.layout = kind.label
    report.ignored_columns = plan.ignored
    if plan.refused:
        sentence = _("columns about origin, nationality or religion are never read: %(names)s")
        report.warn(0, "", sentence % {"names": ", ".join(plan.refused)})
    told = table_year(table.table_id) if table.table_id else None
    if told and wishes.year and told != wishes.year:
        raise _another_year(told, wishes.year)
    year = wishes.year or told or (year_in(report.file) if table.period is None else None)
    if year is None and table.period is None:
        raise FileRefused(_("Of which year are these figures? Fill in the year; it is not in the file or its name."))
    if year is not None and year < _FIRST_YEAR:
        raise _no_such_year(year)
    if year is not None and (later := plan.too_new_for(year)):
        raise FileRefused(
            _("“%(name)s” did not exist in %(year)s: this file is of a later year. Fill in the right year.")
            % {"name": later, "year": year}
        )
    return Sketch(table, plan, year)


def read_figures(
    path: Path, report: Report, wishes: Wishes, *, today: dt.date, progress: Callable[[int], None]
) -> Found:
    """Read a whole file; what is left out stands in the report. Raises `FileRefused`."""
    opened = sketch(path, report, wishes)
    own = _own_municipalities()
    reader = FigureReader(
        opened.table,
        opened.plan,
        report,
        own={code[2:6] for code in own},
        year=opened.year,
        is_provisional=wishes.is_provisional,
    )
    outcome = reader.read(progress)
    _check(outcome, own, wishes, today)
    report.year = max(outcome.years)
    is_provisional = wishes.is_provisional or _mark_unfinished(outcome, report, today)
    division = wishes.division or dataset(opened.plan.dataset).division
    divisions = {year: division or year for year in outcome.years}
    return Found(outcome, opened.plan.dataset, opened.table.table_id, divisions, is_provisional)


def _own_municipalities() -> set[str]:
    """Return the codes of our municipality (or municipalities). Raises `FileRefused` when there is none yet."""
    codes = AreaCode.objects.filter(area__kind=Area.Kind.MUNICIPALITY, code__startswith="GM")
    own = set(codes.values_list("code", flat=True))
    if not own:
        raise FileRefused(_("There is no municipality with a code such as GM0622 yet. First import the areas."))
    return own


def _another_year(found: int, asked: int) -> FileRefused:
    """Return the refusal of a file of another year than was said."""
    return FileRefused(
        _("The file is about %(found)s, not %(asked)s. Leave the year empty, or choose the file of %(asked)s.")
        % {"found": found, "asked": asked}
    )


def _no_such_year(year: int) -> FileRefused:
    """Return the refusal of a year in which there were no such figures, or not yet."""
    return FileRefused(_("There are no figures of %(year)s. Fill in the right year.") % {"year": year})


def _check(outcome: Outcome, own: set[str], wishes: Wishes, today: dt.date) -> None:
    """Raise `FileRefused` for a file of the wrong place, level or year."""
    if not outcome.years:
        raise FileRefused(_("There are no rows with a code of an area in this file.") + " " + wanted())
    if wishes.year and outcome.years != {wishes.year}:
        raise _another_year(max(outcome.years - {wishes.year}), wishes.year)
    if not _FIRST_YEAR <= min(outcome.years) <= max(outcome.years) <= today.year:
        wrong = min(outcome.years) if min(outcome.years) < _FIRST_YEAR else max(outcome.years)
        raise _no_such_year(wrong)
    if not outcome.levels - {"NL"}:
        raise FileRefused(
            _("The file says nothing about %(codes)s. Take the file of the whole country, or of your own municipality.")
            % {"codes": ", ".join(sorted(own))}
        )
    if not outcome.levels & {"WK", "BU"}:
        raise FileRefused(
            _("The file has figures of municipalities only. Take the file with wijken and buurten.") + " " + wanted()
        )


def _mark_unfinished(outcome: Outcome, report: Report, today: dt.date) -> bool:
    """Mark the figures of a recent file that is half empty as provisional."""
    if outcome.empty_share < _HALF_EMPTY or max(outcome.years) < today.year - _UNFINISHED_YEARS:
        return False
    for key, own in outcome.figures.items():
        outcome.figures[key] = own.provisional()
    report.warn(0, "", _("many columns are still empty: this year is provisional. Where it has no figure, the older "
                         "year stays, with its year beside it"))  # fmt: skip
    return True
