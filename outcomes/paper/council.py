"""The report for the council on paper: the tables of its page, in the language of who asks for it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from invitations.paper import render
from invitations.paper.texts import breakable


def council_pdf(title: str, period: str, notes: Sequence[str], tables: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the tables as an accessible file. Raises `CannotPrint`."""
    data = {
        "title": title,
        "lang": (get_language() or settings.LANGUAGE_CODE)[:2],
        "author": settings.ORGANISATION_NAME,
        "period": breakable(period),
        "notes": [breakable(note) for note in notes],
        "tables": [{**table, "rows": [[breakable(cell) for cell in row] for row in table["rows"]]} for table in tables],
    }
    return render("council", data, folder=Path(__file__).parent)
