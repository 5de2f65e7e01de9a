"""The first rule of each theme: which indicators, which way of them asks for attention, and what to ask the residents.

For making ends meet, loneliness, mental health, neighbours, volunteers and living at home these are the indicators by
which the rule was judged on the figures of 2020. More of the same kind would count one thing several times, for nothing
is weighted; an administrator may add them. Nothing here is about origin. A theme without indicators lives by voices.
"""

from dataclasses import dataclass

MORE, LESS = 1, -1
DIRECT = True


@dataclass(frozen=True, slots=True)
class Entry:
    """A theme by its Dutch name; each part is an indicator, a direction, and whether it says it directly."""

    theme: str
    parts: tuple[tuple[str, int, bool], ...] = ()
    question: str = ""
    kind: str = "theme"


CATALOGUE = (
    Entry(
        "Ontmoeting en eenzaamheid",
        (("lonely_65", MORE, False), ("very_lonely_65", MORE, False), ("lonely_18", MORE, DIRECT)),
        "Waar en wanneer zou u graag meer mensen uit de buurt ontmoeten?",
    ),
    Entry(
        "Langer thuis wonen, zorg en mantelzorg",
        (("mobility_65", MORE, DIRECT), ("impaired_65", MORE, False)),
        "Wat hebt u nodig om prettig thuis te blijven wonen?",
    ),
    Entry(
        "Vrijwilligers en meedoen",
        (("volunteers_18", LESS, DIRECT), ("volunteers_65", LESS, False)),
        "Wat zou u voor uw buurt willen doen, en wat hebt u daarbij nodig?",
        "market",
    ),
    Entry(
        "Bewonersinitiatieven",
        (("volunteers_18", LESS, DIRECT),),
        "Welk plan hebt u voor uw buurt, en wie of wat mist u nog?",
        "market",
    ),
    Entry(
        "Buren en samenleven",
        (("neighbour_noise_18", MORE, DIRECT),),
        "Wat gaat goed tussen buren, en wat kan beter?",
    ),
    Entry("Veiligheid en overlast", (), "Waar voelt u zich niet veilig, en wat zou helpen?"),
    Entry(
        "Jeugd, jongeren en opvoeden",
        (("youth_care", MORE, False), ("share_0_24", MORE, False), ("households_with_children", MORE, False)),
        "Wat missen kinderen en jongeren in uw buurt?",
    ),
    Entry(
        "Rondkomen, werk en schulden",
        (("hard_up_18", MORE, DIRECT), ("hard_up_65", MORE, False)),
        "Wat helpt u om rond te komen, en welke hulp is moeilijk te vinden?",
    ),
    Entry(
        "Taal, digitaal en formulieren",
        (("low_education", MORE, DIRECT),),
        "Welke brieven, formulieren of websites zijn lastig?",
    ),
    Entry(
        "Gezondheid en bewegen",
        (("active_18", LESS, False), ("good_health_18", LESS, False), ("obese_18", MORE, False)),
        "Wat zou het makkelijker maken om gezond te leven in uw buurt?",
    ),
    Entry(
        "Mentale gezondheid en veerkracht",
        (("anxious_18", MORE, False), ("in_control_18", LESS, False)),
        "Wat helpt u als het even niet goed gaat?",
    ),
    Entry("Schoon, heel en openbare ruimte", (), "Welke plekken zijn niet schoon of kapot?"),
    Entry("Groen, water en klimaat", (), "Waar hebt u last van water of hitte, en waar wilt u meer groen?"),
    Entry(
        "Energie en wonen",
        (("gas", MORE, False), ("built_before_2000", MORE, False), ("electricity", MORE, False)),
        "Wat hebt u nodig om uw huis warm en betaalbaar te houden?",
    ),
    Entry("Herstructurering, sloop en nieuwbouw", (("vacant", MORE, DIRECT),), "Wat moet zeker blijven in uw buurt?"),
    Entry(
        "Verkeer en parkeren",
        (("cars_per_household", MORE, False), ("cars_per_km2", MORE, False)),
        "Waar is het verkeer gevaarlijk of het parkeren lastig?",
    ),
    Entry(
        "Spelen en ontmoetingsplekken", (("share_0_14", MORE, DIRECT),), "Waar spelen kinderen, en wat ontbreekt er?"
    ),
    Entry(
        "Voorzieningen en winkels",
        (
            ("distance_supermarket", MORE, False),
            ("distance_doctor", MORE, False),
            ("distance_day_care", MORE, False),
        ),
        "Welke winkel of welke hulp mist u dichtbij?",
    ),
    Entry("Nieuwe bewoners en arbeidsmigranten", (), "Hoe leren oude en nieuwe bewoners elkaar kennen?"),
)
