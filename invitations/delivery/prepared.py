"""Runs a statement that is used for every message; PostgreSQL plans it once per connection.

Planning the marks takes twice as long as doing them. SQLite keeps compiled statements by itself.
"""

import hashlib
import weakref
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connection

# The server does not know the statement, or knows another one by its name: it has several clients behind a pooler.
_UNKNOWN, _DOUBLE = "26000", "42P05"
# The names that each connection knows; None for one on which preparing does not work.
_known: "weakref.WeakKeyDictionary[Any, set[str] | None]" = weakref.WeakKeyDictionary()


def run(cursor: Any, statement: str, types: Sequence[str], parameters: Sequence[Any]) -> None:
    """Run a statement that has a %s for each parameter and no other per cent sign; `types` are those of PostgreSQL.

    Must not run in a transaction that a failure would end.
    """
    if (
        connection.vendor != "postgresql"
        or connection.in_atomic_block
        or not _is_done(cursor, statement, types, parameters)
    ):
        cursor.execute(statement, parameters)


def _is_done(cursor: Any, statement: str, types: Sequence[str], parameters: Sequence[Any]) -> bool:
    """Run it by its name; False when that does not work here, then nothing was done."""
    known = _known.setdefault(connection.connection, set())
    if known is None:
        return False
    name, preparing, calling = _words(statement, tuple(types))
    try:
        if name not in known:
            cursor.execute(preparing)
            known.add(name)
        cursor.execute(calling, parameters)
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") not in {_UNKNOWN, _DOUBLE}:
            raise
        _known[connection.connection] = None
        return False
    return True


@lru_cache(maxsize=64)
def _words(statement: str, types: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the name of a statement, other words another name, and how it is prepared and called."""
    name = f"bv_{hashlib.sha256(f'{types}{statement}'.encode()).hexdigest()[:16]}"
    numbered = statement % tuple(f"${number}" for number in range(1, len(types) + 1))
    places = ", ".join(["%s"] * len(types))
    return name, f"PREPARE {name} ({', '.join(types)}) AS {numbered}", f"EXECUTE {name} ({places})"
