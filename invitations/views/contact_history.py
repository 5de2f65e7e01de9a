"""To which meetings a contact was invited before, and what the answers were."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actions import log_look
from areas.access import contact_for
from invitations import queries
from invitations.views.staff import StaffRequest
from invitations.views.words import row
from meetings.access import meetings_visible_to

PER_PAGE = 25


@require_safe
def contact_history(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the invitations of a contact to the meetings that this user may see, the latest meeting first."""
    contact = contact_for(request.user, pk)
    log_look(actor=request.user, action="see_contact", subject=contact)
    found = queries.history(contact, meetings_visible_to(request.user))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"contact": contact, "tab": "history", "page": page, "rows": [row(each) for each in page.object_list]}
    return render(request, "invitations/contact_history.html", context)
