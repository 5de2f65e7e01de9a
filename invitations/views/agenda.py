"""The public agenda and the page of one public meeting, for everyone."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.text import capfirst

from invitations import queries
from invitations.forms.coming_forward import AgendaFilter
from invitations.views.open_page import open_page
from invitations.views.token_page import show_public
from meetings.models import Meeting
from meetings.rules import PARTICIPATION, soon_until

PER_PAGE = 25


@open_page()
def agenda(request: HttpRequest) -> HttpResponse:
    """Show the public meetings that are to come, by month; of an area, of a theme, or all."""
    form, now = AgendaFilter(request.GET), timezone.now()
    form.is_valid()
    area, theme = form.cleaned_data.get("gebied"), form.cleaned_data.get("thema")
    page = Paginator(queries.agenda(now, area=area, theme=theme), PER_PAGE).get_page(request.GET.get("pagina"))
    meetings = list(page.object_list)
    rooms = queries.room_at(meetings, now)
    kept = request.GET.copy()
    kept.pop("taal", None)
    context: dict[str, Any] = {
        "filter": form,
        "area": area,
        "theme": theme,
        "page": page,
        "months": [
            (name, [(meeting, rooms[meeting.pk]) for meeting in found]) for name, found in groupby(meetings, _month)
        ],
        "soon_until": soon_until(now),
        "follow_query": _query(gebied=area, thema=theme, taal=request.GET.get("taal")),
        "language_keep": f"{kept.urlencode()}&" if kept else "",
    }
    return show_public(request, "agenda", context)


@open_page()
def public_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a public meeting: what it is about, when and where, and whether one can come."""
    meeting, now = meeting_or_404(pk), timezone.now()
    context: dict[str, Any] = {
        "meeting": meeting,
        "room": queries.room_at([meeting], now)[meeting.pk],
        "participation": PARTICIPATION.get(meeting.participation, ""),
        "is_over": meeting.ends_at is not None and meeting.ends_at <= now,
    }
    return show_public(request, "public_meeting", context)


def meeting_or_404(pk: int) -> Meeting:
    """Return a meeting that everybody may know of; of every other one nobody learns that it exists."""
    found = queries.public_meeting(pk)
    if found is None:
        raise Http404
    return found


def _query(**chosen: Any) -> str:
    """Return what was chosen as the query of an address; a row stands by its key."""
    values = {name: getattr(value, "pk", value) for name, value in chosen.items() if value}
    return f"?{urlencode(values)}" if values else ""


def _month(meeting: Meeting) -> str:
    """Return "December 2026"; a month of which a page shows a part has its heading there too."""
    day = timezone.localtime(meeting.starts_at)
    return capfirst(formats.date_format(day, "F Y", use_l10n=False))
