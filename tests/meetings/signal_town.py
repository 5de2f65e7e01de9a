"""A small town with real figures of five buurten, two themes with rules, and someone who coordinates it."""

from types import SimpleNamespace

from areas.models import Spread
from meetings.actions.deciding import save_rule
from tests.areas.figures import coded_area, figure, indicator
from tests.factories import AreaRoleFactory, ThemeFactory, UserFactory

# RIVM 50090NED 2020 (CC BY 4.0): hard to make ends meet, 18+ and 65+, per cent.
HARD_UP = {
    "NL01": (13.9, 7.3),
    "GM0622": (17.3, 8.7),
    "WK062202": (20.7, 11.6),
    "BU06220202": (25.3, 15.0),
    "BU06220203": (19.0, 9.0),
    "WK062207": (14.0, 7.3),
    "BU06220704": (24.8, 12.5),
}
SPREADS = {"BU": (5.88, 4.06), "WK": (4.77, 3.5), "GM": (2.75, 1.4)}
PEOPLE = {"GM0622": 74_143, "WK062202": 12_665, "BU06220202": 2_000, "BU06220203": 30, "BU06220704": 1_500}


def build():
    """Return the town; every call gives the same rows."""
    city = coded_area("GM0622", "Vlaardingen")
    west = coded_area("WK062202", "Westwijk", parent=city)
    zuid = coded_area("BU06220202", "Zuidbuurt", parent=west)
    wetering = coded_area("BU06220203", "Wetering", parent=west)
    holy = coded_area("WK062207", "Holy Noord", parent=city)
    capitals = coded_area("BU06220704", "Hoofdstedenbuurt", parent=holy)
    people = indicator("inhabitants", unit="count", source="CBS")
    terms = {"source": "RIVM", "is_estimate": True, "denominator": people}
    adults = indicator(
        "hard_up_18", name="Moeite met rondkomen (18+)", name_en="Hard to make ends meet (18+)",
        sentence="zegt %(count)s volwassenen moeilijk rond te komen",
        sentence_en="%(count)s adults say they find it hard to make ends meet", **terms,
    )  # fmt: skip
    elderly = indicator("hard_up_65", sentence="zegt %(count)s 65-plussers moeilijk rond te komen", **terms)
    for code, values in HARD_UP.items():
        for each, value in zip((adults, elderly), values, strict=True):
            figure(code, each, 2020, value)
    for code, count in PEOPLE.items():
        figure(code, people, 2020, count)
    for level, deviations in SPREADS.items():
        for each, deviation in zip((adults, elderly), deviations, strict=True):
            Spread.objects.create(indicator=each, level=level, year=2020, deviation=deviation, count=100)
    money = ThemeFactory(name="Rondkomen", name_en="Making ends meet", order=1)
    green = ThemeFactory(name="Groen", order=2)
    save_rule(
        theme=money,
        parts=[(adults, 1, False), (elderly, 1, False)],
        question="Wat helpt u om rond te komen?",
        actor=None,
    )
    sanne = UserFactory(name="Sanne de Wit")
    AreaRoleFactory(user=sanne, area=west)
    return SimpleNamespace(
        city=city, west=west, zuid=zuid, wetering=wetering, holy=holy, capitals=capitals, money=money, green=green,
        adults=adults, elderly=elderly, sanne=sanne,
    )  # fmt: skip
