import ast
import re
import tomllib
from itertools import chain

from django.urls import resolve

from platforms.oversight import ACCOUNTING, WATCHING
from platforms.ui import MENU
from tests.house import PACKAGES, ROOT, kept_files, shown
from tests.screens import EVENING, SCREENS

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
LOCK_LINE = re.compile(r"[a-z0-9._-]+==\S+( ; [^/\\]+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home|Users)/[a-z]")
OUTSIDE = re.compile(r"\.\./shared")
LEFT_OVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")


def pins(path):
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", path.read_text(), re.MULTILINE))


def test_lock_files_hold_pins_and_hashes_and_nothing_else():
    lines = [(path.name, line) for path in LOCKS for line in path.read_text().splitlines()]
    assert [line for line in lines if not LOCK_LINE.fullmatch(line[1])] == []


def test_every_pin_has_a_hash():
    texts = [path.read_text() for path in LOCKS]
    assert [re.findall(r"^([a-z0-9._-]+)==(?!.*\\$)", text, re.MULTILINE) for text in texts] == [[] for _ in LOCKS]


def test_tests_run_on_what_runs():
    run, test = pins(ROOT / "requirements" / "run.txt"), pins(ROOT / "requirements" / "test.txt")
    assert {name: test.get(name) for name in run} == run


def test_lock_files_hold_everything_that_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.match(r"[\w.-]+", line).group().lower() for line in asked}
    assert sorted(names - set(pins(ROOT / "requirements" / "test.txt"))) == []


def test_no_file_knows_a_machine():
    assert [shown(path) for path in kept_files() if MACHINE.search(path.read_text())] == []


def test_only_tests_look_outside_the_project():
    found = [path for path in kept_files() if OUTSIDE.search(path.read_text())]
    assert [shown(path) for path in found if "tests" not in path.parts] == []


def test_nothing_is_left_to_do():
    assert [shown(path) for path in kept_files() if LEFT_OVER.search(path.read_text())] == []


def test_every_app_says_what_it_is_for_and_what_it_stands_on():
    texts = {package: (ROOT / package / "__init__.py").read_text() for package in PACKAGES}
    said = {package: (ast.get_docstring(ast.parse(text)) or "").splitlines() for package, text in texts.items()}
    assert {package: lines for package, lines in said.items() if len(lines) < 3} == {}


def test_packages_are_listed_for_installing():
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    assert sorted(setup["include"]) == sorted(f"{package}*" for package in PACKAGES)


def test_changes_have_a_place():
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text().splitlines()


def test_licence_is_complete():
    text = (ROOT / "LICENSE").read_text()
    assert [number for number in range(1, 16) if f"\n{number}. " not in text] == []
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_every_page_of_the_menu_and_each_room_is_photographed_at_an_address_that_is_there():
    paths = {path for screens in (SCREENS, EVENING) for each in screens.values() for path in each}
    places = {"area": "/gebieden/1/", "contact": "/contacten/1/", "answer": "/u/x/"}
    places |= dict.fromkeys(("meeting", "draft", "answered"), "/bijeenkomsten/1/")
    taken = {resolve(path.format(**places).partition("?")[0]).view_name for path in paths - {"/bestaat-niet/"}}
    entries = [each.url_name for each in (*WATCHING, *ACCOUNTING)]
    rooms = [
        "meetings:preparation",
        "invitations:check_in",
        "initiatives:market",
        "outcomes:dossier",
        "outcomes:report",
    ]
    assert [name for name in (*(entry[1] for entry in MENU), *entries, *rooms) if name not in taken] == []
