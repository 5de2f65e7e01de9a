"""The theme signal on the published figures of 2020: the tables by which the rule was judged."""

import pytest

from meetings.rules.signal import Strength
from tests.areas.files import shared
from tests.meetings.signal_figures import THEMES, read, signal_of

# A few real figures (RIVM 50090NED 2020, CC BY 4.0), so that something is judged without the files too.
EXCERPT = {
    ("GM0622", "MoeiteMetRondkomen", "20300"): 17.3,
    ("GM0622", "MoeiteMetRondkomen", "80200"): 8.7,
    ("BU06220202", "MoeiteMetRondkomen", "20300"): 25.3,
    ("BU06220202", "MoeiteMetRondkomen", "80200"): 15.0,
    ("BU06220102", "MoeiteMetRondkomen", "20300"): 23.4,
    ("BU06220102", "MoeiteMetRondkomen", "80200"): 14.0,
    ("BU06220704", "MoeiteMetRondkomen", "20300"): 24.8,
    ("BU06220704", "MoeiteMetRondkomen", "80200"): 12.5,
    ("BU06220504", "MoeiteMetRondkomen", "20300"): 23.5,
    ("BU06220504", "MoeiteMetRondkomen", "80200"): 12.9,
    ("BU06220604", "MoeiteMetRondkomen", "20300"): 23.7,
    ("BU06220604", "MoeiteMetRondkomen", "80200"): 9.8,
}
RONDKOMEN = {
    "BU06220202": (1.46, Strength.CLEAR),
    "BU06220102": (1.17, Strength.CLEAR),
    "BU06220704": (1.11, Strength.CLEAR),
    "BU06220504": (1.04, Strength.CLEAR),
    "BU06220604": (0.68, Strength.SLIGHT),
}


@pytest.fixture(scope="module")
def values():
    return read(*(shared(f"rivm_gezondheid_2020_{age}_waterweg.csv") for age in ("18plus", "65plus")))


def shown(signal):
    return round(signal.value, 2), signal.strength


def buurten(values):
    return sorted({code for code, _name, _population in values if code.startswith("BU0622")})


def clear(values, theme):
    """The buurten where a theme is clear, with the value."""
    signals = {code: signal_of(values, code, theme) for code in buurten(values)}
    return {code: round(each.value, 2) for code, each in signals.items() if each.strength >= Strength.CLEAR}


def test_rondkomen_in_the_excerpt():
    assert {code: shown(signal_of(EXCERPT, code, "Rondkomen")) for code in RONDKOMEN} == RONDKOMEN


def test_rondkomen_marks_four_buurten_and_no_more(values):
    assert {code: shown(signal_of(values, code, "Rondkomen")) for code in RONDKOMEN} == RONDKOMEN
    assert clear(values, "Rondkomen") == {
        "BU06220202": 1.46, "BU06220102": 1.17, "BU06220704": 1.11, "BU06220504": 1.04,
    }  # fmt: skip
    assert len(buurten(values)) == 32


@pytest.mark.parametrize(
    ("theme", "expected"),
    [
        ("Eenzaamheid", {"BU06220202": 1.27}),
        ("Mentale gezondheid", {"BU06220202": 1.36, "BU06220704": 1.24}),
        ("Langer thuis", {"BU06220202": 1.54, "BU06220604": 1.11}),
        ("Buren", {}),
        ("Vrijwilligers", {}),
    ],
)
def test_the_other_themes_mark_few_buurten(values, theme, expected):
    assert clear(values, theme) == expected


def test_the_highest_without_a_clear_signal(values):
    loneliness = {
        code: round(signal_of(values, code, "Eenzaamheid").value, 2)
        for code in ("BU06220102", "BU06220604", "BU06220504")
    }
    assert loneliness == {"BU06220102": 0.76, "BU06220604": 0.60, "BU06220504": 0.58}
    assert shown(signal_of(values, "BU06220704", "Buren")) == (0.84, Strength.SLIGHT)


def test_five_of_32_buurten_get_a_proposal(values):
    found = {code for theme in THEMES for code in clear(values, theme)}
    assert found == {"BU06220202", "BU06220102", "BU06220704", "BU06220504", "BU06220604"}


def test_no_wijk_stands_out_and_that_is_why_buurten_count(values):
    wijken = sorted({code for code, _name, _population in values if code.startswith("WK0622")})
    signals = {(code, theme): signal_of(values, code, theme) for code in wijken for theme in THEMES}
    assert [key for key, each in signals.items() if each.strength >= Strength.CLEAR] == []
    assert round(signals["WK062202", "Mentale gezondheid"].value, 2) == 0.68
    assert round(signals["WK062202", "Eenzaamheid"].value, 2) == 0.65


@pytest.mark.parametrize(
    ("theme", "column", "expected"), [("Rondkomen", 0, 1.24), ("Eenzaamheid", 0, 1.20), ("Vrijwilligers", 0, 1.07)]
)
def test_what_stands_out_in_the_whole_city(values, theme, column, expected):
    signal = signal_of(values, "GM0622", theme, reference="NL01")
    assert round(signal.steps[column].yardstick, 2) == expected
