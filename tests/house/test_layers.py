from copy import deepcopy

import grimp
import pytest
from importlinter import configuration
from importlinter.application.use_cases import read_user_options
from importlinter.contracts.layers import LayersContract

from tests.house import PACKAGES, ROOT

configuration.configure()
SETTINGS = read_user_options(str(ROOT / "pyproject.toml"))
RULES = [
    LayersContract(
        rule["name"], SETTINGS.session_options, {key: rule[key] for key in rule if key not in {"name", "type"}}
    )
    for rule in SETTINGS.contracts_options
]


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, cache_dir=None, exclude_type_checking_imports=True)


def broken(graph):
    """The numbers of the contracts that this graph breaks."""
    return [number for number, rule in enumerate(RULES) if not rule.check(deepcopy(graph), verbose=False).kept]


def test_all_packages_stand_under_the_contracts():
    assert sorted(SETTINGS.session_options["root_packages"]) == sorted(PACKAGES)


def test_imports_follow_the_layers_and_floors(graph):
    assert broken(graph) == []


@pytest.mark.parametrize(
    ("importer", "imported", "rule"),
    [
        ("areas.models.area", "invitations.tokens", 0),
        ("accounts.models", "areas.models.area", 0),
        ("meetings.rules", "platforms.views", 0),
        ("meetings.rules", "meetings.forms", 1),
        ("invitations.tokens", "invitations.actions", 1),
        ("invitations.audience.facts", "invitations.delivery", 1),
    ],
)
def test_an_import_the_wrong_way_is_seen(graph, importer, imported, rule):
    changed = deepcopy(graph)
    changed.add_import(importer=importer, imported=imported, line_number=1, line_contents="import")
    assert rule in broken(changed)


def test_a_file_without_a_floor_is_seen(graph):
    changed = deepcopy(graph)
    changed.add_module("meetings.helpers")
    assert broken(changed) == [1]
