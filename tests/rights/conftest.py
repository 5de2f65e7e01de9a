"""The town of the rights is made once for each module, in a transaction that is undone."""

import pytest
from django.test import override_settings

from tests.once import once
from tests.rights.world import make_world


@pytest.fixture(scope="module", autouse=True)
def _addresses():
    """The addresses with a plain page for what is not found; once for a module, for each time they are read anew."""
    with override_settings(ROOT_URLCONF="tests.rights.urls"):
        yield


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The world; every request in it is undone by `undone`."""
    with once(django_db_blocker):
        yield make_world()
