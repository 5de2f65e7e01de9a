"""The columns of a directory file, their headings in Dutch and English, and the words that their cells may hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from areas.models import Contact, Organisation

SEPARATOR = "|"


@dataclass(frozen=True)
class Column:
    """A column: its key in the program, its headings (the first is that of the template), an example, its length."""

    key: str
    headings: tuple[str, ...]
    example: str = ""
    longest: int = 150


COLUMNS = (
    Column("organisation", ("organisatie", "organisation", "organization"), "Bewonersraad Voorbeeldwijk"),
    Column("organisation_reference", ("kenmerk organisatie", "organisation reference"), "ORG-001", 60),
    Column("side", ("kant", "side"), "bewoners"),
    Column("type", ("soort", "soort organisatie", "kind of organisation", "type"), "bewonersorganisatie", 80),
    Column("areas", ("werkt in", "gebieden", "works in", "areas"), "WK062206|Holy Noord", 5000),
    Column("represents", ("namens", "speaks for"), "bewoners van Holy", 200),
    Column("website", ("website",), "https://bewonersraad.example", 200),
    Column("organisation_phone", ("telefoon organisatie", "organisation phone"), "010 123 45 67", 30),
    Column("name", ("contactpersoon", "naam", "contact", "contact person", "name"), "Fatima el Amrani"),
    Column("contact_kind", ("soort contact", "kind of contact"), "persoon"),
    Column("function", ("functie", "function"), "voorzitter"),
    Column("email", ("e-mail", "email", "e-mailadres", "mail", "e-mail address"), "fatima@bewonersraad.example", 400),
    Column("phone", ("telefoon", "telefoonnummer", "phone"), "06 12 34 56 78", 30),
    Column("postal_address", ("adres", "postadres", "address", "postal address"), "Voorbeeldlaan 1, 3100 AA", 400),
    Column("street", ("straat", "straat en huisnummer", "street"), "", 150),
    Column("postcode", ("postcode", "postal code"), "", 10),
    Column("town", ("plaats", "woonplaats", "town", "city"), "", 80),
    Column("channel", ("via", "kanaal", "channel"), "e-mail"),
    Column("language", ("taal", "language"), "nl"),
    Column("valid_from", ("van", "vanaf", "from"), "2026-01-01"),
    Column("valid_until", ("tot", "tot en met", "t/m", "until"), ""),
    Column("origin", ("herkomst", "origin"), "organisatie"),
    Column("obtained_on", ("verkregen op", "obtained on"), "2026-01-01"),
    Column("legal_basis", ("grondslag", "legal basis"), "aangemeld"),
    Column("reference", ("kenmerk", "reference"), "C-0001", 60),
    Column("is_invited", ("krijgt uitnodigingen", "receives invitations"), "ja"),
    Column("themes", ("thema's", "thema’s", "themas", "thema", "themes", "theme"), "Groen, water en klimaat", 5000),
    Column("role", ("rol", "role"), "deelnemer"),
    Column("theme_areas", ("thema-gebied", "themagebied", "theme area"), "WK062206", 5000),
    Column("target", ("koppeling", "link"), "contactpersoon"),
    Column("deputy", ("vervanger", "deputy"), "", 254),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
BY_HEADING = {heading: column.key for column in COLUMNS for heading in column.headings}

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "side": {
        Organisation.Kind.RESIDENTS: ("bewoners", "bewonersorganisatie", "residents"),
        Organisation.Kind.PARTNER: ("partner", "partners"),
        Organisation.Kind.MUNICIPAL: ("gemeente", "afdeling", "municipal", "municipality", "department"),
    },
    "contact_kind": {
        Contact.Kind.PERSON: ("persoon", "person"),
        Contact.Kind.MAILBOX: ("postbus", "rolpostbus", "mailbox", "functie-adres", "role mailbox"),
    },
    "channel": {
        Contact.Channel.EMAIL: ("e-mail", "email", "mail"),
        Contact.Channel.LETTER: ("brief", "post", "letter"),
        Contact.Channel.PHONE: ("telefoon", "bellen", "phone"),
    },
    "language": {"nl": ("nl", "nederlands", "dutch"), "en": ("en", "engels", "english")},
    "origin": {
        Contact.Origin.SELF: ("zelf", "zelf opgegeven", "van de contactpersoon zelf", "self"),
        Contact.Origin.ORGANISATION: ("organisatie", "van de organisatie", "organisation"),
        Contact.Origin.PUBLISHED: ("gepubliceerd", "hiervoor gepubliceerd", "openbaar", "published"),
        Contact.Origin.MUNICIPALITY: ("gemeente", "bekend bij de gemeente", "municipality"),
    },
    "legal_basis": {
        Contact.Basis.PUBLIC_TASK: ("publieke taak", "taak", "public task"),
        Contact.Basis.REGISTERED: ("aangemeld", "geregistreerde organisatie of aangemeld", "registered"),
        Contact.Basis.CONSENT: ("toestemming", "consent"),
    },
    "is_invited": {"yes": ("ja", "j", "yes", "y", "1"), "no": ("nee", "n", "no", "0")},
    "role": {
        "speaker": ("spreker", "speaker"),
        "expert": ("deskundige", "expert"),
        "stand": ("standhouder", "stand", "stand holder"),
        "participant": ("deelnemer", "participant"),
        "informed": ("ter kennisname", "ter kennisgeving", "kennisname", "for information", "informed"),
        "none": ("niet uitnodigen", "hier niet uitnodigen", "not invited here", "none"),
    },
    "target": {
        "contact": ("contactpersoon", "contact"),
        "organisation": ("organisatie", "organisation"),
        "function": ("functie", "function"),
    },
}
DAYS = ("valid_from", "valid_until", "obtained_on")


def columns_in(names: Iterable[str]) -> dict[str, int]:
    """Return key → place for the headings that we know."""
    return {BY_HEADING[name]: place for place, name in enumerate(names) if name in BY_HEADING}


def is_header(names: set[str]) -> bool:
    """True for a row with at least two headings that we know, among them an organisation or a contact."""
    known = columns_in(names)
    return len(known) >= 2 and bool({"organisation", "name"} & set(known))


def word(key: str, value: str) -> str | None:
    """Return the value that a word in this column stands for, or None when it is not one of them."""
    plain = value.partition(":")[0].strip().casefold()
    return next((str(choice) for choice, words in WORDS[key].items() if plain in words or plain == choice), None)


def template_rows() -> list[list[str]]:
    """A header and one example row, to fill in."""
    return [[column.headings[0] for column in COLUMNS], [column.example for column in COLUMNS]]
