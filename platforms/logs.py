"""Keeps people out of the log: no personal links, no addresses, and of an error only what says nothing about anyone.

A token in a log file is a key under the mat. The words of an error quote what was typed; PostgreSQL shows whole rows.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

_LINKS = (
    "u|deur|gast|afspraak|controle|mening|idee|meedoen|agenda/mijn|aanmelden|bevestigen|organisatie|vertellen|volgen"
)
_TOKEN = re.compile(rf"(/(?:{_LINKS})/[\w-]{{6}})[\w.-]+")
_ADDRESS = re.compile(r"\b(?!celery@)[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)
# Errors of which the words speak of the program, never of the data.
_SAFE = (ImportError, NameError, AttributeError)


class MaskPeople(logging.Filter):
    """Cuts every mailed link in a log line to its first six characters, hides addresses, and names errors only."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; never drops one."""
        record.args = _named(record.args)
        record.msg = masked(record.getMessage())
        record.args = ()
        return True


class Line(logging.Formatter):
    """One line; below it, when there was an error, where it happened."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (name given by logging)
        """Return the places and the kinds of the errors, the first one first, without the values in their words."""
        return "\n".join(told(error) for error in reversed(list(_causes(ei[1]))))


def masked(text: str) -> str:
    """Return the text without whole links and without addresses."""
    return _ADDRESS.sub("…@…", _TOKEN.sub(r"\1…", text))


def told(error: BaseException) -> str:
    """Return where an error happened and what kind it is."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    words = masked(_words(error))
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{places}{kind}{': ' if words else ''}{words}"


def report_uncaught() -> None:
    """Tell of an error that ends a command as the log does; cron mails to people what a command says."""

    def tell(kind: type[BaseException], error: BaseException, places: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, places)
            return
        report = Line().formatException((kind, error, places))
        print(report, file=sys.stderr)  # noqa: T201 (as Python itself does)

    sys.excepthook = tell


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Return an error and those that led to it."""
    known: set[int] = set()
    while error is not None and id(error) not in known:
        known.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _words(error: BaseException) -> str:
    """Return the words of an error as far as they cannot hold a value."""
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, _SAFE) or type(error).__module__ == "sqlite3":  # SQLite names columns, never what is in them
        return str(error)
    details = getattr(error, "diag", None)  # of PostgreSQL; its message quotes values
    names = [getattr(details, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name")]
    return " ".join(name for name in names if name)


def _named(values: Any) -> Any:
    """Return the values of a log line with errors by their kind; Celery brings the words of one as text."""
    if isinstance(values, Mapping):
        kept = {name: _kind(value) for name, value in values.items()}
        return kept | {name: "see below" for name in ("exc", "traceback") if name in kept}
    return tuple(map(_kind, values)) if isinstance(values, tuple) else values


def _kind(value: Any) -> Any:
    return type(value).__name__ if isinstance(value, BaseException) else value
