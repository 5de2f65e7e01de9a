"""The figures of a period in words: one list of tables, of which page, paper, spreadsheet and open data are made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas.models import Area, Organisation
from invitations.models import Invitation
from outcomes.models import Degree
from outcomes.queries import Council, Period
from outcomes.rules.hiding import FEWEST_SHOWN, MEASURES, QUESTIONS, Shown, together

# The tables in which people are counted, by their key.
OF_PEOPLE = ("mensen", "wijken", "terugblik")
# A number in the open data: table, row, column, number, mark.
Row = tuple[str, str, str, int | None, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is read, the list behind it, and the same for programs (`number` and `mark` of a `Shown`)."""

    text: str
    url: str = ""
    number: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is about, its cells, and which page tells more of it."""

    name: str
    cells: Sequence[Cell]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, what stands below it, and rows; `empty` when there are none.

    `key` names it in the open data; without one it stands in the report only. `links`: what else can be opened
    here; `is_outside`: the one about departments and partners.
    """

    heading: str
    columns: Sequence[str]
    lines: Sequence[Line]
    notes: Sequence[str] = field(default=())
    empty: str = ""
    key: str = ""
    links: Sequence[tuple[str, str]] = field(default=())
    is_outside: bool = False

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str, Cell]]]]:
        """The lines, each cell with the head of its column: on a narrow screen that stands beside it."""
        return [(line, list(zip(self.columns[1:], line.cells, strict=True))) for line in self.lines]

    def without_links(self) -> "Table":
        """The same for who may see the numbers, and not the lists behind them."""
        lines = [Line(line.name, [replace(cell, url="") for cell in line.cells]) for line in self.lines]
        return replace(self, lines=lines, links=())


def number(count: int, url: str = "") -> Cell:
    """Return a cell with a count that is not of people; nothing is no list."""
    return Cell(str(count), url if count else "", count)


def of_people(shown: Shown, url: str = "") -> Cell:
    """Return a cell with what is shown of a count of people."""
    words = {
        "": str(shown.number),
        "fewer": _("fewer than %(count)s") % {"count": FEWEST_SHOWN},
        "all_but": _("all but fewer than %(count)s") % {"count": FEWEST_SHOWN},
        "least": _("at least %(count)s") % {"count": shown.number},
        "hidden": _("not shown"),
    }
    return Cell(words[shown.mark], "" if shown.number == 0 and shown.is_exact else url, shown.number, shown.mark)


def address(name: str, period: Period, **query: str | int) -> str:
    """Return the address of a list that shows the same area and the same period."""
    area: Area | None = period.area
    query |= {"van": str(period.first), "tot": str(period.last)} | ({"gebied": area.pk} if area else {})
    return f"{reverse(name)}?{urlencode(query)}"


def figures(found: Council, period: Period) -> list[Table]:
    """Return the tables of the figures: these are made public too."""
    return [
        _meetings(found, period),
        _people(found, period),
        *([_places(found, period)] if found.places else []),
        *_themes(found, period),
        Table(
            _("Wijken without a meeting"),
            [_("Wijk")],
            [Line(area.name, [], reverse("area", args=[area.pk])) for area in found.without],
            empty=_("There was a meeting in every wijk."),
            key="wijken-zonder-bijeenkomst",
        ),
        _reach(found, period),
        _promises(found, period),
        _reviews(found, period),
    ]


def rows(tables: Iterable[Table]) -> Iterator[Row]:
    """Yield a row per figure; a table without columns only names things, and counts each as one."""
    for table in tables:
        for line in table.lines:
            cells = zip(table.columns[1:], line.cells, strict=True) if line.cells else [(table.columns[0], number(1))]
            for column, cell in cells:
                yield table.key, line.name, column, cell.number, cell.mark


def of_people_in(tables: Iterable[Table]) -> list[list[str | int | None]]:
    """Return the rows in which people are counted, as JSON keeps them."""
    return [[*row] for row in rows(tables) if row[0] in OF_PEOPLE]


def made_public(found: Iterable[Row]) -> list[Table]:
    """Return the tables of people as they were made public, in the words of then."""
    headings = {
        "mensen": _("Who was invited, answered and came"),
        "wijken": _("Per wijk"),
        "terugblik": _("How people look back"),
    }
    kept: dict[str, dict[str, dict[str, Cell]]] = {}
    for key, name, column, count, mark in found:
        kept.setdefault(key, {}).setdefault(name, {})[column] = of_people(Shown(count, mark))
    made = []
    for key, lines in kept.items():
        columns = list(dict.fromkeys(column for cells in lines.values() for column in cells))
        none = Cell("–")
        shown = [Line(name, [cells.get(column, none) for column in columns]) for name, cells in lines.items()]
        made.append(Table(headings[key], [_("What"), *columns], shown, key=key))
    return made


def _meetings(found: Council, period: Period) -> Table:
    count = found.meetings
    past = {"wanneer": "voorbij"}
    return Table(
        _("Meetings"),
        [_("State"), _("Number")],
        [
            Line(_("Took place"), [number(count["held"], address("outcomes:council_meetings", period, wat="held"))]),
            Line(_("Still to come"), [number(count["planned"], address("meetings:meetings", period))]),
            Line(
                _("Cancelled"),
                [number(count["cancelled"], address("meetings:meetings", period, **past, stand="cancelled"))],
            ),
        ],
        key="bijeenkomsten",
    )


