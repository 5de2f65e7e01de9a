"""Decisions about areas and addresses, from values alone."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

# What RFC 5321 calls a dot-string; a quoted local part is legal too, but no one has one on purpose.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_NOT_PUBLIC = {"localhost", "local", "localdomain", "internal", "intranet", "invalid", "lan", "home", "corp", "arpa"}
# Edges that copying from a document or a spreadsheet leaves behind: zero-width characters and the byte order mark.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
# Long before this a text is no address; the domain of a longer one takes seconds to encode.
_LONGEST_TYPED = 400
# A Dutch postcode: the first digit is no 0; the two letters are never SA, SD or SS.
_POSTCODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3})[ \u00a0]?(?!SA|SD|SS)([A-Z]{2})(?![A-Za-z0-9])", re.IGNORECASE)
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_MARGIN = 4
# What may stand before a name and says nothing of who it is.
_TITLES = {"dhr", "mevr", "mw", "mevrouw", "meneer", "drs", "dr", "ir", "mr", "ing"}


class AddressError(ValueError):
    """An e-mail address that we cannot write to; the text says what to do, in the active language."""


def slug(name: str) -> str:
    """Return the name in plain lower-case letters, for the order of the tree: "’t Scheur" becomes "t-scheur"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]


def clean_address(raw: str) -> str:
    """Return the e-mail address as we store it: composed, without edges, with the domain in lower-case ASCII.

    Raises `AddressError` for an address that mail servers refuse or that does not lead to the public internet.
    """
    if len(raw) > _LONGEST_TYPED:
        raise AddressError(_("This e-mail address is too long. An address has 254 characters at most."))
    text = unicodedata.normalize("NFC", raw.strip().strip(_UNSEEN).strip())
    if not (text.isascii() and text.isprintable()) and any(
        unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in text
    ):
        raise AddressError(_("There is an invisible character in the e-mail address. Type the address yourself."))
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or re.search(r"[\s<>,;\"]", text):
        raise AddressError(_("Type one e-mail address, for example name@example.org."))
    address = f"{_clean_local(local)}@{_clean_domain(domain)}"
    if len(address) > 254:
        raise AddressError(_("This e-mail address is too long. An address has 254 characters at most."))
    return address


def _clean_local(local: str) -> str:
    """Return the part before the @ unchanged, or raise `AddressError`."""
    if not local.isascii():
        # Django 5.2 sends such an address in a broken form; no mail server would accept it.
        raise AddressError(_("Use letters without accents before the @. Other letters do not arrive."))
    if len(local) > 64:
        raise AddressError(_("The part before the @ is too long. It has 64 characters at most."))
    if not _LOCAL.fullmatch(local) or local[0] in "=+-":  # a spreadsheet reads =, + and - as the start of a formula
        raise AddressError(_("The part before the @ is not correct. Check the e-mail address."))
    return local


@lru_cache(maxsize=1024)  # many addresses share their domain
def _clean_domain(domain: str) -> str:
    """Return the part after the @ in lower-case ASCII, or raise `AddressError`."""
    try:
        labels = [_encoded(label) for label in _DOTS.split(domain.lower())]
    except UnicodeError:
        labels = []
    if len(labels) < 2 or not _TOP.fullmatch(labels[-1]) or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError(_("The part after the @ is not correct. It is a name with a dot, for example example.org."))
    if labels[-1] in _NOT_PUBLIC:
        raise AddressError(_("This e-mail address works inside one network only. Type one that works everywhere."))
    return ".".join(labels)


def _encoded(label: str) -> str:
    """Return one part of a domain as it stands in DNS; raises `UnicodeError` when it cannot.

    Python's codec follows the rules of 2003, which write ß as ss and ς as σ: the domain of someone else (RFC 5891).
    """
    if "ß" in label or "ς" in label:
        return f"xn--{label.encode('punycode').decode('ascii')}"
    return label.encode("idna").decode("ascii").lower()


def postcode_in(text: str) -> str:
    """Return the last Dutch postcode in a text as "3131 AA"; "" when there is none."""
    found = _POSTCODE.findall(text)
    return f"{found[-1][0]} {found[-1][1].upper()}" if found else ""


def postal_lines(address: str) -> list[str]:
    """Return a postal address as it stands on an envelope: one part to a line, postcode and town on the last.

    PostNL asks for two spaces after the postcode and the town in capitals. An address without a Dutch postcode stays
    as it was typed.
    """
    lines = [" ".join(part.split()) for part in re.split(r"[\n,;]", address.replace("\r", "\n"))]
    lines = [line for line in lines if line]
    number = next((place for place, line in reversed([*enumerate(lines)]) if postcode_in(line)), None)
    if number is None:
        return lines
    line = lines[number]
    match = [*_POSTCODE.finditer(line)][-1]
    before, town, after = line[: match.start()].strip(), line[match.end() :].strip(), lines[number + 1 :]
    if not town and after:
        town, after = after[0], after[1:]
    last = "  ".join(filter(None, [postcode_in(line), town.upper()]))
    return [*lines[:number], *filter(None, [before]), last, *after]


def outline(geometry: dict[str, Any], width: int, height: int) -> str:
    """Return the SVG path of a boundary (GeoJSON Polygon or MultiPolygon, lon/lat), fitted in width × height.

    Keeps the proportions as on a map. Returns "" for a geometry that cannot be drawn.
    """
    try:
        rings = [_ring(ring) for polygon in _polygons(geometry) for ring in polygon]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return ""
    points = [point for ring in rings for point in ring]
    if not points:
        return ""
    return _path(rings, _frame(points, width, height))


