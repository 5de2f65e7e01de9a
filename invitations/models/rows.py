"""Inserts many rows with one statement, however many there are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, models


class BulkQuerySet(models.QuerySet[Any]):
    """A query set with a set-based insert."""

    def insert_rows(
        self,
        fields: Sequence[str],
        rows: Iterable[Sequence[Any]],
        constants: Mapping[str, Any],
        *,
        renew_on: Sequence[str] = (),
        renew_where: str = "",
    ) -> None:
        """Insert rows: values in the order of `fields`, and `constants` that are the same in each. One statement.

        The rows travel as one JSON parameter, so that the number of statements and of parameters does not grow with
        them (measured: `python -m bench.audience`). Row values must be numbers, texts or None; a JSON field takes its
        value as JSON text. Every field without a default in the database must be named. A row that exists is left
        alone; with `renew_on` (the fields of a unique constraint) one whose state is `renew_where` is written anew.
        """
        connection = connections[self.db]
        quote = connection.ops.quote_name
        is_postgresql = connection.vendor == "postgresql"
        varying = [self.model._meta.get_field(name) for name in fields]
        fixed = [self.model._meta.get_field(name) for name in constants]
        columns = [quote(field.column) for field in [*varying, *fixed]]
        if is_postgresql:
            values = [f"(item->>{number})::{_type(field, connection)}" for number, field in enumerate(varying)]
            values += [f"%s::{_type(field, connection)}" for field in fixed]
            source = "jsonb_array_elements(%s::jsonb) AS item"
        else:
            values = [f"json_extract(value, '$[{number}]')" for number in range(len(varying))] + ["%s"] * len(fixed)
            source = "json_each(%s) WHERE true"
        table = quote(self.model._meta.db_table)
        conflict = "DO NOTHING"
        if renew_on:
            keys = ", ".join(quote(self.model._meta.get_field(name).column) for name in renew_on)
            written = ", ".join(f"{column} = excluded.{column}" for column in columns)
            conflict = f"({keys}) DO UPDATE SET {written} WHERE {table}.state = %s"
        into = f"INSERT INTO {table} ({', '.join(columns)})"
        statement = f"{into} SELECT {', '.join(values)} FROM {source} ON CONFLICT {conflict}"  # noqa: S608 (own names)
        parameters = [
            field.get_db_prep_save(value, connection) for field, value in zip(fixed, constants.values(), strict=True)
        ]
        parameters.append(json.dumps(list(rows), ensure_ascii=False, separators=(",", ":")))
        if renew_on:
            parameters.append(renew_where)
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)


def _type(field: Any, connection: Any) -> str:
    """Return the type of a field's column; for a foreign key that of the key it holds."""
    return str(field.rel_db_type(connection) if field.is_relation else field.cast_db_type(connection))
