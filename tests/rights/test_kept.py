"""No browser keeps a page behind the login or behind a mailed link; pages for everyone may be kept."""

import pytest

from tests.rights.addresses import OURS, address
from tests.rights.table import TABLE
from tests.rights.world import browser, undone

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rights.urls")]
# Who looks: an administrator at what is for staff, the holder at what a link opens, a stranger at what is for everyone.
LOOKS = {"area": "b", "row": "b", "body": "b", "staff": "b", "link": "h", "public": "a", "public row": "a"}
# The picture of a report in a page, for five minutes; the feed of a calendar, which asks anew each time.
ELSE = {"outcomes:report_picture": "private, max-age=300", "invitations:own_feed": "private, no-cache"}


def kept(world, name, role):
    """Return what a browser may do with this page, None when nobody can look at it so."""
    with undone():
        response = browser(world, role).get(address(world, name, "own", role))
    return response.headers.get("Cache-Control", "") if response.status_code == 200 else None


@pytest.mark.parametrize("kind", ["area", "row", "body", "staff", "link"])
def test_what_is_of_somebody_is_not_kept(made, kind):
    names = [name for name in OURS if TABLE[name].kind == kind and LOOKS[kind] in (TABLE[name].get or "")]
    found = {name: kept(made, name, LOOKS[kind]) for name in names}
    seen = {name: words for name, words in found.items() if words is not None}
    assert len(seen) > 0.8 * len(names) - 2, sorted(set(found) - set(seen))
    wrong = {name: words for name, words in seen.items() if "no-store" not in words and words != ELSE.get(name)}
    assert wrong == {}


def test_what_is_for_everyone_may_be_kept(made):
    """The agenda, for a stranger and for who is logged in."""
    for role in "ab":
        assert "no-store" not in kept(made, "invitations:agenda", role)