def _people(found: Council, period: Period) -> Table:
    lines = [
        Line(
            capfirst(str(label)),
            [
                of_people(
                    found.people[measure, group],
                    address("outcomes:council_meetings", period, wat=measure, groep=group),
                )
                for measure in MEASURES
            ],
        )
        for group, label in Invitation.Group.choices
    ]
    sums = [together(found.people[measure, group] for group in Invitation.Group.values) for measure in MEASURES]
    lines.append(
        Line(
            _("Together"),
            [
                of_people(cell, address("outcomes:council_meetings", period, wat=measure))
                for measure, cell in zip(MEASURES, sums, strict=True)
            ],
        )
    )
    return Table(
        _("Who was invited, answered and came"),
        [_("Group"), _("Invited"), _("Gave an answer"), _("Came")],
        lines,
        [
            _("Someone who was invited to two meetings counts twice. Who came without an invitation counts too."),
            _("Of one to four people the number is not shown. Where that is so, the total says at least how many."),
        ],
        key="mensen",
    )


def _places(found: Council, period: Period) -> Table:
    columns = [("invited", Invitation.Group.RESIDENTS), *(("came", group) for group in Invitation.Group)]
    return Table(
        _("Per wijk"),
        [
            _("Wijk"),
            _("Meetings"),
            _("Residents invited"),
            _("Residents came"),
            _("Officials came"),
            _("Partners came"),
        ],
        [
            Line(
                area.name if area else _("Whole municipality, districts and own areas"),
                [
                    number(count, _of_place(period, area, wat="held")),
                    *(of_people(people[key], _of_place(period, area, wat=key[0], groep=key[1])) for key in columns),
                ],
                address("outcomes:council", _in(period, area)) if area else "",
            )
            for area, count, people in found.places
        ],
        [_("Of a group the numbers per wijk are shown when none of them is one to four, else of no wijk.")],
        key="wijken",
    )


def _of_place(period: Period, area: Area | None, **query: str | int) -> str:
    """Return the address of the meetings in a wijk, or of those that were in none."""
    if area:
        return address("outcomes:council_meetings", _in(period, area), **query)
    return address("outcomes:council_meetings", period, elders="ja", **query)


def _in(period: Period, area: Area) -> Period:
    return Period(period.first, period.last, area)


def _themes(found: Council, period: Period) -> list[Table]:
    met = [(theme, count) for theme, count in found.themes if count]
    return [
        Table(
            _("Themes"),
            [_("Theme"), _("Meetings")],
            [
                Line(
                    str(theme),
                    [number(count, address("outcomes:council_meetings", period, wat="held", thema=theme.pk))],
                )
                for theme, count in met
            ],
            empty=_("No meeting in this period had a theme."),
            key="themas",
        ),
        Table(
            _("Themes without a meeting"),
            [_("Theme")],
            [Line(str(theme), []) for theme, count in found.themes if not count],
            empty=_("There was a meeting about every theme."),
            key="themas-zonder-bijeenkomst",
            links=[(_("Where does a theme stand out?"), reverse("meetings:city"))],
        ),
    ]


def _reach(found: Council, period: Period) -> Table:
    columns = ("all", "invited", "came", "unseen")
    return Table(
        _("Organisations reached"),
        [_("Kind"), _("All"), _("Invited"), _("Came"), _("Not seen")],
        [
            Line(
                capfirst(str(label)),
                [
                    number(
                        found.organisations.get(kind, {}).get(name, 0),
                        address("outcomes:council_organisations", period, wat=name, soort=kind),
                    )
                    for name in columns
                ],
            )
            for kind, label in Organisation.Kind.choices
        ],
        [_("Not seen is: neither invited nor there.")],
        key="organisaties",
    )


def kept_words() -> dict[str, str]:
    """Return how promises turn out, in words."""
    return {
        "on_time": _("Kept on time"),
        "afterwards": _("Kept later than promised"),
        "impossible": _("Not possible, with a reason"),
        "open": _("Still to do"),
        "late": _("Too late"),
    }


# How the list of agreements calls these.
KEPT = {
    "on_time": "op-tijd",
    "afterwards": "later",
    "impossible": "kan-niet",
    "open": "nog-op-tijd",
    "late": "eerste-dag-voorbij",
}


def _promises(found: Council, period: Period) -> Table:
    return Table(
        _("Agreements"),
        [_("How they turned out"), _("Number")],
        [
            Line(words, [number(found.kept[name], address("outcomes:points", period, stand=KEPT[name]))])
            for name, words in kept_words().items()
        ],
        [_("Of the meetings in this period. On time is: on or before the day that was promised first.")],
        key="afspraken",
    )


def _reviews(found: Council, period: Period) -> Table:
    words = {
        "useful": _("Visitors: was it useful?"),
        "speak": _("Visitors: could people speak?"),
        "goal": _("Organisers: was the goal met?"),
        "people": _("Organisers: were the right people there?"),
    }
    lines = []
    for question, answers in QUESTIONS.items():
        behind = address("outcomes:council_meetings", period, wat=question)
        cells = [of_people(found.people[question, answer], behind) for answer in (*answers, "all")]
        lines.append(Line(words[question], cells))
    return Table(
        _("How people look back"),
        [_("Question"), *(str(label) for label in Degree.labels), _("Together")],
        lines,
        [_("The answers to a question are shown when none was given one to four times.")],
        key="terugblik",
    )
