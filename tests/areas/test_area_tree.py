"""The tree of areas: paths, what covers an area, and what lies inside it."""

import pytest

from areas.actions import rebuild_tree
from areas.models import Area
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db


def test_rebuild_tree_writes_paths_in_alphabetical_tree_order():
    town = AreaFactory(name="Vlaardingen")
    AreaFactory(name="Westwijk", parent=town)
    holy = AreaFactory(name="Holy", parent=town, kind=Area.Kind.DISTRICT)
    AreaFactory(name="’t Scheur", parent=holy, kind=Area.Kind.BUURT)
    assert [(area.name, area.depth) for area in Area.objects.all()] == [
        ("Vlaardingen", 0),
        ("Holy", 1),
        ("’t Scheur", 2),
        ("Westwijk", 1),
    ]


def test_rebuild_tree_moves_everything_below_a_moved_area():
    town = AreaFactory(name="Vlaardingen")
    holy = AreaFactory(name="Holy", parent=town, kind=Area.Kind.DISTRICT)
    wijk = AreaFactory(name="Holy-Zuid", parent=town)
    buurt = AreaFactory(name="Statenbuurt", parent=wijk, kind=Area.Kind.BUURT)
    Area.objects.filter(pk=wijk.pk).update(parent=holy)
    assert rebuild_tree() == 2
    buurt.refresh_from_db()
    assert buurt.chain_ids == [town.pk, holy.pk, wijk.pk, buurt.pk]


def test_covering_holds_everything_above_and_own_areas_that_contain_it():
    town = AreaFactory(name="Vlaardingen")
    wijk = AreaFactory(name="Centrum", parent=town)
    buurt = AreaFactory(name="VOP", parent=wijk, kind=Area.Kind.BUURT)
    AreaFactory(name="Oostwijk", parent=town)
    river = AreaFactory(name="Rivierzone", parent=town, kind=Area.Kind.CUSTOM)
    river.members.add(wijk)
    assert list(Area.objects.covering(buurt)) == [town, wijk, river, buurt]


def test_within_follows_the_members_of_an_own_area():
    town = AreaFactory(name="Vlaardingen")
    wijk = AreaFactory(name="Centrum", parent=town)
    buurt = AreaFactory(name="VOP", parent=wijk, kind=Area.Kind.BUURT)
    river = AreaFactory(name="Rivierzone", parent=town, kind=Area.Kind.CUSTOM)
    river.members.add(wijk)
    AreaFactory(name="Oostwijk", parent=town)
    assert set(Area.objects.within([river])) == {river, wijk, buurt}
    assert set(Area.objects.inside(river)) == {river, wijk, buurt}
    assert list(Area.objects.within([])) == []


def test_around_joins_what_covers_an_area_and_what_lies_inside_it(django_assert_num_queries):
    town = AreaFactory(name="Vlaardingen")
    centre, east, west = (AreaFactory(name=name, parent=town) for name in ("Centrum", "Oostwijk", "Westwijk"))
    vop = AreaFactory(name="VOP", parent=centre, kind=Area.Kind.BUURT)
    harbour = AreaFactory(name="Haven", parent=east, kind=Area.Kind.BUURT)
    river = AreaFactory(name="Rivierzone", parent=town, kind=Area.Kind.CUSTOM)
    river.members.set([centre, harbour])

    def around(area):
        with django_assert_num_queries(1):
            found = list(Area.objects.around(area))
        return [each for each in found if each.is_covering], {each for each in found if not each.is_covering}

    assert around(vop) == ([town, centre, river, vop], set())
    assert around(river) == ([town, river], {centre, vop, harbour})
    assert around(town) == ([town], {centre, vop, east, harbour, west, river})
    for area in Area.objects.all():
        covering, inside = around(area)
        assert covering == list(Area.objects.covering(area))
        assert set(Area.objects.inside(area)) == set(Area.objects.within([area]))
        assert inside | set(covering) == set(Area.objects.within([area])) | set(covering)
