"""How far apart the colours of a theme are, for each pair in which the style sheet shows them (WCAG 1.4.3, 1.4.11)."""

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass

TEXT, EDGE = 4.5, 3.0
Colour = tuple[float, float, float]

_DEEPEST = 12
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,(.*))?\)", re.DOTALL)
_HEX = re.compile(r"#([0-9a-f]{3,8})", re.IGNORECASE)
_FUNCTION = re.compile(r"(rgb|hsl)a?\((.*)\)", re.IGNORECASE | re.DOTALL)
_NAMED = {"white": "#ffffff", "black": "#000000"}
_B = "--basis-"
_C = "--basis-color-"
_PAGE = (f"{_C}default-bg-document", f"{_C}default-bg-subtle")
_SOFT = f"{_C}default-bg-default"
_PALE = f"{_C}accent-1-bg-default"
_DARK = f"{_C}accent-1-inverse-bg-default"
_FEEDBACK = ("positive", "negative", "warning", "info")


@dataclass(frozen=True, slots=True)
class Pair:
    """Colours that stand on each other; of several fronts, one that stands out is enough."""

    fronts: tuple[str, ...]
    back: str
    least: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A pair that falls short; `ratio` is None when a colour cannot be read."""

    pair: Pair
    ratio: float | None

    @property
    def fronts(self) -> str:
        """The names of the colours in front."""
        return ", ".join(self.pair.fronts)


def _on(front: str, backs: tuple[str, ...], least: float = TEXT) -> tuple[Pair, ...]:
    return tuple(Pair((front,), back, least) for back in backs)


def _pairs() -> tuple[Pair, ...]:
    """Return every pair of text, border and focus in static/platform.css."""
    feedback = tuple(f"{_C}{kind}-bg-default" for kind in _FEEDBACK)
    action = tuple(f"{_C}action-1-inverse-bg-{state}" for state in ("default", "hover", "active"))
    grounds = (*_PAGE, _SOFT, _PALE)
    text = (
        *_on(f"{_C}default-color-document", (*grounds, f"{_C}default-bg-hover", "--lp-lamp", *feedback)),
        *_on(f"{_C}default-color-subtle", grounds),
        *_on(f"{_B}heading-color", (*_PAGE, _PALE, *feedback)),
        *_on(f"{_C}accent-1-color-default", (*_PAGE, _PALE)),
        *_on(f"{_C}accent-1-inverse-color-default", (_DARK, action[1])),
        *_on(f"{_C}accent-1-inverse-color-subtle", (_DARK,)),
        *_on(f"{_C}action-1-color-default", (*grounds, *feedback)),
        *_on(f"{_C}action-1-color-hover", (*grounds, *feedback)),
        *_on(f"{_C}action-1-inverse-color-default", (*action, "--lp-map-base")),
        *_on(f"{_C}negative-color-default", _PAGE),
        *(pair for kind in _FEEDBACK for pair in _on(f"{_C}{kind}-color-default", (f"{_C}{kind}-bg-default",))),
        *_on(f"{_B}focus-color", (f"{_B}focus-background-color", "--lp-lamp")),
        *_on(f"{_C}default-color-document", (f"{_B}form-control-background-color",)),
    )
    edges = (
        *_on(f"{_B}form-control-border-color", (*_PAGE, f"{_B}form-control-background-color"), EDGE),
        *_on(f"{_C}default-border-default", _PAGE, EDGE),
        *_on(f"{_C}accent-1-color-default", (f"{_B}form-control-background-color",), EDGE),
        *_on(f"{_C}negative-border-default", (*_PAGE, f"{_B}form-control-background-color"), EDGE),
        *_on(f"{_C}action-1-inverse-bg-default", (*_PAGE, _PALE), EDGE),
        *_on(_DARK, _PAGE, EDGE),
    )
    # A ring with a halo around it: on a dark ground the halo stands out. The two must differ too.
    ring, halo = f"{_B}focus-outline-color", f"{_B}focus-background-color"
    focus = tuple(Pair((ring, halo), ground, EDGE) for ground in (*grounds, _DARK, *action, *feedback))
    return (*text, *edges, *focus, Pair((ring,), halo, EDGE))


PAIRS = _pairs()


def findings(tokens: Mapping[str, str]) -> list[Finding]:
    """Return the pairs that fall short with these variables, in the order of the list."""
    found = [Finding(pair, ratio(pair, tokens)) for pair in PAIRS]
    return [each for each in found if each.ratio is None or each.ratio < each.pair.least]


def ratio(pair: Pair, tokens: Mapping[str, str]) -> float | None:
    """Return the contrast of a pair; None when a colour cannot be read."""
    back = colour(pair.back, tokens)
    fronts = [colour(front, tokens) for front in pair.fronts]
    if back is None or None in fronts:
        return None
    return max(contrast(front, back) for front in fronts if front is not None)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours as WCAG counts it, from 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def colour(name: str, tokens: Mapping[str, str]) -> Colour | None:
    """Return the colour of a variable, red, green and blue from 0 to 1; None when it is none that we can read."""
    value = tokens.get(name, "").removesuffix("!important").strip()
    for _step in range(_DEEPEST):
        found = _VARIABLE.fullmatch(value)
        if found is None:
            return _read(value)
        value = tokens.get(found.group(1), found.group(2) or "").removesuffix("!important").strip()
    return None


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _read(value: str) -> Colour | None:
    """Return an opaque colour written as #…, rgb(), hsl(), white or black."""
    value = _NAMED.get(value.lower(), value)
    if found := _HEX.fullmatch(value):
        return _read_hex(found.group(1))
    if found := _FUNCTION.fullmatch(value):
        return _read_function(found.group(1).lower(), found.group(2))
    return None


def _read_hex(digits: str) -> Colour | None:
    """Return the colour of three, four, six or eight digits; what can be seen through has no colour of its own."""
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in {6, 8} or digits[6:].lower() not in {"", "ff"}:
        return None
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _read_function(kind: str, inside: str) -> Colour | None:
    """Return the colour of rgb() or hsl(), written with commas or with spaces."""
    parts = [part for part in re.split(r"[\s,/]+", inside.strip()) if part]
    if len(parts) not in {3, 4} or (len(parts) == 4 and parts[3] not in {"1", "1.0", "100%"}):
        return None
    try:
        numbers = [float(part.removesuffix("%").removesuffix("deg")) for part in parts[:3]]
    except ValueError:
        return None
    if kind == "hsl":
        return colorsys.hls_to_rgb(numbers[0] / 360 % 1, numbers[2] / 100, numbers[1] / 100)
    red, green, blue = (
        min(max(number / (100 if part.endswith("%") else 255), 0), 1)
        for number, part in zip(numbers, parts, strict=False)
    )
    return red, green, blue
