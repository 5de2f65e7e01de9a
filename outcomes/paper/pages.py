"""A paper of headings, lines and tables for the archive: PDF/UA-1 and PDF/A-2a, in the language of the site."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from invitations.mail.parts import one_line
from invitations.paper import render
from invitations.paper.texts import breakable
from outcomes.paper.report import STANDARDS


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: its heading, lines, and a table when there are rows. `widths`: of its columns, as shares."""

    heading: str
    lines: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper."""

    title: str
    author: str
    facts: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=list)


def pages_pdf(paper: Paper) -> bytes:
    """Return the paper as a file. Raises `CannotPrint`."""
    return render("pages", pages_data(paper), folder=Path(__file__).parent, standards=STANDARDS)


def pages_data(paper: Paper) -> dict[str, Any]:
    """Return all texts of a paper."""
    return {
        "title": one_line(paper.title),
        "headline": breakable(paper.title),
        "lang": settings.LANGUAGE_CODE,
        "author": paper.author,
        "facts": _lines(paper.facts),
        "sections": [
            {
                "heading": breakable(each.heading),
                "level": each.level,
                "lines": _lines(each.lines),
                "table": _table(each) if each.rows else None,
            }
            for each in paper.sections
        ],
    }


def _lines(texts: Iterable[str]) -> list[str]:
    return [breakable(line) for text in texts for line in text.splitlines() if line.strip()]


def _table(section: Section) -> dict[str, Any]:
    return {
        "columns": [*section.columns],
        "widths": [*section.widths] or [1] * len(section.columns),
        "rows": [[breakable(cell) for cell in row] for row in section.rows],
    }
