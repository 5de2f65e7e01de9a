"""Template tags by which pages of meetings show what came of them: the apps below `outcomes` do not know of it."""

from typing import Any

from django import template
from django.template import Context

from meetings.models import Meeting
from outcomes import queries

register = template.Library()


@register.inclusion_tag("outcomes/_public_report.html", takes_context=True)
def public_report_of(context: Context, meeting: Meeting) -> dict[str, Any]:
    """Lead to the published report of a meeting, if there is one. One query."""
    return {
        "meeting": meeting,
        "has_report": bool(queries.published(meeting.pk)),
        "language_query": context.get("language_query", ""),
    }
