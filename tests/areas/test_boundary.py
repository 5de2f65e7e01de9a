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


def collection(*codes):
    """A FeatureCollection of areas as CBS publishes them; each lies a little further to the east."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"statcode": code, "gmcode": "GM0622", "aantal_inwoners": 5},
                "geometry": {"type": "Polygon", "coordinates": [[[x + number, y] for x, y in RING]]},
            }
            for number, code in enumerate(codes)
        ],
    }


def test_a_file_of_many_areas_gives_the_one_with_the_code():
    text = json.dumps(collection("GM0622", "WK062201", "WK062202"))
    assert parse(text, {"WK062201"})["coordinates"] == [[[5.3, 51.9], [5.4, 51.9], [5.4, 52.0], [5.3, 51.9]]]


def test_a_file_of_many_areas_without_the_code_is_refused():
    assert refusal(collection("GM0622", "WK062201", "WK062202")) == (
        "This GeoJSON holds 3 areas, and none has the code of this one. Paste one of them, or take them all"
        " with “Import” on the list of areas."
    )


def test_parts_of_one_area_stay_together():
    found = parse(json.dumps(collection("WK062201", "WK062201")))
    assert (found["type"], len(found["coordinates"])) == ("MultiPolygon", 2)


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
