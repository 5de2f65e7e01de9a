"""The draft of a memo to the council in words: the figures of the report under the headings of the municipality."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.rules import day_words
from outcomes.models import Lesson, MemoStyle
from outcomes.paper.figures import Table, made_public
from outcomes.queries import Council, Period
from outcomes.views.council import as_rows, changed
from outcomes.views.outside_words import tables

_DONE = ("bijeenkomsten", "themas", "themas-zonder-bijeenkomst", "wijken-zonder-bijeenkomst")


def memo(
    found: Council,
    period: Period,
    style: MemoStyle,
    lessons: Sequence[Lesson],
    *,
    day: dt.date,
    holder: str,
    subject: str,
) -> dict[str, Any]:
    """Return everything that the memo says, as page, paper and file take it."""
    name = style.name or _("Memo to the council")
    all_tables = tables(found, period, lessons)
    told = {table.key: table for table in all_tables if table.key}
    public = changed(found, period)
    if public:  # of people it says what everyone may read already
        told |= {table.key: table for table in made_public(public.rows)}
    outside = next(table for table in all_tables if table.is_outside)
    brought = [table for key, table in told.items() if key not in _DONE]
    return {
        "title": f"{name}: {subject}",
        "lang": settings.LANGUAGE_CODE[:2],
        "author": settings.ORGANISATION_NAME,
        "facts": [
            [_("To"), style.addressee or _("the council")],
            [_("From"), settings.ORGANISATION_NAME],
            [_("Portfolio holder"), holder],
            [_("Date"), day_words(day)],
            [_("About"), _words(period)],
        ],
        "sections": [
            _section(style.occasion or _("Why this memo"), _occasion(found, period)),
            _section(
                style.done or _("What we did"),
                _done(found, is_gone=public is not None),
                [told[key] for key in _DONE if key in told],
            ),
            _section(style.brought or _("What it brought"), [], [*brought, outside]),
            _section(
                style.learned or _("What we learned"),
                [] if lessons else [_("[Write here what you learned.]")],
                points=[each.text for each in lessons],
            ),
            _section(style.ahead or _("What comes next"), _ahead(found)),
        ],
    }


def _section(
    heading: str, paragraphs: Sequence[str], found: Sequence[Table] = (), points: Sequence[str] = ()
) -> dict[str, Any]:
    return {"heading": heading, "paragraphs": [*paragraphs], "points": [*points], "tables": as_rows(found)}


def _words(period: Period) -> str:
    where = period.area.name if period.area else _("The whole municipality")
    return _("%(area)s, from %(first)s until and including %(last)s") % {
        "area": where, "first": day_words(period.first), "last": day_words(period.last),
    }  # fmt: skip


def _occasion(found: Council, period: Period) -> list[str]:
    said = [
        _("We hold meetings with residents, organisations and partners. This memo tells what they brought."),
        _("[Write here why you tell this now.]"),
    ]
    if not found.is_settled:
        said.append(_("These figures can still change: the period is not over, or only just."))
    return said


def _done(found: Council, *, is_gone: bool) -> list[str]:
    held = found.meetings["held"]
    if found.is_empty and is_gone:
        return [
            _(
                "The meetings of this period were removed when their term was over."
                " Of people stands here what was public."
            )
        ]
    return [ngettext("There was %(count)s meeting.", "There were %(count)s meetings.", held) % {"count": held}]


def _ahead(found: Council) -> list[str]:
    waiting = found.kept["open"] + found.kept["late"]
    said = ngettext("%(count)s agreement must still be kept.", "%(count)s agreements must still be kept.", waiting) % {
        "count": waiting
    }
    late = ngettext(
        "Of %(count)s the day that was promised is over.", "Of %(count)s the day that was promised is over.",
        found.kept["late"],
    ) % {"count": found.kept["late"]}  # fmt: skip
    return [f"{said} {late}" if found.kept["late"] else said, _("[Write here what you are going to do, and when.]")]
