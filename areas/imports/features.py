"""Features of a GeoJSON file one by one, so that a large file does not fill the memory."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from areas.imports.boundary import no_number
from areas.imports.source import MAX_ROWS, FileRefused, broken, encoding_of

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=no_number)


def features(path: Path) -> Iterator[dict[str, Any]]:
    """The features of a FeatureCollection (or the one Feature). Raises `FileRefused` for another or a broken file."""
    text = path.read_text(encoding=encoding_of(path)).lstrip("\ufeff")
    count = 0
    try:
        for feature in _Walk(text).features():
            count += 1
            if count > MAX_ROWS:
                raise FileRefused(_("The file has more than 100,000 rows. Split it into smaller files."))
            yield feature
    except (ValueError, RecursionError, IndexError) as error:
        raise broken() from error
    if not count:
        raise FileRefused(_("There are no areas in this GeoJSON file."))


class _Walk:
    """Walks through the text of one JSON object; only the items of `features` are yielded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def features(self) -> Iterator[dict[str, Any]]:
        """Yield every feature; raises `ValueError` or `IndexError` where the text is not JSON or stops."""
        self._expect("{")
        more = not self._skip("}")
        while more:
            key = self._value()
            self._expect(":")
            if key == "features" and self._skip("["):
                yield from self._items()
            elif key == "type":
                self._check(self._value())
            else:
                self._value()
            more = self._more("}")
        self._space()
        if self.at != len(self.text):
            raise ValueError("text after the end")

    def _items(self) -> Iterator[dict[str, Any]]:
        more = not self._skip("]")
        while more:
            item = self._value()
            if not isinstance(item, dict):
                raise ValueError("not a feature")
            yield item
            more = self._more("]")

    @staticmethod
    def _check(kind: Any) -> None:
        if kind != "FeatureCollection":
            raise FileRefused(
                _("This is not a FeatureCollection. Save the areas as GeoJSON with one feature per area.")
            )

    def _value(self) -> Any:
        self._space()
        value, self.at = _DECODER.raw_decode(self.text, self.at)
        return value

    def _space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _skip(self, sign: str) -> bool:
        self._space()
        if self.text[self.at] == sign:
            self.at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise ValueError(sign)

    def _more(self, end: str) -> bool:
        """Step over a comma, or over the end; return whether another item follows."""
        if self._skip(","):
            return True
        self._expect(end)
        return False
