"""After the meeting: all who said yes and were not seen did not come, through a page that names how many they are."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from invitations import actions, queries, rules
from invitations.forms.not_come import NotComeForm
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting


@require_http_methods(["GET", "HEAD", "POST"])
def not_come(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who would be written down as not come; a POST does it, when they are still as many."""
    meeting = meeting_for(request.user, pk, change=True)
    is_over = rules.is_over(meeting, timezone.now())
    form = NotComeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not is_over or not form.is_valid():
        return _page(request, meeting, form, is_over=is_over)
    count = actions.note_not_come(
        meeting=meeting, actor=request.user, expected_count=form.cleaned_data["expected_count"]
    )
    if count is None:
        form.add_error(None, _("Something was written down meanwhile. Look who is left, and press again."))
        return _page(request, meeting, form, is_over=is_over)
    words = ngettext("Written down: %(count)s did not come.", "Written down: %(count)s did not come.", count)
    messages.success(request, words % {"count": count})
    return redirect("invitations:attendance", meeting.pk)


def _page(request: StaffRequest, meeting: Meeting, form: NotComeForm, *, is_over: bool) -> HttpResponse:
    found = queries.not_seen(meeting).select_related("contact", "organisation").order_by("contact__name", "pk")
    context = {"meeting": meeting, "form": form, "people": list(found) if is_over else [], "is_over": is_over}
    return render(request, "invitations/not_come.html", context, status=422 if form.errors else 200)
