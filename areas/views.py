"""Pages of the areas and of the directory of contacts."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import log_look
from accounts.models import User
from accounts.views.meanwhile import say_kept
from areas import actions, queries
from areas.access import areas_deputised_by, areas_visible_to, contact_for, deputy_role_for
from areas.forms import AreaFilter, ContactFilter, ContactForm, DeputyForm, PlaceForm
from areas.models import Contact

PER_PAGE = 25
LONG_LIST = 100


@require_GET
def areas(request: HttpRequest) -> HttpResponse:
    """Show the tree of areas that this user may see."""
    user = cast(User, request.user)
    form = AreaFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    found = queries.tree(user, search=chosen.get("zoek", ""), kind=chosen.get("soort", ""))
    page = Paginator(found, LONG_LIST).get_page(request.GET.get("pagina"))
    return render(request, "areas/areas.html", {"page": page, "filter": form, "is_filtered": any(chosen.values())})


@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Show who stands in for whom, now or later, and name a deputy."""
    user = cast(User, request.user)
    require(user.may.work)
    own = areas_deputised_by(user)
    form = DeputyForm(
        request.POST if request.method == "POST" else None,
        areas=own.order_by("path", "pk"),
        colleagues=queries.able_to_stand_in(user),
    )
    if form.is_valid():
        try:
            made = actions.name_deputy(actor=user, **form.cleaned_data)
        except actions.WorksThere as refused:
            form.add_error("areas", _("This colleague works for %(area)s already.") % {"area": refused.area.name})
        else:
            words = {"name": made[0].user.name, "areas": ", ".join(role.area.name for role in made)}
            messages.success(request, _("%(name)s stands in for %(areas)s.") % words)
            return redirect("areas:deputies")
    today = timezone.localdate()
    rows = queries.deputy_roles(own, today)
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "standing_in": queries.own_deputy_roles(user, today),
    }
    return render(request, "areas/deputies.html", context, status=422 if form.errors else 200)


@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """End a time as deputy now."""
    user = cast(User, request.user)
    role = deputy_role_for(user, pk)
    actions.end_deputy(role=role, actor=user)
    words = {"name": role.user.name, "area": role.area.name}
    messages.success(request, _("%(name)s does not stand in for %(area)s any more.") % words)
    return redirect("areas:deputies")


@csrf_exempt  # it may be opened without cookies, and a forged request shows someone a public page
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_area(request: HttpRequest) -> HttpResponse:
    """Lead a resident from postcode and house number to the public page of the area. The address is not kept.

    It is sent as a form, so that it stands in no address and no log.
    """
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = queries.area_at(form.cleaned_data["postcode"], form.cleaned_data["number"])
        if found is not None:
            return HttpResponseRedirect(reverse("invitations:public_area", args=[found.pk]), status=303)
        form.add_error("postcode", _("We do not know this postcode with this house number. Is it in our municipality?"))
    context = {"form": form, "is_known": queries.knows_postcodes()}
    return render(request, "areas/my_area.html", context, status=422 if form.errors else 200)


@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Show the contacts that this user may see, with search and filters."""
    user = cast(User, request.user)
    form = ContactFilter(request.GET, areas=areas_visible_to(user))
    form.is_valid()
    chosen = form.cleaned_data
    found = queries.contacts(
        user, search=chosen.get("zoek", ""), side=chosen.get("kant", ""), area=chosen.get("gebied")
    )
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "filter": form,
        "is_filtered": any(chosen.values()),
        "today": timezone.localdate(),
    }
    return render(request, "areas/contacts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one contact; who may change things corrects here how the contact is reached."""
    user = cast(User, request.user)
    shown = contact_for(user, pk, change=request.method == "POST")
    log_look(actor=user, action="see_contact", subject=shown)  # also for a wrong form, which shows the page again
    form = ContactForm(request.POST if request.method == "POST" else None, contact=shown)
    if form.is_valid():
        try:
            return _corrected(request, shown, form)
        except actions.ChangedMeanwhile:
            shown = contact_for(user, pk, change=True)
            form = ContactForm(request.POST, contact=shown)  # it names what changed since it was read
    context = {
        "contact": shown,
        "form": form,
        "memberships": queries.memberships(user, shown),
        "explained": queries.explained(shown),
        "has_left": bool(shown.valid_until and shown.valid_until < timezone.localdate()),
        "can_change": user.may.work,
    }
    return render(request, "areas/contact.html", context, status=422 if form.errors else 200)


@require_POST
def renew_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the secret link to the agenda of a contact."""
    user = cast(User, request.user)
    actions.renew_feed(contact=contact_for(user, pk, change=True), actor=user)
    messages.success(request, _("The old link does not work any more. The next e-mail brings the new one."))
    return redirect("areas:contact", pk=pk)


def _corrected(request: HttpRequest, contact: Contact, form: ContactForm) -> HttpResponse:
    """Save the correction and go back to the page of the contact."""
    changed = actions.correct_contact(contact=contact, actor=cast(User, request.user), **form.cleaned_data)
    if "email" in changed:
        words = _(
            "Saved. Links in earlier e-mails to this person do not work any more. For meetings that are still to come a"
            " new link goes to the new address."
        )
        messages.success(request, words)
    elif changed:
        messages.success(request, _("Saved. From now on we use these data."))
    say_kept(request, form)
    return redirect("areas:contact", pk=contact.pk)
