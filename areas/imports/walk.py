"""Walks through a large JSON object item by item, so that it does not fill the memory."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from areas.imports.boundary import no_number

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=no_number)


class Walk:
    """The text of one JSON object or bare list; raises `ValueError` or `IndexError` where it is not JSON or stops."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def items(self, name: str, tell: Callable[[str, Any], None], *, bare: bool = False) -> Iterator[dict[str, Any]]:
        """Yield every object in the list under this name (or in a bare list); other values are told by their key."""
        if bare and self._skip("["):
            yield from self._list()
        else:
            yield from self._object(name, tell)
        self._space()
        if self.at != len(self.text):
            raise ValueError("text after the end")

    def _object(self, name: str, tell: Callable[[str, Any], None]) -> Iterator[dict[str, Any]]:
        self._expect("{")
        more = not self._skip("}")
        while more:
            key = self._value()
            self._expect(":")
            if key == name and self._skip("["):
                yield from self._list()
            else:
                tell(str(key), self._value())
            more = self._more("}")

    def _list(self) -> Iterator[dict[str, Any]]:
        more = not self._skip("]")
        while more:
            item = self._value()
            if not isinstance(item, dict):
                raise ValueError("not an object")
            yield item
            more = self._more("]")

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
