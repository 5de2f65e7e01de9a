"""Boundaries as GeoJSON: what we accept, and from Dutch grid coordinates (RD) to WGS84."""

import json
import math
import re
from collections.abc import Container
from typing import Any

from django.utils.translation import gettext as _

MAX_CHARACTERS = 2 * 1024 * 1024
_MAX_POINTS = 100_000
_DIGITS = 6  # a tenth of a metre
_CODE = re.compile(r"GM\d{4}|WK\d{6}|BU\d{8}")

# Approximation of RDNAPTRANS by F.H. Schreutelkamp and G.L. Strang van Hees (2001); within a metre in the Netherlands.
_LAT = {
    (0, 1): 3235.65389, (2, 0): -32.58297, (0, 2): -0.24750, (2, 1): -0.84978, (0, 3): -0.06550, (2, 2): -0.01709,
    (1, 0): -0.00738, (4, 0): 0.00530, (2, 3): -0.00039, (4, 1): 0.00033, (1, 1): -0.00012,
}  # fmt: skip
_LON = {
    (1, 0): 5260.52916, (1, 1): 105.94684, (1, 2): 2.45656, (3, 0): -0.81885, (1, 3): 0.05594, (3, 1): -0.05607,
    (0, 1): 0.01199, (3, 2): -0.00256, (1, 4): 0.00128, (0, 2): 0.00022, (2, 0): -0.00022, (5, 0): 0.00026,
}  # fmt: skip


class BoundaryError(ValueError):
    """A boundary that cannot be used; the text says why, in the active language."""


def rd_to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Return (lon, lat) of a point in metres on the Dutch grid (EPSG:28992)."""
    dx, dy = (x - 155_000) / 100_000, (y - 463_000) / 100_000
    lat = 52.15517440 + sum(value * dx**p * dy**q for (p, q), value in _LAT.items()) / 3600
    lon = 5.38720621 + sum(value * dx**p * dy**q for (p, q), value in _LON.items()) / 3600
    return lon, lat


def parse(text: str, codes: Container[str] = ()) -> dict[str, Any]:
    """Return the geometry of the area with one of these codes in a GeoJSON text. Raises `BoundaryError`.

    A file of many areas gives the one with the code; without it, it is refused. Features that carry no code are the
    parts of one area.
    """
    if len(text) > MAX_CHARACTERS:
        raise BoundaryError(_("The boundary is larger than 2 MB. Simplify it first."))
    try:
        data = json.loads(text.lstrip("\ufeff"), parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise BoundaryError(_("This is not GeoJSON. Paste the whole text, from { to }.")) from error
    return clean(_of_one_area(data, codes))


def _of_one_area(data: Any, codes: Container[str]) -> Any:
    """Return the collection with only the features of the area that has one of the codes; other GeoJSON as it is."""
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        return data
    own = [_code_of(feature) for feature in features]
    found = [feature for feature, code in zip(features, own, strict=True) if code and code in codes]
    if found:
        return data | {"features": found}
    count = len(set(own))
    if count > 1:
        text = _(
            "This GeoJSON holds %(count)s areas, and none has the code of this one. Paste one of them, or take them all"
            " with “Import” on the list of areas."
        )
        raise BoundaryError(text % {"count": count})
    return data


def _code_of(feature: Any) -> str:
    """Return the CBS code of a feature: the longest, for a wijk also names its municipality. "" without one."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    values = properties.values() if isinstance(properties, dict) else ()
    return max((value for value in values if isinstance(value, str) and _CODE.fullmatch(value)), key=len, default="")


def clean(data: Any) -> dict[str, Any]:
    """Return a Polygon or MultiPolygon in WGS84 from any GeoJSON that holds one. Raises `BoundaryError`."""
    polygons: list[Any] = []
    for geometry in _geometries(data):
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list) or not coordinates:
            raise BoundaryError(_("The boundary has no points."))
        polygons += [coordinates] if geometry["type"] == "Polygon" else coordinates
    cleaned = [_polygon(polygon) for polygon in polygons]
    if sum(len(ring) for polygon in cleaned for ring in polygon) > _MAX_POINTS:
        raise BoundaryError(_("The boundary has more than 100,000 points. Simplify it first."))
    if len(cleaned) == 1:
        return {"type": "Polygon", "coordinates": cleaned[0]}
    return {"type": "MultiPolygon", "coordinates": cleaned}


def _geometries(data: Any) -> list[dict[str, Any]]:
    """Return the polygons and multipolygons inside the GeoJSON. Raises `BoundaryError` for anything else."""
    kind = data.get("type") if isinstance(data, dict) else None
    if kind in {"Polygon", "MultiPolygon"}:
        return [data]
    if kind == "Feature":
        return _geometries(data.get("geometry"))
    if kind == "FeatureCollection" and isinstance(data.get("features"), list) and data["features"]:
        features = data["features"]
        if all(isinstance(feature, dict) and feature.get("type") == "Feature" for feature in features):
            return [geometry for feature in features for geometry in _geometries(feature.get("geometry"))]
    if kind == "Topology":
        raise BoundaryError(_("This is TopoJSON. Save it as GeoJSON."))
    if kind in {"Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection"}:
        raise BoundaryError(_("A boundary is a Polygon or a MultiPolygon, not a %(kind)s.") % {"kind": kind})
    raise BoundaryError(_("There is no boundary in this GeoJSON."))


def _polygon(polygon: Any) -> list[list[list[float]]]:
    """Return the rings of a polygon, checked."""
    if not isinstance(polygon, list) or not polygon:
        raise BoundaryError(_("The boundary has no points."))
    return [_ring(ring) for ring in polygon]


def _ring(ring: Any) -> list[list[float]]:
    """Return a closed ring of at least four points in WGS84."""
    if not isinstance(ring, list) or len(ring) < 4:
        raise BoundaryError(_("A ring of the boundary has fewer than four points."))
    points = [_point(point) for point in ring]
    if points[0] != points[-1]:
        raise BoundaryError(_("A ring of the boundary is not closed: the last point differs from the first."))
    return points


def _point(point: Any) -> list[float]:
    """Return [lon, lat] in or near the Netherlands; metres on the Dutch grid are converted."""
    try:
        x, y = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise BoundaryError(_("A point of the boundary is not a pair of numbers.")) from error
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BoundaryError(_("A point of the boundary is not a pair of numbers."))
    if -7_000 <= x <= 300_000 and 289_000 <= y <= 629_000:
        x, y = rd_to_wgs84(x, y)
    if 50 <= x <= 54 and 3 <= y <= 8:
        raise BoundaryError(
            _("The coordinates are the wrong way round. GeoJSON has the longitude first: [4.34, 51.91].")
        )
    if not (3 <= x <= 8 and 50 <= y <= 54):
        raise BoundaryError(
            _("The boundary does not lie in the Netherlands. Save it in WGS84 or in the Dutch grid (RD).")
        )
    return [round(x, _DIGITS), round(y, _DIGITS)]


def no_number(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(name)
