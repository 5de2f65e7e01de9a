"""A town with two wijken, the coordinator of one of them, a draft that is complete and one that is not."""

import pytest

from areas.models import AreaCode
from tests.factories import AreaFactory, AreaRoleFactory, MeetingFactory, ThemeFactory


@pytest.fixture
def town(db):
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def wijk(town):
    return AreaFactory(name="Holy", parent=town)


@pytest.fixture
def other(town):
    return AreaFactory(name="Westwijk", parent=town)


@pytest.fixture
def theme(db):
    return ThemeFactory(name="Eenzaamheid")


@pytest.fixture
def coordinator(wijk):
    return AreaRoleFactory(area=wijk).user


@pytest.fixture
def meeting(wijk, theme):
    return MeetingFactory(title="Samen tegen eenzaamheid", area=wijk, themes=[theme], capacity=None)


@pytest.fixture
def draft(wijk):
    return MeetingFactory(area=wijk, venue=None, starts_at=None, ends_at=None, doors_at=None, reply_by=None)


@pytest.fixture
def listed_town(db):
    """A town with two wijken, one of them with its code, and two themes: what a directory file may name."""
    town = AreaFactory(name="Vlaardingen")
    AreaCode.objects.create(area=AreaFactory(name="Holy Zuid", parent=town), code="WK062206", year_from=2022)
    AreaFactory(name="Westwijk", parent=town)
    ThemeFactory(name="Groen, water en klimaat", name_en="Green")
    ThemeFactory(name="Eenzaamheid")
    return town
