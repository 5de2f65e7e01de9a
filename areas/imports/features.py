"""Features of a GeoJSON file one by one, so that a large file does not fill the memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.imports.source import MAX_ROWS, FileRefused, broken, encoding_of
from areas.imports.walk import Walk


def features(path: Path) -> Iterator[dict[str, Any]]:
    """The features of a FeatureCollection (or the one Feature). Raises `FileRefused` for another or a broken file."""
    text = path.read_text(encoding=encoding_of(path)).lstrip("\ufeff")
    count = 0
    try:
        for feature in Walk(text).items("features", _check):
            count += 1
            if count > MAX_ROWS:
                raise FileRefused(_("The file has more than 100,000 rows. Split it into smaller files."))
            yield feature
    except (ValueError, RecursionError, IndexError) as error:
        raise broken() from error
    if not count:
        raise FileRefused(_("There are no areas in this GeoJSON file."))


def _check(key: str, value: Any) -> None:
    """Raise `FileRefused` for another kind of GeoJSON."""
    if key == "type" and value != "FeatureCollection":
        raise FileRefused(_("This is not a FeatureCollection. Save the areas as GeoJSON with one feature per area."))
