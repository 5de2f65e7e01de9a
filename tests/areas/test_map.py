"""Several boundaries on one map."""

import pytest

from areas.rules import Shape, shapes


def square(lon, lat, size=0.1):
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_shapes_share_one_scale_and_keep_their_order():
    left, right = shapes([[square(4, 0)], [square(4.1, 0)]], 208, 108)
    assert left == Shape("M4.0 104.0L104.0 104.0L104.0 4.0L4.0 4.0L4.0 104.0Z", 54.0, 54.0, 100.0, 4.0, 104.0)
    assert right == Shape("M104.0 104.0L204.0 104.0L204.0 4.0L104.0 4.0L104.0 104.0Z", 154.0, 54.0, 100.0, 4.0, 104.0)


def test_name_stands_in_the_largest_part():
    big, small = square(4, 0), square(5, 0, 0.01)
    both = {"type": "MultiPolygon", "coordinates": [small["coordinates"], big["coordinates"]]}
    alone = shapes([[big], [small]], 608, 500)[0]
    assert shapes([[both]], 608, 500)[0].x == pytest.approx(alone.x)
    assert shapes([[small, big]], 608, 500)[0].x == pytest.approx(alone.x)


@pytest.mark.parametrize(
    "broken",
    [
        [],
        [None],
        [{}],
        [{"type": "Point", "coordinates": [4, 52]}],
        [{"type": "Polygon", "coordinates": [[["x", 1]]]}],
        [[]],
    ],
)
def test_what_cannot_be_drawn_leaves_the_rest_alone(broken):
    drawn = shapes([broken, [square(4, 52)]], 608, 500)
    assert drawn[0] is None
    assert isinstance(drawn[1], Shape)


def test_nothing_to_draw_gives_no_shapes():
    assert shapes([[], []], 608, 500) == [None, None]
    assert shapes([], 608, 500) == []


def test_flat_boundary_is_drawn_without_a_crash():
    line = {"type": "Polygon", "coordinates": [[[4, 52], [4.1, 52], [4, 52]]]}
    assert isinstance(shapes([[line]], 608, 500)[0], Shape)
