"""A contact leaves: who takes over, what moves and what stays, on one page."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.models import Contact
from invitations import actions, queries
from invitations.actions import HandedOver
from invitations.forms.directory import HandOverForm
from invitations.forms.invitees import SearchForm
from invitations.views.staff import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a successor takes over, and move it in one go."""
    contact, now = get_object_or_404(queries.contacts_ended_by(request.user), pk=pk), timezone.now()
    search = SearchForm(request.GET).words
    found = _found(request, contact, search)
    form = HandOverForm(request.POST if request.method == "POST" else None, contact=contact, found=found)
    if form.is_valid():
        done = actions.hand_over(
            contact=contact, actor=request.user, by=form.successor(), last_day=form.cleaned_data["last_day"], now=now
        )
        messages.success(request, _said(contact, done))
        return redirect("areas:contact", pk=done.by.pk if done.by else contact.pk)
    context = {
        "contact": contact,
        "form": form,
        "search": search,
        "found": found,
        "moves": queries.handover(contact, now),
    }
    return render(request, "invitations/hand_over.html", context, status=422 if form.errors else 200)


def _found(request: StaffRequest, contact: Contact, search: str) -> Sequence[Contact]:
    """Return who may take over: those found by the search, or else the colleagues; only who is in function."""
    directory = queries.directory_of(request.user)
    able = (directory.contacts & Contact.objects.valid_on(timezone.localdate())).exclude(pk=contact.pk)
    if search:
        return list(queries.search_contacts(able, search.split()))
    return list(queries.search_contacts(able.filter(pk__in=queries.colleagues(contact)), []))


def _said(contact: Contact, done: HandedOver) -> str:
    """Return what was done."""
    words = {"leaver": contact.name, "links": done.links, "memberships": done.memberships}
    if done.by is None:
        return _("Nobody takes over from %(leaver)s. Ended: themes %(links)s, organisations %(memberships)s.") % words
    words["name"] = done.by.name
    return _("%(name)s takes over from %(leaver)s. Themes: %(links)s. Organisations: %(memberships)s.") % words
