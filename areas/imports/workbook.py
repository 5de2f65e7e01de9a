"""Sheets of an Excel file, after a look at whether it is safe to open."""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook

from areas.imports.source import MAX_COLUMNS, MAX_ROWS, FileRefused, broken

_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 20 * 1024 * 1024
_MAX_CELLS = 4_000_000  # the kwb of the whole country has 2.4 million; the reader takes about 75 bytes for each
_MAX_SHEETS = 20
_CHUNK = 1 << 20
_REFERENCE = re.compile(rb"\sr=[\"']([A-Z]{0,3})(\d{1,10})[\"']")


def sheets(path: Path, kind: str) -> Iterator[Iterator[tuple[int, list[str] | None]]]:
    """The rows of every sheet, with the number that Excel shows beside them. Raises `FileRefused`."""
    if kind == "xlsx":
        _guard(path)
    workbook = _opened(path)
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    for name in names[:_MAX_SHEETS]:
        yield _rows(workbook, name)


def _opened(path: Path) -> CalamineWorkbook:
    """Open the workbook, or raise `FileRefused`."""
    try:
        return load_workbook(str(path))
    except PasswordError as error:
        raise FileRefused(_("The file is protected with a password. Save it without a password.")) from error
    except CalamineError as error:
        raise broken() from error
    except BaseException as error:
        raise _panic(error) from error


def _rows(workbook: CalamineWorkbook, name: str) -> Iterator[tuple[int, list[str] | None]]:
    """Rows of one sheet as text."""
    try:
        sheet = workbook.get_sheet_by_name(name)
        first = (sheet.start or (0, 0))[0] + 1
        width, height = sheet.width, sheet.height
        rows = sheet.iter_rows()
    except CalamineError as error:
        raise broken() from error
    except BaseException as error:
        raise _panic(error) from error
    _limit(height, width)
    for number, cells in enumerate(rows, start=first):
        yield number, [_text(cell) for cell in cells]


def _panic(error: BaseException) -> BaseException:
    """Return a refusal for a crash inside the reader (its panics are no ordinary exceptions), else the error itself."""
    return broken() if type(error).__name__ == "PanicException" else error


def _text(value: Any) -> str:
    """Return a cell as text: a whole number without decimals, a day as 2026-12-03."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _limit(rows: int, columns: int) -> None:
    """Raise `FileRefused` when the sheet is too large to keep in memory."""
    if rows > MAX_ROWS + 100:
        raise FileRefused(_("The file has more than 100,000 rows. Split it into smaller files."))
    if columns > MAX_COLUMNS:
        raise FileRefused(_("The file has more than 500 columns. Keep the columns that are needed."))
    if rows * columns > _MAX_CELLS:
        raise _too_large()


def _too_large() -> FileRefused:
    """Return the refusal of a file that would fill the memory."""
    return FileRefused(_("The file becomes too large when it is unpacked. Keep the rows and columns that are needed."))


def _guard(path: Path) -> None:
    """Raise `FileRefused` for a zip bomb, macros, a foreign document type, or a sheet beyond the limits.

    Reads every part once, so that a size that lies in the directory of the zip is found out too.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
            for part in archive.infolist():
                with archive.open(part) as stream:
                    _scan(stream, is_sheet=part.filename.startswith("xl/worksheets/"))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise broken() from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Look at the list of parts: is it a workbook, without macros, of a size that fits what is inside."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise FileRefused(_("This zip file is not an Excel file. Choose the file that is inside it."))
    if any("vbaproject" in name.lower() for name in names):
        raise FileRefused(_("The file contains macros. Save it as .xlsx without macros."))
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > _MAX_UNPACKED or (unpacked > _RATIO_FROM and unpacked / packed > _MAX_RATIO):
        raise _too_large()


def _scan(stream: Any, *, is_sheet: bool) -> None:
    """Read one part to its end; in a sheet, look at how far the cells reach."""
    tail, rows, columns = b"", 0, 0
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise broken()
        if is_sheet:
            found = set(_REFERENCE.findall(window))
            rows = max([rows, *(int(row) for _name, row in found)])
            columns = max([columns, *(_column(name) for name in {name for name, _row in found})])
        tail = window[-64:]
    _limit(rows, columns)


def _column(name: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
