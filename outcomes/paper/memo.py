"""A memo to the council on paper."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from invitations.paper import render
from invitations.paper.texts import breakable


def memo_pdf(memo: Mapping[str, Any]) -> bytes:
    """Return a memo as an accessible file. Raises `CannotPrint`."""
    data: Any = _breakable(memo)
    return render("memo", data, folder=Path(__file__).parent)


def _breakable(content: Any) -> Any:
    """Return the same with places to break in words that are too long for a line."""
    if isinstance(content, str):
        return breakable(content)
    if isinstance(content, Mapping):
        return {name: each if name in {"lang", "author"} else _breakable(each) for name, each in content.items()}
    return [_breakable(each) for each in content]
