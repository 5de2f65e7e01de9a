"""What is measured and how the files call it, from registry.toml; and the rows that an import needs of it."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from areas.models import Indicator, IndicatorAlias

_FILE = Path(__file__).with_name("registry.toml")


@dataclass(frozen=True)
class Dataset:
    """A kind of file: what it is called, whose it is, and where to get it.

    `tables`: the year by the number of a table; 0 where the rows tell it. `division`: the year of all its codes, where
    that is not the year of the figures.
    """

    key: str
    label: str
    source: str
    where: str = ""
    division: int | None = None
    tables: dict[str, int] = field(default_factory=dict)


@cache
def _registry() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def datasets() -> dict[str, Dataset]:
    """Return the kinds of file that we know, by key."""
    return {row["key"]: Dataset(**row) for row in _registry()["dataset"]}


def dataset(key: str) -> Dataset:
    """Return a kind of file; one that an administrator named is only a name."""
    return datasets().get(key) or Dataset(key=key, label=key, source=key)


def table_year(table: str) -> int | None:
    """Return of which year a table of StatLine is; None where its rows tell that, or when it is not known."""
    return next((each.tables[table] for each in datasets().values() if each.tables.get(table)), None)


@cache
def synonyms() -> dict[str, str]:
    """Return the name of a column in the kwb by its names in OData, in small letters."""
    columns = _registry()["columns"]
    return {name.lower(): column for column, names in columns.items() for name in names}


def install() -> int:
    """Add the indicators and names that are not there yet, and change none that are; return how many were added."""
    known = {row.key: row for row in Indicator.objects.all()}
    rows = [row for row in _registry()["indicator"] if row["key"] not in known]
    for row in rows:
        facts = {name: value for name, value in row.items() if name not in {"aliases", "denominator"}}
        known[row["key"]] = Indicator(**facts)
    # What others are a share of goes first: it needs a number.
    whole = [known[row["key"]] for row in rows if "denominator" not in row]
    parts = [known[row["key"]] for row in rows if "denominator" in row]
    Indicator.objects.bulk_create(whole)
    for row in rows:
        if "denominator" in row:
            known[row["key"]].denominator = known[row["denominator"]]
    Indicator.objects.bulk_create(parts)
    return len(rows) + _install_aliases(known)


def _install_aliases(known: dict[str, Indicator]) -> int:
    """Add the names in files that are not there yet."""
    there = set(IndicatorAlias.objects.values_list("dataset", "column", "population", "year_from"))
    aliases = [
        IndicatorAlias(indicator=known[row["key"]], **alias)
        for row in _registry()["indicator"]
        for alias in row["aliases"]
        if (alias["dataset"], alias["column"], alias.get("population", ""), alias.get("year_from")) not in there
    ]
    IndicatorAlias.objects.bulk_create(aliases)
    return len(aliases)
