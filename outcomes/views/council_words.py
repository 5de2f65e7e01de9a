"""The report for the council in words: one list of tables, of which page, paper and spreadsheet are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Area, Organisation
from invitations.models import Invitation
from outcomes import rules
from outcomes.models import Degree
from outcomes.queries import Council, Period


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is about, its cells, and which list shows more."""

    name: str
    cells: Sequence[str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, what stands below it, and rows; `empty` when there are none."""

    heading: str
    columns: Sequence[str]
    lines: Sequence[Line]
    notes: Sequence[str] = field(default=())
    empty: str = ""

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str, str]]]]:
        """The lines, each cell with the head of its column: on a narrow screen that stands beside it."""
        return [(line, list(zip(self.columns[1:], line.cells, strict=True))) for line in self.lines]


def tables(found: Council, period: Period) -> list[Table]:
    """Return everything that the report says."""
    return [
        _meetings(found, period),
        _people(found.people),
        _themes(found, period),
        Table(
            _("Wijken without a meeting"),
            [_("Wijk")],
            [Line(area.name, [], reverse("area", args=[area.pk])) for area in found.without],
            empty=_("There was a meeting in every wijk."),
        ),
        _reach(found.organisations),
        _promises(found.kept, period),
        _reviews(found),
        _outside(found),
        _outside_promises(found),
    ]


def _list(name: str, period: Period, **query: str | int) -> str:
    """Return the address of a list that shows the same area and, for meetings, the same period."""
    area: Area | None = period.area
    query |= {"gebied": area.pk} if area else {}
    if name == "meetings:meetings":
        query |= {"van": str(period.first), "tot": str(period.last)}
    return f"{reverse(name)}?{urlencode(query)}"


def _meetings(found: Council, period: Period) -> Table:
    count = found.meetings
    past = {"wanneer": "voorbij"}
    return Table(
        _("Meetings"),
        [_("State"), _("Number")],
        [
            Line(_("Took place"), [str(count["held"])], _list("meetings:meetings", period, **past)),
            Line(_("Still to come"), [str(count["planned"])], _list("meetings:meetings", period)),
            Line(
                _("Cancelled"),
                [str(count["cancelled"])],
                _list("meetings:meetings", period, **past, stand="cancelled"),
            ),
        ],
    )


def _people(people: Mapping[str, Mapping[str, int]]) -> Table:
    names = ("invited", "answered", "came")
    shown = {name: rules.masked(people[name]) for name in names}
    lines = [
        Line(capfirst(str(label)), [_some(shown[name][group]) for name in names])
        for group, label in Invitation.Group.choices
    ]
    lines.append(Line(_("Together"), [_total(people[name]) for name in names]))
    return Table(
        _("Who was invited, answered and came"),
        [_("Group"), _("Invited"), _("Gave an answer"), _("Came")],
        lines,
        [
            _("Someone who was invited to two meetings counts twice. Who came without an invitation counts too."),
            _("Of one to four people the number is not shown. Where that is so, the total says at least how many."),
        ],
    )


def _some(count: int | None) -> str:
    return _("fewer than %(count)s") % {"count": rules.FEWEST_SHOWN} if count is None else str(count)


def _total(counts: Mapping[str, int]) -> str:
    total, is_all = rules.masked_total(counts)
    if is_all:
        return str(total)
    return _("at least %(count)s") % {"count": total} if total else _("not shown")


def _themes(found: Council, period: Period) -> Table:
    return Table(
        _("Themes"),
        [_("Theme"), _("Meetings")],
        [
            Line(str(theme), [str(count)], _list("meetings:meetings", period, wanneer="voorbij", thema=theme.pk))
            for theme, count in found.themes
        ],
        empty=_("There are no themes yet."),
    )


def _reach(organisations: Mapping[str, Mapping[str, int]]) -> Table:
    columns = ("all", "invited", "came", "unseen")
    return Table(
        _("Organisations reached"),
        [_("Kind"), _("All"), _("Invited"), _("Came"), _("Not seen")],
        [
            Line(capfirst(str(label)), [str(organisations.get(kind, {}).get(name, 0)) for name in columns])
            for kind, label in Organisation.Kind.choices
        ],
        [_("Not seen is: neither invited nor there.")],
    )


def _kept_words() -> dict[str, str]:
    return {
        "on_time": _("Kept on time"),
        "afterwards": _("Kept later than promised"),
        "impossible": _("Not possible, with a reason"),
        "open": _("Still to do"),
        "late": _("Too late"),
    }


def _promises(kept: Mapping[str, int], period: Period) -> Table:
    lists = {"on_time": "klaar", "afterwards": "klaar", "impossible": "kan-niet", "open": "open", "late": "te-laat"}
    return Table(
        _("Agreements"),
        [_("How they turned out"), _("Number")],
        [
            Line(words, [str(kept[name])], _list("outcomes:points", period, stand=lists[name]))
            for name, words in _kept_words().items()
        ],
        [_("Of the meetings in this period. On time is: on or before the day that was promised first.")],
    )


def _reviews(found: Council) -> Table:
    questions = {
        "useful": _("Visitors: was it useful?"),
        "speak": _("Visitors: could people speak?"),
        "goal": _("Organisers: was the goal met?"),
        "people": _("Organisers: were the right people there?"),
    }
    lines = []
    for name, words in questions.items():
        counts = {value: getattr(found.reviews[name], value) for value in Degree.values}
        lines.append(Line(words, [*map(_some, rules.masked(counts).values()), _total(counts)]))
    return Table(
        _("How people look back"), [_("Question"), *(str(label) for label in Degree.labels), _("Together")], lines
    )


def _outside(found: Council) -> Table:
    lines = [
        Line(each.name, [*map(str, (each.invited, each.came, each.deputies, each.late_answers))])
        for each in found.outside
    ]
    return Table(
        _("Departments and partners"),
        [_("Who"), _("Invited"), _("Came"), _("Sent someone else"), _("Answered late")],
        lines,
        [
            ngettext(
                "%(count)s pair of organisations met at a meeting for the first time.",
                "%(count)s pairs of organisations met at a meeting for the first time.",
                found.first_meetings,
            )
            % {"count": found.first_meetings},
            _("These numbers count meetings, not people. Who bears the name of a person is left out."),
        ],
        _("No department or partner was invited in this period."),
    )


def _outside_promises(found: Council) -> Table:
    names = ("on_time", "afterwards", "impossible", "open", "late")
    words = _kept_words() | {"afterwards": _("Kept later"), "impossible": _("Not possible")}
    return Table(
        _("What departments and partners promised"),
        [_("Who"), *(words[name] for name in names)],
        [
            Line(each.name, [str(each.kept[name]) for name in names])
            for each in found.outside
            if each.kept and any(each.kept.values())
        ],
        empty=_("No department or partner promised something in this period."),
    )
