"""What the archive keeps of the ideas of a market, without names of persons: handed to the dossier by `platforms`."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.models import Call, Initiative, Stand
from initiatives.queries.lists import WAITS
from initiatives.queries.market import call_of, floor, with_joiners
from meetings.models import Meeting
from meetings.rules import day_words


def ideas_paper(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the sections of the paper about ideas in the language of the site; none without ideas. Five queries."""
    rows = Initiative.objects.received().filter(meeting=meeting).select_related("stand").prefetch_related("steps")
    found = list(with_joiners(rows).order_by("created_at", "pk"))
    with translation.override(settings.LANGUAGE_CODE):
        return [_market(meeting, found), *(_idea(row) for row in found)] if found else []


def lacks_answers(meeting: Meeting) -> bool:
    """True when somebody who handed in an idea for a market had no answer, or not the newest. One query."""
    rows = Initiative.objects.received().filter(WAITS, meeting=meeting)
    return bool(rows.exclude(state=Initiative.State.WITHDRAWN).exists())


def rows_of_market(meeting: Meeting) -> dict[str, QuerySet[Any]]:
    """Return what goes with a market that is destroyed. Its ideas stay: they go on without it."""
    return {"calls": Call.objects.filter(meeting=meeting), "stands": Stand.objects.filter(meeting=meeting)}


def _market(meeting: Meeting, rows: list[Initiative]) -> dict[str, Any]:
    call, stands = call_of(meeting), floor(meeting).stands
    votes = sum(row.vote_count or 0 for row in rows)
    lines = [call.text] if call and call.text else []
    if call and call.closes_on:
        lines.append(_("Ideas could be handed in until %(day)s.") % {"day": day_words(call.closes_on)})
    for count, words in (
        (len(rows), ngettext("%(count)s idea was handed in.", "%(count)s ideas were handed in.", len(rows))),
        (len(stands), ngettext("%(count)s stand stood there.", "%(count)s stands stood there.", len(stands))),
        (votes, ngettext("%(count)s vote was cast.", "%(count)s votes were cast.", votes)),
    ):
        lines.append(words % {"count": count})
    return {"heading": _("The market"), "lines": lines}


def _idea(row: Initiative) -> dict[str, Any]:
    named = {
        _("From whom"): row.initiators,
        _("How far"): str(row.get_state_display()),
        _("Advice"): row.advice,
        _("Answer of the municipality"): row.answer,
        _("Answered"): day_words(timezone.localdate(row.told_at)) if row.told_at else _("Not yet"),
        _("Stand"): _stand(row),
        _("Slips “I want to join”"): str(row.joiner_count),  # type: ignore[attr-defined]  # annotated
        _("Votes"): "" if row.vote_count is None else str(row.vote_count),
    }
    return {
        "heading": row.title,
        "lines": [row.text, *(f"{name}: {value}" for name, value in named.items() if value)],
        "columns": [_("Day"), _("How far")],
        "rows": [
            [day_words(timezone.localdate(step.at)), capfirst(str(step.get_state_display()))]
            for step in row.steps.all()
        ],
        "widths": [2, 4],
    }


def _stand(row: Initiative) -> str:
    stand = getattr(row, "stand", None)
    if stand is None or not stand.is_coming:
        return ""
    number = _("place %(number)s") % {"number": stand.number} if stand.number else _("yes")
    return ", ".join([number, *stand.needs])
