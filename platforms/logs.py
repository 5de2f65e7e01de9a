"""Keeps people out of the log: no personal links, no addresses, and of an error only what says nothing about anyone.

A token in a log file is a key under the mat. The words of an error quote what was typed; PostgreSQL shows whole rows.
"""

import datetime as dt
import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

_LINKS = (
    "u|deur|binnen|gast|afspraak|controle|mening|hoewashet|idee|meedoen|agenda/mijn|aanmelden|bevestigen|organisatie"
    "|vertellen|volgen|toegang|uw-gegevens"
)
_TOKEN = re.compile(rf"((?:/(?:{_LINKS})/|[?&]toegang=)[\w-]{{6}})[\w.-]+")
_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]")
_LINK = re.compile(rf"/(?:{_LINKS})/.")
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


class Json(Line):
    """One JSON object in one line, for a machine that gathers logs. What is told of an error is the same."""

    def format(self, record: logging.LogRecord) -> str:
        """Return moment (UTC), level, logger and message; beside them the process, and what went wrong."""
        told_of = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[1]:
            told_of["error"] = self.formatException(record.exc_info)
        return json.dumps(told_of, ensure_ascii=False)


def log_settings(*, level: str, is_json: bool, tells_all: bool, audit: str = "") -> dict[str, Any]:
    """Return LOGGING for the settings; `tells_all`: the people of the demo are invented, so its errors may be read.

    `audit`: where the entries of the log of what people did go as well: `stdout`, the path of a file, or nowhere.
    """
    places = {
        "": {"class": "logging.NullHandler"},
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"},
    }
    to_file = {"class": "logging.handlers.WatchedFileHandler", "filename": audit}
    line = "logging.Formatter" if tells_all else "platforms.logs.Line"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_people": {"()": "platforms.logs.MaskPeople"}},
        "formatters": {
            "line": {"class": line, "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"class": "platforms.logs.Json"},
            "bare": {"format": "%(message)s"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if is_json else "line",
                "filters": ["no_people"],
            },
            "audit": places.get(audit, to_file) | {"formatter": "bare"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "audit": {"handlers": ["audit"], "level": "INFO" if audit else "CRITICAL", "propagate": False},
            "django": {"handlers": []},  # Django's own would mail what a page was asked, with the values in it
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["console"], "propagate": False},
            "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},  # it names whole links
            "celery.beat": {"level": "WARNING"},
            "kombu.connection": {"level": "ERROR"},
            "flufl.bounce": {"level": "CRITICAL"},  # tells of every step, and of every mail that it cannot read
        },
    }


def is_link(path: str) -> bool:
    """True for the address of a page behind a mailed link, also when there is none there."""
    return _LINK.match(path) is not None


def masked(text: str) -> str:
    """Return the text without whole links and without addresses."""
    return _without_addresses(_TOKEN.sub(r"\1…", text))


def _without_addresses(text: str) -> str:
    """Return the text without addresses. From each @ to the left: to the right a long text takes the square of time."""
    kept, end = [], 0
    for domain in _DOMAIN.finditer(text):
        start = domain.start()
        while start > end and _LOCAL.match(text, start - 1):
            start -= 1
        while start < domain.start() and not (text[start].isalnum() or text[start] == "_"):
            start += 1  # a quotation mark before it, or a dash
        if text[start : domain.start()] not in {"", "celery"}:
            kept += [text[end:start], "…@…"]
            end = domain.end()
    return "".join([*kept, text[end:]])


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
    """Return the kind of an error; a text with its line ends written out, so that nobody can write a line here."""
    if isinstance(value, str):
        return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in value)
    return type(value).__name__ if isinstance(value, BaseException) else value
