"""The small picture of a boundary."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.rules import outline

SQUARE = [[4.30, 51.90], [4.40, 51.90], [4.40, 51.95], [4.30, 51.95], [4.30, 51.90]]
HOLE = [[4.34, 51.92], [4.36, 51.92], [4.36, 51.93], [4.34, 51.92]]
POINTS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def numbers(path):
    return [tuple(map(float, point.split())) for point in re.findall(r"-?[\d.]+ -?[\d.]+", path)]


def test_outline_fits_a_polygon_with_north_up():
    assert outline({"type": "Polygon", "coordinates": [SQUARE]}, 208, 208) == (
        "M4.0 185.1L204.0 185.1L204.0 22.9L4.0 22.9L4.0 185.1Z"
    )


def test_outline_draws_holes_and_every_part():
    far = [[lon + 1, lat] for lon, lat in SQUARE]
    assert outline({"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [far]]}, 300, 200).count("M") == 3


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [4.3, 51.9]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["x", "y"]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 51.9]]]},
        {"type": "Polygon", "coordinates": [[[85000.0, 437000.0]]]},
        {"type": "MultiPolygon", "coordinates": [None]},
        [],
        None,
    ],
)
def test_outline_is_empty_for_what_cannot_be_drawn(geometry):
    assert outline(geometry, 200, 200) == ""


@given(st.lists(st.lists(POINTS, min_size=1, max_size=8), min_size=1, max_size=3))
def test_outline_stays_inside_the_frame(rings):
    path = outline({"type": "Polygon", "coordinates": rings}, 320, 200)
    assert all(0 <= x <= 320 and 0 <= y <= 200 for x, y in numbers(path))
