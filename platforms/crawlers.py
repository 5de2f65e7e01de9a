"""What search engines may look at: the public pages, and no other."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from areas.models import Area
from areas.queries import knows_postcodes
from invitations.queries import public_meetings
from meetings.models import Meeting, Theme
from outcomes.models import Edition
from outcomes.queries import all_published

PAGES = (
    "invitations:agenda", "invitations:follow", "outcomes:open_data", "help", "help_resident", "help_partner",
    "help_coordinator", "help_administrator", "accessibility", "privacy",
)  # fmt: skip
# In this order: older search engines obey the first line that fits, newer ones the longest.
RULES = (
    "Disallow: /agenda/mijn/",
    "Disallow: /agenda/inbedden/",
    "Allow: /agenda/",
    "Allow: /hulp/",
    "Allow: /toegankelijkheid/",
    "Disallow: /privacy/gewist/",
    "Disallow: /privacy/verzoeken/",
    "Allow: /privacy/",
    "Allow: /mijn-buurt/",
    "Allow: /open-data/",
    "Allow: /static/",
    "Allow: /sitemap.xml",
    "Allow: /volgen/$",
    "Disallow: /",
)


class _Public(sitemaps.Sitemap):  # type: ignore[type-arg]  # no generic at run time
    """Addresses as they stand in mails: the host of the request says nothing."""

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return how the site is reached."""
        return urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        """Return the host of the site."""
        return urlsplit(settings.BASE_URL).netloc


class _Pages(_Public):
    """The pages that are always there."""

    def items(self) -> tuple[str, ...]:
        """Return their names; the page that leads to an area only where postcodes are known."""
        return (*PAGES, "areas:my_area") if knows_postcodes() else PAGES

    def location(self, item: str) -> str:
        """Return the address of a page."""
        return reverse(item)


class _Meetings(_Public):
    """The public meetings, also those of the past year."""

    def items(self) -> list[Meeting]:
        """Return them, the oldest first."""
        return list(public_meetings(timezone.now()))

    def location(self, item: Meeting) -> str:
        """Return the public page of a meeting."""
        return reverse("invitations:public_meeting", args=[item.pk])

    def lastmod(self, item: Meeting) -> Any:
        """Return when it changed last."""
        return item.changed_at


class _Areas(_Public):
    """The areas in use in which there are public meetings."""

    def items(self) -> list[Area]:
        """Return them as a tree."""
        here = public_meetings(timezone.now()).filter(area__path__startswith=OuterRef("path"))
        return list(Area.objects.filter(Exists(here), is_active=True).order_by("path", "pk"))

    def location(self, item: Area) -> str:
        """Return the public page of an area."""
        return reverse("invitations:public_area", args=[item.pk])


class _Themes(_Public):
    """The themes in use about which there are public meetings."""

    def items(self) -> list[Theme]:
        """Return them in their order."""
        about = public_meetings(timezone.now()).filter(themes=OuterRef("pk"))
        return list(Theme.objects.filter(Exists(about), is_active=True))

    def location(self, item: Theme) -> str:
        """Return the public page of a theme."""
        return reverse("invitations:public_theme", args=[item.pk])


class _Reports(_Public):
    """The reports that were published, the newest version of each."""

    def items(self) -> list[Edition]:
        """Return them, the oldest meeting first."""
        return list(all_published())

    def location(self, item: Edition) -> str:
        """Return the public page of a report."""
        return reverse("outcomes:public_report", args=[item.report.meeting_id])

    def lastmod(self, item: Edition) -> Any:
        """Return when it was published."""
        return item.published_at


SITEMAPS: dict[str, Any] = {
    "pages": _Pages, "meetings": _Meetings, "areas": _Areas, "themes": _Themes, "reports": _Reports,
}  # fmt: skip


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name the public pages for search engines."""
    return views.sitemap(request, SITEMAPS)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines out of what is not public: pages behind mailed links, and those of staff."""
    lines = ["User-agent: *", *RULES, "", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
