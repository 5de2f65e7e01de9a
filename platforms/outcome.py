"""Template tags by which pages of meetings show what came of them: the apps below `outcomes` do not know of it."""

from typing import Any

from django import template
from django.db.models import QuerySet
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Contact
from meetings.models import Meeting
from outcomes import queries
from outcomes.access import points_visible_to
from outcomes.models import ActionPoint
from platforms.ui import tag

register = template.Library()


# Per standing of an agreement: the look of the tag, its icon and its words.
STANDINGS = {
    "done": ("yes", "check", _("Done")),
    "impossible": ("no", "cross", _("Not possible")),
    "late": ("fail", "alert", _("Too late, no answer yet")),
    "later": ("warn", "clock", _("Later than promised")),
    "open": ("maybe", "clock", _("Still to do")),
    "withdrawn": ("no", "file", _("Taken out of the report")),
}
MOST_POINTS = 5


@register.simple_tag
def standing_tag(standing: str) -> SafeString:
    """Return how an agreement stands as icon and words."""
    look, icon_name, words = STANDINGS[standing]
    return tag(look, icon_name, str(words))


@register.inclusion_tag("outcomes/_outcome.html", takes_context=True)
def outcome_of(context: Context, meeting: Meeting) -> dict[str, Any]:
    """Show what came of a public meeting that is over: its report, and its agreements. Three queries."""
    points = ActionPoint.objects.filter(meeting=meeting)
    return _public(context, meeting, points) | {"has_report": bool(queries.published(meeting.pk))}


@register.inclusion_tag("outcomes/_before.html", takes_context=True)
def outcome_before(context: Context, meeting: Meeting) -> dict[str, Any]:
    """Show before a public meeting what of the last ones in its area is open, and what was done. Two queries."""
    points = queries.points_in(meeting.area).exclude(meeting=meeting)
    newest = points.exclude(state=ActionPoint.State.OPEN).order_by("-meeting__starts_at", "due_on", "pk")
    still_open = _public(context, meeting, queries.open_points(points).order_by("due_on", "pk"))["promises"]
    return _public(context, meeting, newest) | {"still_open": still_open}


@register.simple_tag
def has_agreements(area: Area) -> bool:
    """True when everyone can read agreements of meetings in an area. One query."""
    return queries.public_points(queries.points_in(area)).exists()


@register.inclusion_tag("outcomes/_left_over.html")
def left_over(meeting: Meeting) -> dict[str, Any]:
    """Show staff what of earlier meetings in the area must still be kept. One query."""
    found = list(queries.left_over(meeting)[: MOST_POINTS + 1])
    return {
        "meeting": meeting,
        "promises": queries.promises(found[:MOST_POINTS], timezone.localdate()),
        "has_more": len(found) > MOST_POINTS,
    }


@register.inclusion_tag("outcomes/_kept_by.html", takes_context=True)
def kept_by(context: Context, contact: Contact) -> dict[str, Any]:
    """Show staff what a contact promised and must still keep, as far as they may see it. One query."""
    points = queries.open_points(points_visible_to(context["user"])).filter(contact=contact)
    rows = points.select_related("owner", "meeting").order_by("due_on", "pk")
    return {"promises": queries.promises(rows, timezone.localdate())}


def _public(context: Context, meeting: Meeting, points: QuerySet[ActionPoint]) -> dict[str, Any]:
    rows = queries.public_points(points).select_related("owner", "meeting")[:MOST_POINTS]
    return {
        "meeting": meeting,
        "promises": queries.promises(rows, timezone.localdate()),
        "language_query": context.get("language_query", ""),
    }
