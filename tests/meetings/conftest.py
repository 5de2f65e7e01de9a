"""A town with two wijken and the coordinator of one of them."""

import pytest

from tests.factories import AreaFactory, AreaRoleFactory, ThemeFactory


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
