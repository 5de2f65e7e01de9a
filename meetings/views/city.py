"""The themes of the whole city: per area what figures and voices say, where no meeting was, and the same as a list."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.actions import log
from accounts.models import User
from accounts.rules.spreadsheet import csv_bytes
from areas.access import areas_visible_to
from areas.models import Area
from meetings.models import Theme
from meetings.proposals import Proposal, Row, Tree, city_rows, city_signals, without_meeting

# Which areas are shown: the wijken, the buurten, or those of the municipality's own.
KINDS = {
    "wijk": (Area.Kind.WIJK, Area.Kind.DISTRICT),
    "buurt": (Area.Kind.BUURT,),
    "eigen": (Area.Kind.CUSTOM,),
}


@require_GET
def city(request: HttpRequest) -> HttpResponse:
    """Show the areas with their themes, in the order of the tree."""
    today, tree, chosen = timezone.localdate(), Tree(), _chosen(request)
    rows = _rows(request, tree, chosen)
    roots = [area for area in tree.areas.values() if area.kind == Area.Kind.MUNICIPALITY]
    context = {
        "rows": rows,
        "kind": chosen["kind"],
        "kinds": [("wijk", _("Wijken and districts")), ("buurt", _("Buurten")), ("eigen", _("Own areas"))],
        "theme": chosen["theme"],
        "themes": Theme.objects.filter(is_active=True),
        "city_wide": city_signals(roots, today=today, tree=tree),
        "without": without_meeting([row.area for row in rows], year=today.year, tree=tree),
        "year": today.year,
    }
    return render(request, "meetings/city.html", context)


@require_GET
def city_list(request: HttpRequest) -> HttpResponse:
    """Download the same as a list for a spreadsheet, every theme of every area. The download is logged."""
    chosen = _chosen(request)
    cells = [_cells(each) for row in _rows(request, Tree(), chosen, is_whole=True) for each in row.shown]
    log(actor=cast(User, request.user), action="export_themes", kind=chosen["kind"], count=len(cells))
    response = HttpResponse(csv_bytes([_columns(), *cells]), content_type="text/csv; charset=utf-8")
    name = f"{slugify(_('themes'))}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Return the kind of areas and the theme of a link; what we do not know counts as nothing."""
    kind, theme = request.GET.get("soort", ""), request.GET.get("thema", "")
    found = (
        Theme.objects.filter(is_active=True, pk=int(theme)).first() if theme.isdecimal() and len(theme) < 10 else None
    )
    return {"kind": kind if kind in KINDS else "wijk", "theme": found}


def _rows(request: HttpRequest, tree: Tree, chosen: dict[str, Any], *, is_whole: bool = False) -> list[Row]:
    visible = set(areas_visible_to(cast(User, request.user)).order_by().values_list("pk", flat=True))
    kinds = KINDS[chosen["kind"]]
    areas = [area for area in tree.areas.values() if area.pk in visible and area.kind in kinds]
    theme = chosen["theme"].pk if chosen["theme"] else None
    return city_rows(areas, today=timezone.localdate(), tree=tree, theme=theme, is_whole=is_whole)


def _columns() -> list[str]:
    return [
        _("Area"),
        _("Theme"),
        _("Figures"),
        _("Stands out inside"),
        _("Voices"),
        _("Number of voices"),
        _("Last meeting"),
        _("Newest figures"),
        _("In one sentence"),
    ]


def _cells(each: Proposal) -> list[str | int]:
    held = timezone.localdate(each.held.starts_at).isoformat() if each.held and each.held.starts_at else ""
    return [
        each.area.name,
        str(each.theme),
        each.figures_word,
        ", ".join(area.name for area, _signal in each.inside),
        each.voices_word,
        each.voices.count,
        held,
        each.data_year or "",
        each.sentence,
    ]
