"""Inserts many rows with one statement, however many there are."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models


class BulkQuerySet(models.QuerySet[Any]):
    """A query set with a set-based insert."""

    def insert_rows(self, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows (values in the order of `fields`); rows that exist already are left alone. One statement.

        The values travel as one JSON parameter, so that the number of statements and of parameters does not grow
        with the rows (measured: `python -m bench.audience`). They must be numbers, texts or None; a JSON field takes
        its value as JSON text. Fields without a database default must all be named.
        """
        payload = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))
        connection = connections[self.db]
        columns = [self.model._meta.get_field(name) for name in fields]
        quote = connection.ops.quote_name
        names = ", ".join(quote(column.column) for column in columns)
        if connection.vendor == "postgresql":
            values = ", ".join(f"(row->>{number})::{column.db_type(connection)}" for number, column in enumerate(columns))
            source = "jsonb_array_elements(%s::jsonb) AS row"
        else:
            values = ", ".join(f"json_extract(value, '$[{number}]')" for number in range(len(columns)))
            source = "json_each(%s) WHERE true"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(self.model._meta.db_table)} ({names}) SELECT {values} FROM {source}"  # noqa: S608 (names of our own fields)
                " ON CONFLICT DO NOTHING",
                [payload],
            )
