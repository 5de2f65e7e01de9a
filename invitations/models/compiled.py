"""Reads rows by a statement that is made once: with fifty columns, making it takes longer than running it.

For the few queries behind every answer (measured: a third of the time of the answer page). Everywhere else a query set
is better.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]  # the stubs lack it

Row = TypeVar("Row", bound=Model)


class Compiled(Generic[Row]):
    """A query set of which only some values differ from one time to the next.

    `make` returns the query set for given values, text or whole numbers; `examples` are values of the same types that
    stand nowhere else in it.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], *examples: str | int) -> None:
        self._make, self._examples = make, examples

    def rows(self, *values: str | int) -> list[Row]:
        """Return what the query set gives for these values, related rows and annotations included. One query."""
        connection = connections[DEFAULT_DB_ALIAS]
        # Kept on the connection, as the compiler belongs to it: each thread has its own.
        known: dict[Any, _Plan] = vars(connection).setdefault("compiled_rows", {})
        plan = known.get(self)
        if plan is None:
            plan = known[self] = _Plan(self._make(*self._examples))
        given = dict(zip(self._examples, values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(plan.statement, [given.get(each, each) for each in plan.parameters])
            return plan.read(cursor.fetchall())


class _Plan:
    """The statement of a query set on one connection, and how its rows become models."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        self.compiler: Any = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.statement, self.parameters = self.compiler.as_sql()
        info, select = self.compiler.klass_info, self.compiler.select
        self.model, columns = info["model"], info["select_fields"]
        self.start, self.end = columns[0], columns[-1] + 1
        self.names = [column[0].target.attname for column in select[self.start : self.end]]
        self.related = get_related_populators(info, select, DEFAULT_DB_ALIAS)
        self.annotations = list((self.compiler.annotation_col_map or {}).items())

    def read(self, found: list[Any]) -> list[Any]:
        rows = []
        for values in self.compiler.results_iter([found]):
            row = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values[self.start : self.end])
            for populator in self.related:
                populator.populate(values, row)
            for name, place in self.annotations:
                setattr(row, name, values[place])
            rows.append(row)
        return rows
