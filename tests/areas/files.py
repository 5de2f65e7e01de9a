"""Files as people make them, for the import tests."""

import zipfile
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared(name):
    """Return a real file, or skip with the reason."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is not on this machine")
    return path


def table(path, rows, *, encoding="utf-8", separator=";", end="\r\n", quote=False):
    """Write rows as a table in the given dress."""

    def cell(value):
        value = str(value)
        if quote or any(sign in value for sign in (separator, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value

    text = "".join(separator.join(cell(value) for value in row) + end for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path, rows):
    """Write rows as an Excel file."""
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_part(path, source, name, content):
    """Copy an Excel file and put one part in it, or another in its place."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, content)
    return path
