"""The file as it came in: what it is, in which encoding, and whether it is safe to open."""

import codecs
from pathlib import Path

from django.utils.translation import gettext as _

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500
_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(Exception):
    """The whole file cannot be used; the text is one sentence that says what to do, in the active language."""


def broken() -> FileRefused:
    """Return the refusal of a file that is damaged or was cut off."""
    return FileRefused(_("The file is damaged or was cut off. Save it again in the program you made it with."))


def kind_of(path: Path) -> str:
    """Return `xlsx`, `xls`, `json` or `text` by the content, whatever the name says. Raises `FileRefused`."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > MAX_BYTES:
        raise FileRefused(_("The file is larger than 50 MB. Split it, or leave out what is not needed."))
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    """Return `json` or `text` by the first characters. Raises `FileRefused` for a web page or another kind of file."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith(b"<"):
        raise FileRefused(_("This is a web page or an XML file. Open it in Excel and save it as .xlsx or CSV."))
    if start.startswith((b"%PDF", b"\x1f\x8b", b"\x89PNG", b"Rar!", b"7z\xbc\xaf")):
        raise FileRefused(_("This is not a table. Choose a file of the kind .csv, .xlsx, .xls or .geojson."))
    return "text"


def encoding_of(path: Path) -> str:
    """Return the encoding of a text: what its first bytes say, else UTF-8, else Windows-1252. Reads the whole file."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            if _try(path, encoding) != "good":
                raise broken()
            return encoding
    outcome = _try(path, "utf-8")
    if outcome == "good":
        return "utf-8"
    if outcome == "cut off":
        raise broken()
    if _try(path, "cp1252") != "good":
        raise FileRefused(_("The letters in this file cannot be read. Save it in Excel as “CSV UTF-8” or as .xlsx."))
    return "cp1252"


def _try(path: Path, encoding: str) -> str:
    """Return `good`, `bad`, or `cut off` when the text stops halfway a character. Raises `FileRefused` on NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    accents = False
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                # A Windows-1252 text may end in an accent: only a text that was UTF-8 so far was cut off.
                return "cut off" if accents and error.reason == "unexpected end of data" else "bad"
            if "\x00" in text:
                raise FileRefused(_("This is not a table. Choose a file of the kind .csv, .xlsx, .xls or .geojson."))
            accents = accents or not text.isascii()
            if not chunk:
                return "good"
