"""Writes figures and spreads, only what is new or changed. The caller opens the transaction."""

from collections.abc import Mapping

from areas.imports.cells import NOT_YET
from areas.imports.figure_links import Links
from areas.imports.figure_rows import Lie, Outcome, Own
from areas.imports.report import Report
from areas.models import AreaCode, CodeQuestion, Figure, FigureImport, Spread

_BATCH = 500
_FIELDS = ["level", "value", "absence", "is_provisional", "source"]
Known = tuple[float | None, str, bool]


def compare(outcome: Outcome, divisions: Mapping[int, int], report: Report) -> list[Own]:
    """Return the figures that are new or other than what we have; the report gets the counts. One query per year.

    A value is never replaced by "not yet published": an older delivery of the year was read late.
    """
    count, different = report.count("figures"), []
    for year in sorted(outcome.years):
        known = _known(outcome, year, divisions[year])
        for own in outcome.figures.values():
            if own.year != year:
                continue
            cell, before = own.cell, known.get((own.code, own.indicator))
            if before is None:
                count.new += 1
                different.append(own)
            elif before == (cell.value, cell.absence, cell.is_provisional) or _is_less(before, own):
                count.same += 1
            else:
                count.changed += 1
                different.append(own)
    return different


def _known(outcome: Outcome, year: int, division: int) -> dict[tuple[str, int], Known]:
    """Return what we have of these codes in a year."""
    rows = Figure.objects.filter(code__in=outcome.names, year=year, division_year=division)
    return {
        (code, indicator): (value, absence, is_provisional)
        for code, indicator, value, absence, is_provisional in rows.values_list(
            "code", "indicator", "value", "absence", "is_provisional"
        )
    }


def _is_less(before: Known, own: Own) -> bool:
    """True when we have a value and the file only says that there is none yet."""
    return before[0] is not None and own.cell.absence == NOT_YET


def write_figures(figures: list[Own], divisions: Mapping[int, int], source: FigureImport) -> None:
    """Write figures; one that is there is replaced."""
    rows = [
        Figure(
            code=own.code,
            level=own.code[:2],
            division_year=divisions[own.year],
            indicator_id=own.indicator,
            year=own.year,
            value=own.cell.value,
            absence=own.cell.absence,
            is_provisional=own.cell.is_provisional,
            source=source,
        )
        for own in figures
    ]
    Figure.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["code", "division_year", "indicator", "year"],
        update_fields=_FIELDS,
    )


def compare_spreads(spreads: list[Lie], report: Report) -> list[Lie]:
    """Return the spreads that are new or other than what we have. One query."""
    count, different = report.count("spreads"), []
    rows = Spread.objects.filter(year__in={lie.year for lie in spreads})
    known = {(row.indicator_id, row.level, row.year): (row.mean, row.deviation, row.count) for row in rows}
    for lie in spreads:
        before = known.get((lie.indicator, lie.level, lie.year))
        if before == (lie.mean, lie.deviation, lie.count):
            count.same += 1
            continue
        count.new, count.changed = count.new + (before is None), count.changed + (before is not None)
        different.append(lie)
    return different


def write_spreads(spreads: list[Lie]) -> None:
    """Write how indicators lie over the country; the newest file stands."""
    Spread.objects.bulk_create(
        [
            Spread(
                indicator_id=lie.indicator,
                level=lie.level,
                year=lie.year,
                mean=lie.mean,
                deviation=lie.deviation,
                count=lie.count,
            )
            for lie in spreads
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["indicator", "level", "year"],
        update_fields=["mean", "deviation", "count"],
    )


def write_links(links: Links) -> None:
    """Write the codes that are sure and the questions for a person."""
    AreaCode.objects.bulk_create(links.codes, batch_size=_BATCH)
    CodeQuestion.objects.bulk_create(links.questions, batch_size=_BATCH)
