"""Has data set in type by the press, which runs beside us and ends."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PRESS = Path(__file__).parent / "press.py"
SECONDS = 120


class CannotPrint(Exception):
    """The file could not be made; the text is what the press said, in English, for the log."""


def render(
    name: str,
    data: Mapping[str, Any],
    *,
    folder: Path | None = None,
    standards: Sequence[str] = ("ua-1",),
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return what `<name>.typ` makes of these data, to these standards. Raises `CannotPrint`.

    `folder`: where that file stands, for an app above ours. `files`: pictures, under names of our own.
    """
    pictures = {each: base64.b64encode(content).decode() for each, content in (files or {}).items()}
    wanted = {"name": name, "data": data, "folder": str(folder or ""), "standards": list(standards), "files": pictures}
    asked = json.dumps(wanted).encode()
    try:
        done = subprocess.run(  # noqa: S603 (our own program; what people typed goes in as data)
            [sys.executable, "-I", str(PRESS)], input=asked, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CannotPrint(f"The press was not ready after {SECONDS} seconds.") from error
    if done.returncode:
        raise CannotPrint(done.stderr.decode(errors="replace")[-500:])
    return done.stdout
