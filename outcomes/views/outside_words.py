"""What only the report says, and not the open data: departments, partners, new contacts, and what was learned."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes.models import Lesson
from outcomes.paper.figures import KEPT, Line, Table, address, figures, kept_words, number
from outcomes.queries import Council, Period


def tables(found: Council, period: Period, lessons: Sequence[Lesson]) -> list[Table]:
    """Return everything that the report says."""
    return [
        *figures(found, period),
        _outside(found, period),
        _outside_promises(found, period),
        _lessons(lessons, period),
    ]


def _outside(found: Council, period: Period) -> Table:
    count = len(found.first_contacts)
    pairs = ngettext(
        "%(count)s pair of organisations met at a meeting for the first time.",
        "%(count)s pairs of organisations met at a meeting for the first time.",
        count,
    ) % {"count": count}
    return Table(
        _("Departments and partners"),
        [_("Who"), _("Invited"), _("Came"), _("Sent someone else"), _("Answered late")],
        [
            Line(
                each.name,
                [
                    number(value, address("outcomes:council_meetings", period, wat=how, organisatie=each.pk))
                    for how, value in (
                        ("invited", each.invited),
                        ("came", each.came),
                        ("deputies", each.deputies),
                        ("late_answers", each.late_answers),
                    )
                ],
            )
            for each in found.outside
        ],
        [
            pairs,
            _("These numbers count meetings, not people. Who bears the name of a person is left out."),
        ],
        _("No department or partner was invited in this period."),
        links=[(_("Show who met for the first time"), address("outcomes:council_contacts", period))] if count else [],
        is_outside=True,
    )


def _outside_promises(found: Council, period: Period) -> Table:
    words = kept_words() | {"afterwards": _("Kept later"), "impossible": _("Not possible")}
    return Table(
        _("What departments and partners promised"),
        [_("Who"), *words.values()],
        [
            Line(
                each.name,
                [
                    number(each.kept[name], address("outcomes:points", period, stand=KEPT[name], wie=each.pk))
                    for name in words
                ],
            )
            for each in found.outside
            if each.kept and any(each.kept.values())
        ],
        empty=_("No department or partner promised something in this period."),
    )


def _lessons(lessons: Sequence[Lesson], period: Period) -> Table:
    return Table(
        _("What we learned"),
        [_("Lesson")],
        [Line(each.text, []) for each in lessons],
        [_("Written by the coordinators.")] if lessons else [],
        _("No lesson was chosen for the report in this period."),
        links=[(_("Show and write lessons"), address("outcomes:lessons", period))],
    )
