"""The nineteen themes of the catalogue, and who is concerned with each: officials, partners, fixed guests."""

import re

from areas.models import Contact, Organisation
from meetings.models import Theme, ThemeLink
from platforms.demo import parts, rows
from platforms.demo.areas import Areas

# Organisation, then if it differs: /function @area =role.
TARGET = re.compile(r"^(?P<organisation>[^/@=]+)(/(?P<function>[^@=]+))?(@(?P<area>[^=]+))?(=(?P<role>\w+))?$")


def make(areas: Areas, organisations: dict[str, Organisation], contacts: dict[str, Contact]) -> dict[str, Theme]:
    """Make the themes and their links."""
    listed = rows("themes")
    made = {
        row["name"]: Theme(name=row["name"], name_en=row["name_en"], description=row["description"], order=10 * number)
        for number, row in enumerate(listed, start=1)
    }
    Theme.objects.bulk_create(made.values())
    links = [
        _link(made[row["name"]], target, areas, organisations)
        for row in listed
        for target in parts(row["officials"]) + parts(row["partners"])
    ]
    links += [_special(row, made, areas, organisations, contacts) for row in rows("links")]
    ThemeLink.objects.bulk_create(links)
    return made


def _link(theme: Theme, target: str, areas: Areas, organisations: dict[str, Organisation]) -> ThemeLink:
    """Return the link that a word in the list of themes stands for."""
    match = TARGET.match(target)
    if match is None:
        raise ValueError(f"This does not name an organisation: {target}")
    return ThemeLink(
        theme=theme,
        area=areas[match["area"]] if match["area"] else None,
        organisation=organisations[match["organisation"]],
        function=match["function"] or "",
        role=match["role"] or ThemeLink.Role.PARTICIPANT,
    )


def _special(
    row: dict[str, str],
    themes: dict[str, Theme],
    areas: Areas,
    organisations: dict[str, Organisation],
    contacts: dict[str, Contact],
) -> ThemeLink:
    """Return a link with something particular: a fixed guest, a person, a deputy, someone kept away."""
    return ThemeLink(
        theme=themes.get(row["theme"]),
        area=areas[row["area"]],
        contact=contacts.get(row["contact"]),
        organisation=organisations.get(row["organisation"]),
        function=row["function"],
        role=row["role"],
        deputy=contacts.get(row["deputy"]),
        replaces_wider=bool(row["replaces_wider"]),
        origin=row["origin"] or ThemeLink.Origin.STAFF,
    )
