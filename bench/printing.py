"""Prints what a benchmark measured: tables for people, and one JSON object as the last line."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def report(rows: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
    """Print the rows under their names, if there are any, then the summary."""
    if rows:
        table(rows)
    print(json.dumps(summary))


def table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the rows under their names. Fractions get three digits; numbers stand right."""
    names = list(rows[0]) if rows else []
    lines = [names, *([_shown(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    is_text = [isinstance(rows[0][name], str) for name in names]
    for line in lines:
        cells = zip(line, widths, is_text, strict=True)
        print("  ".join(cell.ljust(width) if text else cell.rjust(width) for cell, width, text in cells).rstrip())


def _shown(value: Any) -> str:
    """Return a figure as people read it."""
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
