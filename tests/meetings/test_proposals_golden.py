"""The installed rules on the published files of 2020, from import to proposal: five of the buurten, and no more."""

import datetime as dt

import pytest
from django.core.management import call_command

from areas.actions import import_figures
from areas.models import Area, Indicator, Spread
from meetings.actions.deciding import install_rules
from meetings.proposals import proposals_for
from meetings.rules.signal import Strength
from tests.areas.figures import coded_area
from tests.areas.files import shared
from tests.factories import ThemeFactory
from tests.meetings.signal_figures import LEVELS, SPREADS, read

KEYS = {
    "Eenzaam": "lonely", "ErnstigZeerErnstigEenzaam": "very_lonely", "MoeiteMetRondkomen": "hard_up",
    "ErnstigeGeluidhinderDoorBuren": "neighbour_noise", "Vrijwilligerswerk": "volunteers",
    "BeperkingInBewegen": "mobility", "MatigVeelRegieOverEigenLeven": "in_control",
    "HoogRisicoOpAngstOfDepressie": "anxious",
}  # fmt: skip
NAMES = (
    "Rondkomen, werk en schulden", "Ontmoeting en eenzaamheid", "Mentale gezondheid en veerkracht",
    "Langer thuis wonen, zorg en mantelzorg", "Buren en samenleven", "Vrijwilligers en meedoen",
)  # fmt: skip


@pytest.mark.django_db
def test_the_installed_rules_propose_in_five_buurten():
    files = [shared(f"rivm_gezondheid_2020_{age}_waterweg.csv") for age in ("18plus", "65plus")]
    city = coded_area("GM0622", "Vlaardingen")
    for code in sorted({code for code, _name, _age in read(*files) if code.startswith(("BU0622", "WK0622"))}):
        coded_area(code, parent=city)
    for path in files:
        import_figures(path=path, name=path.name, apply=True, today=dt.date(2026, 11, 28))
    Spread.objects.all().delete()
    for (column, age), deviations in SPREADS.items():
        key = f"{KEYS[column]}_{'18' if age == '20300' else '65'}"
        for level, place in LEVELS.items():
            if deviations[place]:
                terms = {"level": level, "year": 2020, "deviation": deviations[place], "count": 9}
                Spread.objects.create(indicator=Indicator.objects.get(key=key), **terms)
    for name in NAMES:
        ThemeFactory(name=name)
    call_command("install_rules")
    assert install_rules() == []
    buurten = Area.objects.filter(kind=Area.Kind.BUURT)
    found = proposals_for(buurten, today=dt.date(2026, 11, 28))
    clear = {
        (each.area.name, each.theme.name): round(each.signal.value, 2)
        for listed in found.values() for each in listed if each.signal.strength >= Strength.CLEAR
    }  # fmt: skip
    assert clear == {
        ("BU06220202", NAMES[0]): 1.46, ("BU06220102", NAMES[0]): 1.17, ("BU06220704", NAMES[0]): 1.11,
        ("BU06220504", NAMES[0]): 1.04, ("BU06220202", NAMES[1]): 1.27, ("BU06220202", NAMES[2]): 1.36,
        ("BU06220704", NAMES[2]): 1.24, ("BU06220202", NAMES[3]): 1.54, ("BU06220604", NAMES[3]): 1.11,
    }  # fmt: skip
