"""What we are made of: each locked package has a licence that we may use, and stands in the list of parts."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from tests import parts
from tests.cases import case

# A licence that lets a municipality run, change and share the program under the EUPL-1.2.
ALLOWED = (
    "MIT", "BSD", "Apache", "ISC", "PSF", "Python", "MPL", "Mozilla", "LGPL", "Lesser", "Zlib", "HPND", "0BSD",
    "Unlicense", "EUPL", "CC0", "Zope", "ZPL", "Dual License",
)  # fmt: skip
REFUSED = re.compile(r"(?<!L)\bA?GPL|Affero|SSPL|Commons Clause|BUSL|Proprietary|\bGNU General Public", re.IGNORECASE)


def test_the_lock_file_names_every_package_with_its_version_and_sums():
    found = parts.locked()
    assert len(found) > 40
    assert [name for name, part in found.items() if not part.sums] == []


@case("L10", "the licence of every package that is installed for running", "one that we may use")
def test_every_package_has_a_licence_that_we_may_use(seen):
    licences, absent = {}, []
    for name in parts.locked():
        try:
            licences[name] = parts.licence(distribution(name))
        except PackageNotFoundError:  # for another system
            absent.append(name)
    wrong = {name: words for name, words in licences.items() if not words or not may_use(words)}
    assert wrong == {}
    assert len(licences) > 40
    seen(f"{len(licences)} packages, each with a licence that we may use; {len(absent)} are for another system")


def may_use(words):
    """True for a licence on the list; with a choice of licences one of them is enough."""
    choices = re.split(r"\s+OR\s+", words)
    return any(any(each in choice for each in ALLOWED) and not REFUSED.search(choice) for choice in choices)


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ("MIT", True), ("BSD-3-Clause", True), ("LGPL-3.0-or-later", True), ("GPL-3.0-only", False),
        ("AGPL-3.0", False), ("GNU General Public License v3", False), ("MIT OR GPL-2.0", True),
        ("Proprietary", False), ("", False),
    ],
)  # fmt: skip
def test_a_licence_is_allowed_or_not(words, may):
    assert may_use(words) is may


@case("L10", "the list of parts (CycloneDX)", "each locked package once, with version, sums and licence")
def test_the_list_of_parts_is_whole():
    made = json.loads(json.dumps(parts.document()))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    components = {each["name"]: each for each in made["components"]}
    assert {name: each["version"] for name, each in components.items()} == {
        name: part.version for name, part in parts.locked().items()
    }
    one = components["django"]
    assert one["purl"] == f"pkg:pypi/django@{one['version']}"
    assert one["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert {each["alg"] for each in one["hashes"]} == {"SHA-256"}
    assert made["metadata"]["component"]["name"] == "buurtvenster"
