"""Sets data in type: a program of its own, which reads JSON and writes a PDF. It knows nothing of Django.

typst keeps what it made for ten rounds (measured: 160 MB for 200 letters, each round), which a web server would keep
too. A process that ends gives it back.
"""

import base64
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

_HERE = Path(__file__).parent
# The font of the house, then what comes with typst: no font of the machine, so that a letter looks the same everywhere.
FONTS = ("Figtree", "Figtree Ext", "Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
MISSING = "\u25a1"
# Signs without a form that turn around what follows, up to the end of a line: on paper nobody sees that they are there.
_TURNS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def press(
    name: str,
    data: Mapping[str, Any],
    folder: str = "",
    standards: Sequence[str] = ("ua-1",),
    files: Mapping[str, str] | None = None,
) -> bytes:
    """Return what `<name>.typ` makes of these data, as PDF/UA-1 or to more standards; `folder` is that of another app.

    `files`: pictures in base64. typst reads pictures from a folder only, so that it gets one of its own.

    typst itself refuses what PDF/UA-1 does not allow, a picture without a text in place of it for one. A sign that no
    font has would spoil the letters of everyone, so that it becomes a square. A sign that turns around what follows is
    left out; Arabic and Hebrew are set from right to left without it.
    """
    data = _each(lambda text: text.translate(_TURNS), data)
    if files:
        with TemporaryDirectory() as own:
            shutil.copy(Path(folder or _HERE) / f"{name}.typ", own)
            for each, content in files.items():
                (Path(own) / each).write_bytes(base64.b64decode(content))
            return press(name, data, own, standards)
    try:
        return _compile(name, data, folder, standards)
    except typst.TypstError:
        return _compile(name, printable(data), folder, standards)


def _compile(name: str, data: Mapping[str, Any], folder: str = "", standards: Sequence[str] = ("ua-1",)) -> bytes:
    place = Path(folder) if folder else _HERE
    made: bytes = typst.compile(
        str(place / f"{name}.typ"),
        root=str(place),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**data, "fonts": FONTS}, ensure_ascii=False)},
        format="pdf",
        pdf_standards=list(standards),  # type: ignore[call-overload]  # it names each standard as a type of its own
    )
    return made


def printable(data: Any) -> Any:
    """Return the data with a square for every sign that cannot be printed."""
    return _each(_with_squares, data)


def _each(change: Callable[[str], str], data: Any) -> Any:
    """Return the data with every text in it changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, Mapping):
        return {key: _each(change, value) for key, value in data.items()}
    return [_each(change, each) for each in data] if isinstance(data, list | tuple) else data


def _with_squares(text: str) -> str:
    return "".join(sign if " " <= sign < "\u0250" or _is_printable(sign) else MISSING for sign in text)


@lru_cache(maxsize=2048)
def _is_printable(sign: str) -> bool:
    try:
        _compile("sign", {"sign": sign})
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    sys.stdout.buffer.write(press(asked["name"], asked["data"], asked["folder"], asked["standards"], asked["files"]))
