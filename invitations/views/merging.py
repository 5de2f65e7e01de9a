"""Two contacts may be one person: look at them side by side, choose which value stays, and make them one."""

from collections.abc import Container
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.access import contact_for
from areas.models import Contact
from invitations import actions, queries
from invitations.forms.directory import MergeForm, second_line
from invitations.forms.invitees import SearchForm
from invitations.queries.care import Directory
from invitations.views.staff import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def merge_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the other one, compare the two, and let everything of both be of one.

    The one that goes is one whom this user may end; the one that stays may be of other areas too.
    """
    kept = contact_for(request.user, pk, change=True)
    other = request.GET.get("ander", "")
    is_chosen = other.isascii() and other.isdecimal() and len(other) < 19
    if not is_chosen:
        return _choose(request, kept, queries.directory_of(request.user))
    double = get_object_or_404(queries.contacts_ended_by(request.user).exclude(pk=kept.pk), pk=int(other))
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, double=double)
    if form.is_valid():
        try:
            is_gone = actions.merge_contacts(kept=kept, double=double, from_double=form.of_double(), actor=request.user)
        except actions.CannotMerge as refused:
            form.add_error("email" if "email" in form.fields else None, str(refused))
        else:
            messages.success(request, _said(kept, double, is_gone=is_gone))
            return redirect("areas:contact", pk=kept.pk)
    return _compare(request, kept, double, form)


def _choose(request: StaffRequest, kept: Contact, directory: Directory) -> HttpResponse:
    """Show who may be the same person, and a search for another."""
    search = SearchForm(request.GET).words
    others = directory.contacts.exclude(pk=kept.pk)
    found = list(queries.search_contacts(others, search.split())) if search else []
    likely = list(queries.doubles_of(kept, directory, timezone.now()).prefetch_related("organisations"))
    keys = {each.pk for each in (kept, *found, *likely)}
    may_go = set(queries.contacts_ended_by(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    context = {
        "contact": kept,
        "search": search,
        "likely": [(each, second_line(each), compare_url(kept, each, may_go)) for each in likely],
        "found": [(each, second_line(each), compare_url(kept, each, may_go)) for each in found],
    }
    return render(request, "invitations/merge_choose.html", context)


def compare_url(kept: Contact, other: Contact, may_go: Container[int]) -> str:
    """Return where the two are compared: the other one goes, or else this one; empty when neither may go."""
    stays, goes = (kept, other) if other.pk in may_go else (other, kept)
    return f"{reverse('invitations:merge_contact', args=[stays.pk])}?ander={goes.pk}" if goes.pk in may_go else ""


def _compare(request: StaffRequest, kept: Contact, double: Contact, form: MergeForm) -> HttpResponse:
    """Show the two side by side, and what moves."""
    context: dict[str, Any] = {
        "contact": kept,
        "double": double,
        "form": form,
        "moves": queries.handover(double, timezone.now()),
        "both": queries.both_invited(kept, double),
        "invitation_count": double.invitations.count(),
        "is_stopped": queries.wants_no_mail(kept, double),
    }
    return render(request, "invitations/merge_contact.html", context, status=422 if form.errors else 200)


def _said(kept: Contact, double: Contact, *, is_gone: bool) -> str:
    if is_gone:
        return _("These two are one contact now: %(name)s.") % {"name": kept.name}
    words = {"name": kept.name, "double": double.name}
    return _("Everything is with %(name)s now. %(double)s stays as someone who left.") % words
