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
from outcomes.views.photos import picture
from outcomes.views.shown import for_everyone, shown


@open_page()
def public_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest published version, or an older one that is asked for."""
    editions, edition = _asked(request, pk)
    if edition is None:
        return _gone(request, pk, editions)
    context = {
        "meeting": edition.report.meeting,
        "edition": edition,
        "editions": editions,
        "content": shown(edition.content, for_everyone(edition.report.meeting)),
        "is_newest": edition.pk == editions[0].pk,
        "canonical_url": settings.BASE_URL + reverse("outcomes:public_report", args=[pk]),
    }
    return show_public(request, "outcomes/public_report", context)


@open_page()
def public_photo(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """Give a photo of a published version; of one that was taken off the public site nobody sees it any more."""
    editions = [each for each in queries.published(pk) if queries.is_shown([each], digest)]
    if not editions:
        raise Http404
    return picture(editions[0].report, digest)


@open_page()
def public_report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file of a published version, as it was made when it was published; in the demo it is made now."""
    editions, edition = _asked(request, pk)
    if edition is None:
        return _gone(request, pk, editions)
    edition.refresh_from_db(fields=["file"])
    return pdf(bytes(edition.file or b"") or report_pdf(edition), file_name(edition))


def _asked(request: HttpRequest, pk: int) -> tuple[list[Edition], Edition | None]:
    """Return all published versions and the one that is asked for."""
    editions = queries.published(pk)
    asked = request.GET.get("versie", "")
    found = [each for each in editions if str(each.number) == asked] if asked else editions
    return editions, found[0] if found else None


def _gone(request: HttpRequest, pk: int, editions: list[Edition]) -> HttpResponse:
    """Say that everyone could read this report before; raise `Http404` when nobody ever could."""
    asked = request.GET.get("versie", "")
    meeting = queries.once_public(pk, int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else None)
    if meeting is None:
        raise Http404
    return show_public(request, "outcomes/report_gone", {"meeting": meeting, "newest": editions[:1]}, status=404)