def _polygons(geometry: dict[str, Any]) -> Sequence[Any]:
    """Return the polygons of the geometry; none for another kind of geometry."""
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"]) if geometry["type"] == "MultiPolygon" else []


def _ring(ring: Sequence[Any]) -> list[tuple[float, float]]:
    """Return the points of a ring as (lon, lat); raises `ValueError` when one does not lie on earth."""
    points = [(float(point[0]), float(point[1])) for point in ring]
    if not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in points):
        raise ValueError("not on earth")
    return points


def _frame(points: list[tuple[float, float]], width: int, height: int) -> tuple[float, float, float, float, float]:
    """Return scale x, scale y, lon and lat of the middle, and half of the height, for `_path`."""
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    squeeze = max(math.cos(math.radians(lat)), 0.01)  # a degree east is shorter than a degree north
    wide, high = (max(lons) - min(lons)) * squeeze or 1e-9, (max(lats) - min(lats)) or 1e-9
    scale = min((width - 2 * _MARGIN) / wide, (height - 2 * _MARGIN) / high)
    return scale * squeeze, scale, lon - width / 2 / (scale * squeeze), lat, height / 2


def _path(rings: list[list[tuple[float, float]]], frame: tuple[float, float, float, float, float]) -> str:
    """Return the `d` of the rings to a tenth of a pixel, without points that fall on the one before."""
    scale_x, scale_y, left, middle, half = frame
    parts = []
    for ring in rings:
        steps: list[str] = []
        for lon, lat in ring:
            step = f"{(lon - left) * scale_x:.1f} {half - (lat - middle) * scale_y:.1f}"
            if not steps or steps[-1] != step:
                steps.append(step)
        parts.append("M" + "L".join(steps) + "Z")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Shape:
    """One area on a map: its SVG path, the place of its name, the width there is for it, and how high it reaches."""

    path: str
    x: float
    y: float
    width: float
    top: float
    bottom: float


def shapes(areas: Sequence[Sequence[dict[str, Any]]], width: int, height: int) -> list[Shape | None]:
    """Draw areas together on one map of width × height, in their order; each is one or more boundaries (GeoJSON).

    None for what cannot be drawn.
    """
    read = [_outer_and_all(geometries) for geometries in areas]
    points = [point for _outer, rings in read for ring in rings for point in ring]
    if not points:
        return [None for _each in read]
    frame = _frame(points, width, height)
    return [_shape(outer, rings, frame) if rings else None for outer, rings in read]


def _outer_and_all(
    geometries: Sequence[dict[str, Any]],
) -> tuple[list[tuple[float, float]], list[list[tuple[float, float]]]]:
    """Return the outer ring of the largest part and all rings; nothing for what cannot be drawn."""
    try:
        polygons = [[_ring(ring) for ring in polygon] for geometry in geometries for polygon in _polygons(geometry)]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return [], []
    rings = [ring for polygon in polygons for ring in polygon if ring]
    return max((polygon[0] for polygon in polygons if polygon), key=_surface, default=[]), rings


def _shape(
    outer: list[tuple[float, float]],
    rings: list[list[tuple[float, float]]],
    frame: tuple[float, float, float, float, float],
) -> Shape:
    """Return the path, and the centre of gravity of the largest part for the name."""
    scale_x, scale_y, left, middle, half = frame
    points = [((lon - left) * scale_x, half - (lat - middle) * scale_y) for lon, lat in outer]
    x, y = _centre(points)
    across, down = [point[0] for point in points], [point[1] for point in points]
    return Shape(
        path=_path(rings, frame),
        x=round(x, 1),
        y=round(y, 1),
        width=round(max(across) - min(across), 1),
        top=round(min(down), 1),
        bottom=round(max(down), 1),
    )


def _surface(points: list[tuple[float, float]]) -> float:
    """Return the surface of a ring (shoelace formula)."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _sides(points))) / 2


def _sides(points: list[tuple[float, float]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return every point with the next one, the last with the first."""
    return list(zip(points, points[1:] + points[:1], strict=True))


def _centre(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the centre of gravity of a ring; the mean of the points when it has no surface."""
    if _surface(points) < 1e-9:
        return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)
    surface = x = y = 0.0
    for (x0, y0), (x1, y1) in _sides(points):
        cross = x0 * y1 - x1 * y0
        surface += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return x / (3 * surface), y / (3 * surface)


def weighted_mean(
    parts: Sequence[tuple[float | None, float | None]], *, coverage: float = 0.8
) -> tuple[float | None, float]:
    """Return the mean of parts given as (value, people), and over which share of the people it speaks.

    No mean when that share is below `coverage`, or when it is not known how many people live in the several parts.
    """
    if len(parts) == 1:
        return parts[0][0], 1.0 if parts[0][0] is not None else 0.0
    if not parts or any(people is None for _value, people in parts):
        return None, 0.0
    total = sum(people or 0.0 for _value, people in parts)
    known = [(value, people or 0.0) for value, people in parts if value is not None]
    covered = sum(people for _value, people in known)
    share = covered / total if total else 0.0
    if not covered or share < coverage:
        return None, share
    return sum(value * people for value, people in known) / covered, share


def same_name(name: str) -> str:
    """Return the form in which two names of one person are alike: without capitals, accents, signs and titles."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word and word not in _TITLES]
    return " ".join(words) or " ".join(name.casefold().split())
