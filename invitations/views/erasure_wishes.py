"""Requests to be erased of people who are invited in a function: staff erase, or say why not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require
from areas.access import contact_for
from invitations import actions, queries
from invitations.forms.own_data import RefuseForm
from invitations.models import ErasureWish
from invitations.queries.held import held_meetings
from invitations.views.staff import StaffRequest

PER_PAGE = 25


@require_safe
def erasure_wishes(request: StaffRequest) -> HttpResponse:
    """Show the requests of people whom this user may change, the oldest first."""
    require(request.user.may.work)
    page = Paginator(queries.open_wishes(request.user), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "invitations/erasure_wishes.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def erasure_wish(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one request: lead to erasing, or mail why the data stay."""
    wish = get_object_or_404(ErasureWish.objects.filter(state=ErasureWish.State.OPEN), pk=pk)
    contact = contact_for(request.user, wish.contact_id, change=True)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if actions.refuse_wish(wish=wish, actor=request.user, reason=form.cleaned_data["reason"]):
            messages.success(request, _("The data stay. The person gets an e-mail that says why."))
        return redirect("invitations:erasure_wishes")
    context = {
        "wish": wish,
        "contact": contact,
        "form": form,
        "can_end": queries.contacts_ended_by(request.user).filter(pk=contact.pk).exists(),
        "held": held_meetings(contact=contact),
        "sharing": queries.sharing(request.user, contact),
    }
    return render(request, "invitations/erasure_wish.html", context, status=422 if form.errors else 200)
