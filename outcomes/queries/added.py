"""What the other apps let the archive keep of a meeting: they are not seen from here, and hand it over at the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Added:
    """A paper of a dossier: its folder, its name, what is in it, whether it lacks something, and rows that go along.

    `sections`: each as the values of a `Section`; none: there is no such paper.
    """

    name: str
    title: str
    sections: Callable[[Meeting], list[dict[str, Any]]]
    lacks: Callable[[Meeting], bool]
    rows: Callable[[Meeting], dict[str, QuerySet[Any]]]


_ADDED: dict[str, Added] = {}


def also_keep(code: str, added: Added) -> None:
    """Let every dossier hold this paper; `code` stands for what it may lack."""
    _ADDED[code] = added


def added_papers(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the papers that other apps add, as plain values."""
    found = [(each, each.sections(meeting)) for each in _ADDED.values()]
    return [{"name": each.name, "title": each.title, "sections": made} for each, made in found if made]


def lacking(meeting: Meeting) -> list[str]:
    """Return the codes of what those papers lack."""
    return [code for code, each in _ADDED.items() if each.lacks(meeting)]


def added_rows(meeting: Meeting) -> dict[str, QuerySet[Any]]:
    """Return the rows of other apps that go with a meeting."""
    return {name: rows for each in _ADDED.values() for name, rows in each.rows(meeting).items()}
