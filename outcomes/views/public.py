"""The published report, for everyone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from invitations.views.letters import pdf
from invitations.views.open_page import open_page
from invitations.views.token_page import show_public
from outcomes import queries
from outcomes.models import Edition
from outcomes.paper import report_pdf
from outcomes.views.finishing import file_name
from outcomes.views.shown import shown


@open_page()
def public_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest published version, or an older one that is asked for."""
    editions, edition = _asked(request, pk)
    context = {
        "meeting": edition.report.meeting,
        "edition": edition,
        "editions": editions,
        "content": shown(edition.content),
        "is_newest": edition.pk == editions[0].pk,
        "canonical_url": settings.BASE_URL + reverse("outcomes:public_report", args=[pk]),
    }
    return show_public(request, "outcomes/public_report", context)


@open_page()
def public_report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file of a published version, as it was made when it was published; in the demo it is made now."""
    _editions, edition = _asked(request, pk)
    edition.refresh_from_db(fields=["file"])
    return pdf(bytes(edition.file or b"") or report_pdf(edition), file_name(edition))


def _asked(request: HttpRequest, pk: int) -> tuple[list[Edition], Edition]:
    """Return all published versions and the one that is asked for, or raise `Http404`."""
    editions = queries.published(pk)
    asked = request.GET.get("versie", "")
    found = [each for each in editions if str(each.number) == asked] if asked else editions
    if not found:
        raise Http404
    return editions, found[0]
