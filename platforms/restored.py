"""The page on which an administrator lets the sending go on after a backup was restored."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from invitations import actions, queries
from invitations.forms.restored import RestoredForm
from invitations.views.staff import StaffRequest, require_administrator
from platforms.backup import afterwards


def restored(request: HttpRequest) -> HttpResponse:
    """Show what may have gone out since the backup, and let it go, keep it back or drop it, per kind."""
    staff = cast(StaffRequest, request)
    require_administrator(staff)
    found = queries.hold()
    if found is None:
        return render(request, "platforms/restored.html", {})
    kinds = queries.doubtful_kinds(found)
    form = RestoredForm(request.POST if request.method == "POST" else None, kinds=kinds)
    if form.is_valid():
        wrong: list[str] = []
        if afterwards.run_steps(wrong.append):
            actions.finish_restore(choices=form.cleaned_data, actor=staff.user)
            messages.success(request, _("The sending goes on."))
            return redirect("invitations:delivery")
        messages.error(
            request,
            _("Something is wrong with what was restored, so nothing is sent. Call who looks after the machine."),
        )
    context = {"found": found, "form": form, "count": sum(count for _kind, count in kinds)}
    return render(request, "platforms/restored.html", context, status=422 if form.errors else 200)
