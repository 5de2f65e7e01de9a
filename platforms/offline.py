"""The page for who has no internet: a service worker of the public pages keeps it, and keeps nothing else."""

import hashlib
import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.queries import house_style
from platforms.views import site

# The pages for everyone and those behind a mailed link. It never stands between a member of staff and the site.
PAGES = (
    "aanmelden", "afspraak", "agenda", "bevestigen", "binnen", "brief", "controle", "deur", "gast", "hoewashet", "hulp",
    "idee", "initiatieven", "meedoen", "mening", "mijn-buurt", "nieuwe-link", "open-data", "organisatie", "privacy",
    "toegankelijkheid", "u", "uw-gegevens", "vertellen", "volgen",
)  # fmt: skip
# Asked for anew at every visit, so that a new worker replaces the old one.
NO_CACHE = {"Cache-Control": "no-cache"}


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say in both languages what to do without internet. One page for everybody: nobody's data stand in it."""
    return HttpResponse(_page(), headers=NO_CACHE)


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker: its name changes with the page, and with that the copy in browsers."""
    kept = [reverse("offline"), *_styles(), static("kept.js"), static("fonts/figtree.woff2"), *_logo()]
    version = hashlib.sha256("".join([_page(), *kept]).encode()).hexdigest()[:12]
    context = {"kept": json.dumps(kept), "pages": "|".join(PAGES), "version": version}
    script = render_to_string("platforms/worker.js", context)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=NO_CACHE)


def _page() -> str:
    style = house_style()
    names = {"organisation_name": style.name or settings.ORGANISATION_NAME}
    context = site(None) | names | {"house_style": style, "styles": _styles()}
    with override("nl"):
        return render_to_string("platforms/offline.html", context)


def _styles() -> list[str]:
    version = house_style().tokens_version
    tokens = [f"{reverse('accounts:house_style_tokens')}?v={version}"] if version else []
    return [static("platform.css"), *tokens]


def _logo() -> list[str]:
    version = house_style().logo_version
    return [f"{reverse('accounts:house_style_logo')}?v={version}"] if version else []
