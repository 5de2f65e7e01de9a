"""Destroying what is past its term, for administrators: the list, who decides, carrying it out, and the certificate."""

import logging

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may_see_records, require
from invitations.paper import CannotPrint
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest, require_administrator
from outcomes import actions, forms, queries
from outcomes.models import Destruction
from outcomes.paper import COUNTED

logger = logging.getLogger(__name__)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def destructions(request: StaffRequest) -> HttpResponse:
    """Show which dossiers are past their term, which are held, and every list."""
    require(may_see_records(request.user))
    today = timezone.localdate()
    lists = Paginator(queries.destructions(), 25).get_page(request.GET.get("pagina"))
    context = {
        "due": queries.to_propose(today)[: actions.MOST_DOSSIERS],
        "held": queries.held(today)[: actions.MOST_DOSSIERS],
        "lists": lists,
        "page": lists,
        "without_class": queries.kinds_without_class(),
    }
    return render(request, "outcomes/destructions.html", context)


@require_POST
def propose_destruction(request: StaffRequest) -> HttpResponse:
    """Put the chosen dossiers on a list."""
    require_administrator(request)
    chosen = [int(pk) for pk in request.POST.getlist("dossier") if pk.isdecimal()]
    try:
        made = actions.propose_destruction(dossiers=chosen, actor=request.user)
    except actions.CannotDestroy as refused:
        messages.error(request, str(refused))
        return redirect("outcomes:destructions")
    messages.success(request, _("The list is made. Another administrator looks at it and decides."))
    return redirect(made)


@require_safe
def destruction(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one list: what would go, how many rows, and who decides; afterwards what went."""
    require(may_see_records(request.user))
    found = get_object_or_404(queries.destructions(), pk=pk)
    lines = [
        (line, _counts(queries.dry_run(line.dossier.meeting) if line.dossier and found.is_open else line.counts))
        for line in queries.lines_of(found)
    ]
    context = {"destruction": found, "lines": lines, "is_own": found.proposed_by_id == request.user.pk}
    return render(request, "outcomes/destruction.html", context)


@require_POST
def approve_destruction(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree with a list."""
    found = _found(request, pk)
    try:
        actions.approve_destruction(destruction=found, actor=request.user)
    except actions.CannotDestroy as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You approved this list. Nothing is destroyed yet."))
    return redirect(found)


@form_page
def refuse_destruction(request: StaffRequest, pk: int) -> HttpResponse:
    """Do not carry a list out, with the reason why."""
    found = _found(request, pk)
    form = forms.RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.refuse_destruction(destruction=found, actor=request.user, **form.cleaned_data)
        except actions.CannotDestroy as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("This list is not carried out. Its dossiers can be proposed again."))
        return redirect(found)
    context = {"destruction": found, "form": form}
    return render(request, "outcomes/refuse_destruction.html", context, status=422 if form.errors else 200)


@require_POST
def destroy(request: StaffRequest, pk: int) -> HttpResponse:
    """Carry an approved list out."""
    found = _found(request, pk)
    try:
        actions.destroy(destruction=found, actor=request.user)
    except actions.CannotDestroy as refused:
        messages.error(request, str(refused))
    except CannotPrint:
        logger.exception("The certificate could not be made")
        messages.error(request, _("The certificate could not be made, so that nothing was destroyed. Try again."))
    else:
        messages.success(request, _("The list was carried out. The certificate stays here."))
    return redirect(found)


@require_safe
def certificate(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the certificate of a list that was carried out."""
    require(may_see_records(request.user))
    found = get_object_or_404(Destruction, pk=pk)
    if found.certificate is None:
        raise Http404
    return pdf(bytes(found.certificate), "-".join([_("certificate-of-destruction"), str(found.pk)]) + ".pdf")


def _found(request: StaffRequest, pk: int) -> Destruction:
    require_administrator(request)
    return get_object_or_404(queries.destructions(), pk=pk)


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(capfirst(str(words)), counts[name]) for name, words in COUNTED.items() if counts.get(name)]
