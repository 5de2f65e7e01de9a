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
    assert list(Area.objects.within([])) == []
