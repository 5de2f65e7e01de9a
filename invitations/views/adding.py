"""Putting someone on the list by hand: found in the directory, or made on the spot."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.access import contacts_visible_to, organisations_visible_to
from areas.actions import add_contact
from areas.models import Contact, Organisation
from invitations import actions
from invitations.audience import CAUSES, resolve
from invitations.forms.invitees import AddForm, NewPersonForm, SearchForm
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting

MOST_FOUND = 20
MOST_DIGITS = 10  # a longer number is no id, and too long for the database
MOST_WORDS = 8  # each joins the organisations once more, and a database joins 64 tables at most


@require_http_methods(["GET", "HEAD", "POST"])
def add_invitee(request: StaffRequest, pk: int) -> HttpResponse:
    """Find a contact, or make one, and put this person on the list with a note why."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method == "POST":
        return _add_new(request, meeting) if "new" in request.POST else _add_found(request, meeting)
    side = request.GET.get("kant", "")
    new_form = NewPersonForm(initial={"side": side if side in Organisation.Kind.values else "residents"})
    return _page(request, meeting, new_form=new_form)


def _add_found(request: StaffRequest, meeting: Meeting) -> HttpResponse:
    """Add the contact that was chosen from those found."""
    form = AddForm(request.POST, contacts=contacts_visible_to(request.user), audience=resolve(meeting))
    if form.is_valid():
        return _put_on_list(request, meeting, form.cleaned_data["contact"], form.cleaned_data["note"])
    return _page(request, meeting, form=form)


def _add_new(request: StaffRequest, meeting: Meeting) -> HttpResponse:
    """Make the contact, and the organisation when we do not know it, and add this person."""
    form = NewPersonForm(
        request.POST,
        contacts=contacts_visible_to(request.user),
        organisations=organisations_visible_to(request.user),
    )
    if not form.is_valid():
        return _page(request, meeting, new_form=form)
    values = {name: form.cleaned_data[name] for name in ("name", "email", "phone", "side", "organisation")}
    contact = add_contact(actor=request.user, area=meeting.area, **values)
    return _put_on_list(request, meeting, contact, form.cleaned_data["note"])


def _put_on_list(request: StaffRequest, meeting: Meeting, contact: Contact, note: str) -> HttpResponse:
    """Add the contact, and say so; also when something still keeps the invitation from going out."""
    actions.add_by_hand(meeting=meeting, contact=contact, note=note, actor=request.user)
    left_out = [each.cause for each in resolve(meeting).left_out if each.contact_id == contact.pk]
    if left_out:
        words = {"name": contact.name, "cause": CAUSES.get(left_out[0], "")}
        messages.warning(request, _("%(name)s cannot be invited yet. %(cause)s") % words)
    else:
        messages.success(request, _("%(name)s is on the list now.") % {"name": contact.name})
    return redirect("invitations:invitees", meeting.pk)


def _page(
    request: StaffRequest, meeting: Meeting, *, form: AddForm | None = None, new_form: NewPersonForm | None = None
) -> HttpResponse:
    """Show both ways of adding; a form with errors is shown again with its values."""
    found = _found(request)
    search = {
        "search": request.GET.get("zoek", ""),
        "side": request.GET.get("kant", ""),
        "kind": request.GET.get("soort", ""),
    }
    form = form or AddForm(contacts=found)
    on_list = [each.contact_id for each in resolve(meeting).invitees if each.is_included] if found else []
    form.contact_field.offer(found, on_list)
    wrong = next((each for each in (form, new_form) if each is not None and each.errors), None)
    context = {
        "meeting": meeting,
        "add_form": form,
        "new_form": new_form or NewPersonForm(),
        "found": found,
        "form": wrong,
        "is_search": any(search.values()),
        "most": MOST_FOUND,
    }
    return render(request, "invitations/add_invitee.html", context | search, status=422 if wrong else 200)


def _found(request: StaffRequest) -> QuerySet[Contact]:
    """Return the contacts that this user may see and that match the search or fill the gap, 20 at most."""
    words = SearchForm(request.GET).words.split()[:MOST_WORDS]
    side, kind = request.GET.get("kant", ""), request.GET.get("soort", "")
    contacts = contacts_visible_to(request.user)
    if not words and not side and not kind:
        return contacts.none()
    for word in words:
        contacts = contacts.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(organisations__name__icontains=word)
        )
    if kind.isdecimal() and len(kind) < MOST_DIGITS:
        contacts = contacts.filter(organisations__type=int(kind))
    elif side in Organisation.Kind.values:
        contacts = contacts.filter(organisations__kind=side)
    return contacts.distinct().order_by("name", "pk").prefetch_related("organisations")[:MOST_FOUND]
