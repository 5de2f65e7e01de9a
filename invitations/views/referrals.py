"""Whom invited people named: a colleague who comes instead, or the right person. A coordinator decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from invitations import actions, queries
from invitations.models import Referral
from invitations.views.staff import StaffRequest
from meetings.access import meetings_changed_by

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def referrals(request: StaffRequest) -> HttpResponse:
    """List who was named in the user's own meetings and waits; a POST decides about one."""
    if not request.user.may.work:
        raise Http404
    found = queries.open_referrals(meetings_changed_by(request.user))
    if request.method == "POST":
        text = request.POST.get("referral", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
        mine = Referral.objects.filter(invitation__meeting__in=meetings_changed_by(request.user))
        _decide(request, get_object_or_404(mine, pk=number))
        return redirect("invitations:referrals")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "invitations/referrals.html", {"page": page, "count": page.paginator.count})


def _decide(request: StaffRequest, referral: Referral) -> None:
    if "reject" in request.POST:
        actions.reject_referral(referral=referral, actor=request.user)
        messages.success(request, _("%(name)s is not invited.") % {"name": referral.name or _("Nobody")})
        return
    repairs = "keep_links" not in request.POST and referral.kind == Referral.Kind.RIGHT_PERSON
    old = referral.invitation.contact
    is_wide = repairs and not queries.contacts_ended_by(request.user).filter(pk=old.pk).exists()
    try:
        row = actions.accept_referral(
            referral=referral, actor=request.user, repairs_links="keep_links" not in request.POST
        )
    except actions.CannotPassOn as refusal:
        messages.error(request, str(refusal))
        return
    if row.state == Referral.State.ACCEPTED:
        messages.success(request, _("%(name)s is invited. The e-mail goes out now.") % {"name": row.name})
        if is_wide:
            words = _("%(name)s belongs to other areas too. There nothing changed: an administrator can do that.")
            messages.warning(request, words % {"name": old.name})
