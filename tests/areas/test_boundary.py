"""Boundaries: what is accepted, what is refused in which words, and the Dutch grid."""

import json

import pytest
from django.utils import translation

from areas.imports.boundary import MAX_CHARACTERS, BoundaryError, parse, rd_to_wgs84

RING = [[4.3, 51.9], [4.4, 51.9], [4.4, 52.0], [4.3, 51.9]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def refusal(data):
    with translation.override("en"), pytest.raises(BoundaryError) as caught:
        parse(data if isinstance(data, str) else json.dumps(data))
    return str(caught.value)


@pytest.mark.parametrize(
    ("point", "place"),
    [
        ((155_000, 463_000), (5.38720621, 52.15517440)),  # Amersfoort, Onze Lieve Vrouwetoren
        ((120_700.723, 487_525.501), (4.88352559, 52.37453253)),  # Amsterdam, Westertoren
        ((233_883.131, 582_065.167), (6.56820053, 53.21938317)),  # Groningen, Martinitoren
    ],
)
def test_dutch_grid_becomes_wgs84_within_a_metre(point, place):
    assert rd_to_wgs84(*point) == pytest.approx(place, abs=0.00001)


@pytest.mark.parametrize(
    "data",
    [
        POLYGON,
        {"type": "Feature", "properties": {}, "geometry": POLYGON},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": None, "geometry": POLYGON}]},
        {"type": "MultiPolygon", "coordinates": [[RING]]},
        {"type": "Polygon", "coordinates": [[[*point, 3.5] for point in RING]]},
    ],
)
def test_every_wrapping_gives_the_same_polygon(data):
    assert parse(json.dumps(data)) == POLYGON


def test_two_features_become_one_multipolygon():
    feature = {"type": "Feature", "properties": {}, "geometry": POLYGON}
    found = parse(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))
    assert found == {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}


def test_boundary_on_the_dutch_grid_is_converted():
    ring = [[83_000, 436_000], [84_000, 436_000], [84_000, 437_000], [83_000, 436_000]]
    found = parse(json.dumps({"type": "Polygon", "coordinates": [ring]}))["coordinates"][0]
    assert found[0] == pytest.approx([4.3409, 51.9078], abs=0.0001)
    assert found[0] == found[-1]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("geen json", "This is not GeoJSON. Paste the whole text, from { to }."),
        ("[" * 100_000, "This is not GeoJSON. Paste the whole text, from { to }."),
        ("x" * (MAX_CHARACTERS + 1), "The boundary is larger than 2 MB. Simplify it first."),
        ([1], "There is no boundary in this GeoJSON."),
        ({"type": "Feature", "geometry": None}, "There is no boundary in this GeoJSON."),
        ({"type": "FeatureCollection", "features": []}, "There is no boundary in this GeoJSON."),
        ({"type": "Topology"}, "This is TopoJSON. Save it as GeoJSON."),
        ({"type": "Point", "coordinates": [4, 52]}, "A boundary is a Polygon or a MultiPolygon, not a Point."),
        ({"type": "Polygon", "coordinates": []}, "The boundary has no points."),
        ({"type": "Polygon", "coordinates": [[]]}, "A ring of the boundary has fewer than four points."),
        (
            {"type": "Polygon", "coordinates": [[*RING[:-1], [4.31, 51.95]]]},
            "A ring of the boundary is not closed: the last point differs from the first.",
        ),
        (
            {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]},
            "A point of the boundary is not a pair of numbers.",
        ),
        (
            {"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in RING]]},
            "The coordinates are the wrong way round. GeoJSON has the longitude first: [4.34, 51.91].",
        ),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
            "The boundary does not lie in the Netherlands. Save it in WGS84 or in the Dutch grid (RD).",
        ),
    ],
)
def test_a_boundary_that_cannot_be_used_is_refused_with_the_reason(data, sentence):
    assert refusal(data) == sentence


def test_numbers_that_are_no_numbers_are_refused():
    assert refusal('{"type":"Polygon","coordinates":[[[NaN,1],[1,1],[1,1],[NaN,1]]]}').startswith(
        "This is not GeoJSON."
    )
    assert refusal('{"type":"Polygon","coordinates":[[[1e999,1],[1,1],[1,1],[1e999,1]]]}').startswith("A point of the")
