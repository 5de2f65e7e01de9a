"""A coordinator leaves: an administrator gives their areas and meetings to a colleague."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from meetings.actions import handing_over as actions
from meetings.forms.handing_over import LeaverForm, SuccessorForm
from meetings.queries import meetings_to_come, roles_to_come, successors


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_work(request: HttpRequest) -> HttpResponse:
    """Show what a colleague has to hand over, and move it to another in one go."""
    actor, now = cast(User, request.user), timezone.now()
    if not actor.is_administrator:
        raise Http404
    chooser = LeaverForm(request.GET, users=User.objects.order_by("name", "pk"))
    leaver = chooser.cleaned_data["van"] if chooser.is_valid() else None
    others = successors(leaver) if leaver else User.objects.none()
    form = SuccessorForm(request.POST if request.method == "POST" else None, users=others)
    if leaver and form.is_valid():
        by = form.cleaned_data["by"]
        areas, meetings = actions.hand_over_work(user=leaver, by=by, actor=actor, now=now)
        words = {"name": by.name, "areas": areas, "meetings": meetings}
        messages.success(request, _("%(name)s has it now. Areas: %(areas)s. Meetings to come: %(meetings)s.") % words)
        return redirect(request.get_full_path())
    context = {
        "chooser": chooser,
        "leaver": leaver,
        "form": form,
        "roles": list(roles_to_come(leaver, timezone.localdate(now))) if leaver else [],
        "meetings": list(meetings_to_come(leaver, now).select_related("area")) if leaver else [],
    }
    return render(request, "meetings/hand_over_work.html", context, status=422 if form.errors else 200)
