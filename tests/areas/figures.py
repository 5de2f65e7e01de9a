"""Indicators and figures for tests, in one line each."""

from areas.models import Area, AreaCode, Figure, FigureImport, Indicator
from tests.factories import AreaFactory

KINDS = {"GM": Area.Kind.MUNICIPALITY, "WK": Area.Kind.WIJK, "BU": Area.Kind.BUURT}


def coded_area(code, name="", *, parent=None, year_from=2014, year_to=None):
    """An area with a code."""
    area = AreaFactory(name=name or code, kind=KINDS[code[:2]], parent=parent)
    AreaCode.objects.create(area=area, code=code, year_from=year_from, year_to=year_to)
    return area


def indicator(key="lonely_65", **fields):
    """An indicator; a percentage unless told otherwise."""
    return Indicator.objects.create(key=key, **({"name": key, "unit": "percent", "source": "RIVM"} | fields))


def figure(code, indicator, year, value=None, *, division=None, absence="", **fields):
    """A figure from a file of that year."""
    source, _ = FigureImport.objects.get_or_create(
        dataset="test", year=year, division_year=division or year, file_name="test.csv", sha256="0" * 64
    )
    return Figure.objects.create(
        code=code, level=code[:2], division_year=division or year, indicator=indicator, year=year, value=value,
        absence=absence, source=source, **fields,
    )  # fmt: skip
