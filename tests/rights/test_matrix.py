"""Every route × role × object × method, made from the routes there are, against the one table."""

import pytest

from tests.cases import case
from tests.rights.addresses import OURS, address, body
from tests.rights.document import ROOT, document
from tests.rights.rules import METHODS, ROLES, STAFF, YES, area, public
from tests.rights.table import TABLE
from tests.rights.world import browser, outcome, undone

pytestmark = pytest.mark.django_db


def test_every_route_is_declared_and_every_declared_route_is_there():
    assert (sorted(set(OURS) - set(TABLE)), sorted(set(TABLE) - set(OURS))) == ([], [])


@case(
    "J1", "every route, role, object (own, of another area, gone) and method", "what the table says; no refusal writes"
)
@pytest.mark.parametrize("name", OURS)
def test_everyone_gets_what_the_table_says(made, name, seen):
    assert name in TABLE, f"declare who may do what with {name} in tests/rights/table.py"
    found, count = deviations(made, name, TABLE[name])
    seen(f"{len(found)} deviations", **{"matrix": 1, "matrix tries": count, "matrix deviations": len(found)})
    assert found == [], "\n".join(found)


@case("J1", "a table that is wrong about three routes", "each deviation is named")
@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("meetings:place", area("vcwb", "cwb"), ["meetings:place get own: not found, not yes, for viewer"]),
        ("outcomes:report", area("cwb"), ["outcomes:report get own: yes, not not found, for viewer, editor"]),
        ("help", public(post=True), ["help post own: not that way, not yes, for stranger, viewer"]),
    ],
)
def test_a_wrong_table_is_seen(made, name, rule, words):
    found, _count = deviations(made, name, rule)
    assert [line for line in words if any(line in each for each in found)] == words


def deviations(world, name, rule):
    """Return in words where a route differs from its rule, and how often it was tried."""
    found, count = {}, 0
    for role in rule.roles:
        for thing in rule.things(role):
            for method in METHODS:
                count += 1
                got, writes = tried(world, name, role, thing, method)
                expected = rule.expected(role, thing, method)
                if got != expected:
                    found.setdefault(f"{name} {method} {thing}: {got}, not {expected}", []).append(ROLES[role])
                if writes and got != YES and rule.kind != "same":
                    found.setdefault(f"{name} {method} {thing}: {got}, and changed {writes}", []).append(ROLES[role])
    return [f"{words}, for {', '.join(roles)}" for words, roles in found.items()], count


def tried(world, name, role, thing, method):
    """Return what this role gets, and which rows were changed by it."""
    writes = []
    with undone(writes):
        response = getattr(browser(world, role), method)(address(world, name, thing, role), body(world, name, thing))
    return outcome(response), writes


def test_the_document_says_what_the_table_says():
    assert (ROOT / "docs" / "rights.md").read_text(encoding="utf-8") == document(), "run: make rights"


def test_no_role_of_staff_has_no_page():
    for role in STAFF:
        assert any(role in (rule.get or "") for rule in TABLE.values() if rule.kind != "public"), ROLES[role]
