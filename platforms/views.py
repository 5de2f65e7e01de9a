"""Start page, health, and what every template may know about the site."""

import sys
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_safe

from accounts.models import User
from accounts.queries import HouseStyle, house_style
from areas.access import area_for
from areas.rules import outline
from invitations.queries import hold_to_tell
from platforms.area import area_page
from platforms.finding import MOST_SHOWN, find, words_of
from platforms.postbox import is_open
from platforms.start import role_start, start

ORGANISATIONS_PER_PAGE = 25
PICTURE = (320, 240)

# The pages of help, by the name of their address.
HELPS = {
    "help_resident": _("Help for residents"),
    "help_partner": _("Help for officials and partners"),
    "help_coordinator": _("Help for coordinators"),
    "help_administrator": _("Help for administrators"),
}


def site(request: HttpRequest | None) -> dict[str, Any]:
    """Context for every page: the names, the public contact and the house style; without a request the database rests.

    No query as a rule: the house style is kept for half a minute.
    """
    style = HouseStyle() if request is None else house_style()
    return {
        "site_name": settings.SITE_NAME,
        "organisation_name": style.name or settings.ORGANISATION_NAME,
        "house_style": style,
        "public_phone": settings.PUBLIC_PHONE,
        "public_email": settings.PUBLIC_EMAIL,
        "is_demo": settings.DEMO,
        "shows_postbox": request is not None and is_open(request),
        "hold": hold_to_tell,  # asked for by pages of staff only
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this user must do today, the next meetings and the areas."""
    user = cast(User, request.user)
    now = timezone.now()
    if not user.may.look:
        return render(request, "platforms/home_of_role.html", {"start": role_start(user, now), "now": now})
    return render(request, "platforms/home.html", {"start": start(user, now), "now": now})


@require_GET
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what we know of one area: its parts on a map, what was discussed there, who works there and who misses."""
    user, now = cast(User, request.user), timezone.now()
    shown = area_for(user, pk)
    found = area_page(user, shown, now)
    context = {
        "area": shown,
        "found": found,
        "page": Paginator(found.organisations, ORGANISATIONS_PER_PAGE).get_page(request.GET.get("pagina")),
        "picture": outline(shown.boundary, *PICTURE) if shown.boundary and not found.map.has_map else "",
        "picture_size": PICTURE,
        "now": now,
    }
    return render(request, "platforms/area.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what this user may see and holds the words that were typed in the head of the page."""
    words = words_of(request.GET.get("q", ""))
    groups = find(cast(User, request.user), words)
    context = {"words": words, "groups": groups, "count": sum(group.count for group in groups), "most": MOST_SHOWN}
    return render(request, "platforms/search.html", context)


# Exempt, because a page with a personal link sends no referrer and hence the origin "null", which the check refuses;
# and the check would set a cookie for residents. What a forged request can do is change a language.
@csrf_exempt
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and go back to the page where the button was pressed."""
    return i18n.set_language(request)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain how it works in a few questions, and lead to the page of each role."""
    embed_url = settings.BASE_URL + reverse("invitations:embed")
    return render(request, "platforms/help.html", {"helps": HELPS, "embed_url": embed_url})


@login_not_required
@require_safe
def help_for(request: HttpRequest, name: str) -> HttpResponse:
    """Explain to one role what it can do; `name` is that of the address and of the template."""
    return render(request, f"platforms/{name}.html", {"helps": HELPS, "heading": HELPS[name]})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how far this site meets WCAG, and where to complain."""
    return render(request, "platforms/accessibility.html", {"statement_url": settings.ACCESSIBILITY_STATEMENT_URL})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept about invited people, how long, and why."""
    return render(
        request,
        "platforms/privacy.html",
        {
            "statement_url": settings.PRIVACY_STATEMENT_URL,
            "needs_kept_days": settings.NEEDS_KEPT_DAYS,
            "answers_kept_days": settings.ANSWERS_KEPT_DAYS,
            "visitors_kept_days": settings.VISITORS_KEPT_DAYS,
            "unconfirmed_kept_days": settings.UNCONFIRMED_KEPT_DAYS,
        },
    )


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers; 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise without the database, the session or the context processors: any of them may be what is broken.

    503 when the database is away, locked or full: then nothing was kept, and trying again is what helps.
    """
    is_passing = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    response = HttpResponse(loader.render_to_string("500.html", site(None)), status=503 if is_passing else 500)
    if is_passing:
        response["Retry-After"] = "60"
    return response
