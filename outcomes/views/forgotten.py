"""The certificate of a meeting: what was forgotten of it, when, how many, and what stayed. No person stands in it."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import may_see_privacy
from invitations.paper import CannotPrint
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting
from outcomes import queries
from outcomes.paper import forgotten_pdf, gone_rows, stayed

logger = logging.getLogger(__name__)


@require_safe
def forgotten(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was forgotten of a meeting."""
    found = queries.certificate_of(_meeting(request, pk))
    context = {"meeting": found.meeting, "rows": gone_rows(found), "stayed": stayed(found)}
    return render(request, "outcomes/forgotten.html", context)


@require_safe
def forgotten_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the certificate as a file."""
    meeting = _meeting(request, pk)
    try:
        made = forgotten_pdf(queries.certificate_of(meeting), now=timezone.now())
    except CannotPrint:
        logger.exception("The certificate could not be made")
        messages.error(request, _("The file could not be made. Try again in a moment."))
        return redirect("outcomes:forgotten", meeting.pk)
    return pdf(made, "-".join([_("what-was-forgotten"), str(meeting.pk)]) + ".pdf")


def _meeting(request: StaffRequest, pk: int) -> Meeting:
    """Return the meeting for who may see it, and for who watches over privacy; it shows no person."""
    if may_see_privacy(request.user):
        return get_object_or_404(Meeting.objects.select_related("area"), pk=pk)
    return meeting_for(request.user, pk)
