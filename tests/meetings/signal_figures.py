"""Figures for the tests of the theme signal: the national spreads of 2020, and themes as readings of them."""

import csv

from meetings.rules.signal import CutOffs, Reading, combine

CUT_OFFS = CutOffs()
ADULTS, ELDERLY = "20300", "80200"
# Population standard deviation over all Dutch buurten, wijken and municipalities in 2020 (RIVM 50090NED).
SPREADS = {
    ("Eenzaam", ELDERLY): (5.42, 4.42, 2.59),
    ("ErnstigZeerErnstigEenzaam", ELDERLY): (3.00, 2.56, 1.53),
    ("Eenzaam", ADULTS): (6.61, 5.57, 3.45),
    ("MoeiteMetRondkomen", ADULTS): (5.88, 4.77, 2.75),
    ("MoeiteMetRondkomen", ELDERLY): (4.06, None, None),
    ("ErnstigeGeluidhinderDoorBuren", ADULTS): (2.50, 2.28, 1.41),
    ("Vrijwilligerswerk", ADULTS): (7.04, 6.62, 4.78),
    ("BeperkingInBewegen", ELDERLY): (6.57, 5.11, 2.70),
    ("MatigVeelRegieOverEigenLeven", ADULTS): (2.78, 2.25, 1.52),
    ("HoogRisicoOpAngstOfDepressie", ADULTS): (2.59, 2.18, 1.36),
}
THEMES = {
    "Rondkomen": [("MoeiteMetRondkomen", ADULTS, 1, True), ("MoeiteMetRondkomen", ELDERLY, 1, False)],
    "Eenzaamheid": [
        ("Eenzaam", ELDERLY, 1, False),
        ("ErnstigZeerErnstigEenzaam", ELDERLY, 1, False),
        ("Eenzaam", ADULTS, 1, True),
    ],
    "Mentale gezondheid": [
        ("HoogRisicoOpAngstOfDepressie", ADULTS, 1, False),
        ("MatigVeelRegieOverEigenLeven", ADULTS, -1, False),
    ],
    "Langer thuis": [("BeperkingInBewegen", ELDERLY, 1, True)],
    "Buren": [("ErnstigeGeluidhinderDoorBuren", ADULTS, 1, True)],
    "Vrijwilligers": [("Vrijwilligerswerk", ADULTS, -1, True)],
}
LEVELS = {"BU": 0, "WK": 1, "GM": 2}


def read(*paths):
    """Return the values of published files, by code, column and population; what is suppressed is not there."""
    values = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                for column, text in row.items():
                    name, _, number = column.rpartition("_")
                    if number.isdigit() and (text or "").strip() not in {"", "."} and name not in {"Gemeentenaam"}:
                        cell = text.strip().replace(".", "", 1)
                        if cell.isdigit():
                            values[row["WijkenEnBuurten"].strip(), name, row["Leeftijd"]] = float(text)
    return values


def signal_of(values, code, theme, *, reference="GM0622"):
    """Return the signal of a theme in the area with this code."""
    level = LEVELS[code[:2]]
    return combine(
        [
            Reading(
                indicator=number,
                direction=direction,
                value=values.get((code, name, population)),
                reference=values.get((reference, name, population)),
                spread=SPREADS[name, population][level],
                year=2020,
                is_direct=is_direct,
                per=100,
            )
            for number, (name, population, direction, is_direct) in enumerate(THEMES[theme])
        ],
        CUT_OFFS,
    )
