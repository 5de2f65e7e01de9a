"""More time to answer for one invited person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from invitations import actions
from invitations.forms.extending import ExtendForm
from invitations.models import Invitation
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.rules import can_decline, day_words


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: StaffRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Choose until which day someone may answer; where the last day is firm, until the start."""
    meeting = meeting_for(request.user, pk, change=True)
    if not meeting.is_reply_by_firm or not can_decline(meeting, timezone.now()):
        raise Http404
    rows = Invitation.objects.select_related("contact").filter(state=Invitation.State.OPEN)
    found = get_object_or_404(rows, pk=invitation_pk, meeting=meeting)
    initial = {"day": timezone.localdate(found.reply_until) if found.reply_until else None}
    form = ExtendForm(request.POST if request.method == "POST" else None, meeting=meeting, initial=initial)
    if form.is_valid():
        day = form.cleaned_data["day"]
        actions.extend_reply(invitation=found, actor=request.user, until=day)
        words = _("%(name)s may answer until %(day)s.") if day else _("%(name)s may answer as long as everyone.")
        said = {"name": found.contact.name, "day": day_words(day, year=False) if day else ""}
        messages.success(request, words % said)
        return redirect("invitations:invitation", meeting.pk, found.pk)
    context = {"meeting": meeting, "invitation": found, "form": form}
    return render(request, "invitations/extend.html", context, status=422 if form.errors else 200)
