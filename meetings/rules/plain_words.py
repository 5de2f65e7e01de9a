"""Words that residents do not use, with what to write instead: data for `plain.py`. In the language of the text."""

DUTCH = {
    "aangaande": "over",
    "aanvang": "begin",
    "aanwenden": "gebruiken",
    "actor": "betrokkene",
    "additioneel": "extra",
    "additionele": "extra",
    "ambtshalve": "uit onszelf",
    "beleidskader": "regels",
    "beleidsvoornemen": "plan",
    "belanghebbende": "iedereen die ermee te maken heeft",
    "bestemmingsplan": "plan voor de omgeving",
    "betreffende": "over",
    "bevoegd gezag": "de gemeente",
    "burgerparticipatie": "meedenken en meedoen",
    "collegebesluit": "besluit van de burgemeester en wethouders",
    "conform": "volgens",
    "consulteren": "vragen wat iemand vindt",
    "continueren": "doorgaan met",
    "cocreatie": "samen maken",
    "daadkrachtig": "snel",
    "derhalve": "daarom",
    "desbetreffend": "deze",
    "dienaangaande": "daarover",
    "doelgroep": "de mensen voor wie het is",
    "door middel van": "met",
    "draagvlak": "steun",
    "dusdanig": "zo",
    "echter": "maar",
    "evaluatie": "terugkijken",
    "evalueren": "terugkijken",
    "faciliteert": "helpt",
    "faciliteren": "helpen",
    "gebiedsgericht": "voor deze wijk",
    "geschieden": "gebeuren",
    "hieromtrent": "hierover",
    "implementatie": "uitvoering",
    "implementeren": "invoeren",
    "in het kader van": "voor, of: bij",
    "indien": "als",
    "initiëren": "beginnen",
    "inspraaktraject": "meedenken",
    "inventariseren": "een lijst maken van",
    "integrale": "samen, of: in één keer",
    "integraal": "samen, of: in één keer",
    "jegens": "tegen",
    "kaderstellend": "met de regels",
    "kennisgeving": "bericht",
    "knelpunt": "probleem",
    "leefbaarheid": "hoe prettig u er woont",
    "mandaat": "toestemming",
    "met betrekking tot": "over",
    "middels": "met",
    "mits": "als",
    "monitoren": "volgen",
    "nota": "stuk",
    "omtrent": "over",
    "ontheffing": "toestemming",
    "openbare ruimte": "straten en pleinen",
    "optimaliseren": "verbeteren",
    "participatie": "meedenken en meedoen",
    "participeert": "doet mee",
    "participeren": "meedoen",
    "problematiek": "problemen",
    "raadsvoorstel": "voorstel aan de gemeenteraad",
    "realiseert": "maakt",
    "realiseren": "maken",
    "reeds": "al",
    "significant": "groot, of: duidelijk",
    "sociale cohesie": "contact tussen buren",
    "stakeholder": "betrokkene",
    "te allen tijde": "altijd",
    "ten behoeve van": "voor",
    "ten einde": "om",
    "teneinde": "om",
    "thans": "nu",
    "traject": "plan, of: stappen",
    "vigerend": "dat nu geldt",
    "visiedocument": "plan",
    "voornemens zijn": "willen",
    "zienswijze": "mening",
    "zulks": "dat",
}

ENGLISH = {
    "commence": "start",
    "consultation process": "asking people",
    "facilitate": "help",
    "implement": "carry out",
    "in accordance with": "by, or: following",
    "in order to": "to",
    "liveability": "how nice it is to live there",
    "participate": "take part",
    "prior to": "before",
    "public realm": "streets and squares",
    "regarding": "about",
    "social cohesion": "contact between neighbours",
    "stakeholder": "everyone who has to do with it",
    "utilise": "use",
    "with regard to": "about",
}

# These look like a participle and make no passive: nouns, adjectives, and verbs of which nobody can be the doer.
_NO_PASSIVE_IN_DUTCH = """
    behoud bekend beleid beperkt bereid bericht best bestand bewijst bewust binnengekomen gebed gebeurd
    gebeuren gebied gebieden gebleven geboren gebouwen gebruiken gedachten gedeelten geduld geeft geest gegaan
    gegevens gegroeid geheimen gekomen gelden geldt gelegen gelegenheden gelegenheid geliefd geloven geluid
    geluiden gemeenten gemiddeld genezen genieten genot geopend gepast gerecht gerechten gereed gericht gerust
    geschieden geschikt geslaagd gesloten gesprekken gestart gestopt getallen getrouwd getuigen gevoelens
    gevolgen gewassen geweest geweld gewend gewenst gewest gewicht gewichten geworden gezicht gezichten
    gezinnen gezond gezondheid geïnteresseerd herfst overgebleven uitgegaan verbreed verkeerd vermoeid
    verschillend verst vertrouwd voorgerecht
"""
_NO_PASSIVE_IN_ENGLISH = """
    concerned excited hundred interested limited naked needed pleased related sacred tired worried
"""
NO_PASSIVE = {"nl": frozenset(_NO_PASSIVE_IN_DUTCH.split()), "en": frozenset(_NO_PASSIVE_IN_ENGLISH.split())}
