"""The public page of an area and of a theme: what it is, its meetings to come, and those of this year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from areas.models import Area
from invitations import queries
from invitations.views.agenda import PER_PAGE, months, query_of
from invitations.views.open_page import open_page
from invitations.views.token_page import show_public
from meetings.models import Theme
from meetings.rules import soon_until


@open_page()
def public_area(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an area to everyone: its meetings and those of everything inside it."""
    area = get_object_or_404(Area.objects.select_related("parent"), pk=pk, is_active=True)
    return show_public(request, "public_area", {"area": area} | _meetings(request, area=area))


@open_page()
def public_theme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a theme to everyone: what it is about, and its meetings."""
    theme = get_object_or_404(Theme, pk=pk, is_active=True)
    return show_public(request, "public_theme", {"theme": theme} | _meetings(request, theme=theme))


def _meetings(request: HttpRequest, *, area: Area | None = None, theme: Theme | None = None) -> dict[str, Any]:
    """Return the first meetings to come by month, whether there are more, and those of this year, the last first."""
    now = timezone.now()
    found = list(queries.around_now(now, area=area, theme=theme))
    to_come = [each for each in found if each.ends_at and each.ends_at >= now]
    past = [each for each in found if each.ends_at and each.ends_at < now]
    return {
        "months": months(to_come[:PER_PAGE]),
        "has_more": len(to_come) > PER_PAGE,
        "past": past[::-1],
        "year": timezone.localtime(now).year,
        "soon_until": soon_until(now),
        "follow_query": query_of(gebied=area, thema=theme, taal=request.GET.get("taal")),
    }
