"""Telling people that a meeting has changed since they were invited."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from invitations import actions
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for


@require_POST
def tell_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Write to everyone who knows the old day, time or place."""
    meeting = meeting_for(request.user, pk, change=True)
    nonce = request.POST.get("form_nonce", "")[:40]
    try:
        count = actions.tell_change(meeting=meeting, actor=request.user, form_nonce=nonce)
    except actions.CannotTell as refusal:
        messages.error(request, str(refusal))
        return redirect("invitations:replies", meeting.pk)
    if count:
        words = ngettext(
            "%(count)s person is told of the change now.", "%(count)s people are told of the change now.", count
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("Everyone was told of the change already."))
    return redirect("invitations:replies", meeting.pk)
