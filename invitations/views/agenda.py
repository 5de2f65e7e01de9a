"""The public agenda, the part of it for other sites, and the page of one public meeting, for everyone."""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.views.decorators.clickjacking import xframe_options_exempt

from areas.queries import knows_postcodes
from invitations import queries
from invitations.calendar import public_entries, web_links
from invitations.forms.coming_forward import AgendaFilter
from invitations.queries import Room
from invitations.views.open_page import open_page
from invitations.views.structured import event_data
from invitations.views.token_page import show_public
from meetings.models import Meeting
from meetings.queries import programme
from meetings.rules import PARTICIPATION, soon_until

PER_PAGE = 25
PER_FRAME = 10
Row = tuple[Meeting, Room]


@open_page()
def agenda(request: HttpRequest) -> HttpResponse:
    """Show the public meetings that are to come, by month; of an area, of a theme, or all."""
    choices, now = queries.choices(), timezone.now()
    form = AgendaFilter(request.GET, areas=choices.areas, themes=choices.themes)
    area, theme = form.chosen()
    page = _page(queries.agenda(now, area=area, theme=theme), request.GET.get("pagina", ""))
    kept = request.GET.copy()
    kept.pop("taal", None)
    context: dict[str, Any] = {
        "filter": form,
        "area": area,
        "theme": theme,
        "page": page,
        "months": months(page.object_list),
        "nearest_areas": [each for each in choices.areas if each.depth <= 1],
        "knows_postcodes": knows_postcodes(),
        "soon_until": soon_until(now),
        "follow_query": query_of(gebied=area, thema=theme, taal=request.GET.get("taal")),
        "language_keep": f"{kept.urlencode()}&" if kept else "",
    }
    return show_public(request, "agenda", context)


def _may_be_framed(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view that the sites of `EMBED_ORIGINS` may show in a frame; every other page refuses all frames."""

    @wraps(page)
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        framed: Callable[..., Any] = csp_replace({"frame-ancestors": settings.EMBED_ORIGINS})(page)
        response: HttpResponse = xframe_options_exempt(framed)(request, **arguments)
        return response

    return view


@_may_be_framed
@open_page()
def embed(request: HttpRequest) -> HttpResponse:
    """Show the first meetings to come without header and footer, for a frame on another site."""
    choices, now = queries.choices(), timezone.now()
    area, theme = AgendaFilter(request.GET, areas=choices.areas, themes=choices.themes).chosen()
    found = list(queries.agenda(now, area=area, theme=theme)[:PER_FRAME])
    query = query_of(gebied=area, thema=theme, taal=request.GET.get("taal"))
    context: dict[str, Any] = {
        "area": area,
        "theme": theme,
        "months": months(found),
        "soon_until": soon_until(now),
        "query": query,
        "target": "_top",
    }
    response = show_public(request, "embed", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@open_page()
def public_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a public meeting: what it is about, when and where, and whether one can come."""
    meeting, now = meeting_or_404(pk), timezone.now()
    room = queries.room_at([meeting], now)[meeting.pk]
    is_over = meeting.ends_at is not None and meeting.ends_at <= now
    is_to_come = meeting.state == Meeting.State.INVITING and not is_over
    context: dict[str, Any] = {
        "meeting": meeting,
        "room": room,
        "participation": PARTICIPATION.get(meeting.participation, ""),
        "is_over": is_over,
        "lines": programme(meeting) if meeting.state != Meeting.State.CANCELLED else [],
        "is_to_come": is_to_come,
        "organisations": queries.organisations_coming(meeting) if is_to_come else [],
        "calendar_links": web_links(public_entries([meeting])[0]) if is_to_come else [],
        "map_url": _map_of(meeting),
        "event_data": event_data(meeting, room),
        "canonical_url": settings.BASE_URL + reverse("invitations:public_meeting", args=[pk]),
    }
    return show_public(request, "public_meeting", context)


def meeting_or_404(pk: int) -> Meeting:
    """Return a meeting that everybody may know of; of every other one nobody learns that it exists."""
    found = queries.public_meeting(pk)
    if found is None:
        raise Http404
    return found


def months(meetings: Iterable[Meeting]) -> list[tuple[str, list[Row]]]:
    """Return meetings with their room under the name of their month. One query.

    A month of which a page shows a part has its heading there too.
    """
    found = list(meetings)
    rooms = queries.room_at(found, timezone.now())
    return [(name, [(each, rooms[each.pk]) for each in group]) for name, group in groupby(found, _month)]


def _page(rows: QuerySet[Meeting], asked: str) -> "Page[Meeting]":
    """Return a page of meetings. Every row brings along how many there are: that saves a query."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    first = max(number - 1, 0) * PER_PAGE
    found = list(rows.annotate(found_count=Window(Count("pk")))[first : first + PER_PAGE])
    paginator = Paginator(rows, PER_PAGE)
    if first and not found:
        return paginator.get_page(number)
    paginator.count = found[0].found_count if found else 0
    return Page(found, first // PER_PAGE + 1, paginator)


def query_of(**chosen: Any) -> str:
    """Return what was chosen as the query of an address; a row stands by its key."""
    values = {name: getattr(value, "pk", value) for name, value in chosen.items() if value}
    return f"?{urlencode(values)}" if values else ""


def _map_of(meeting: Meeting) -> str:
    """Return where the venue can be seen on a map: a plain address, nothing that we load from elsewhere."""
    query = f"{meeting.venue.street}, {meeting.venue.postcode} {meeting.venue.city}" if meeting.venue else ""
    return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}" if query else ""


def _month(meeting: Meeting) -> str:
    """Return "December 2026"."""
    day = timezone.localtime(meeting.starts_at)
    return capfirst(formats.date_format(day, "F Y", use_l10n=False))
