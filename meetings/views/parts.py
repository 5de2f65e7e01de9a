"""Adding, changing, moving, ticking and removing one part of the preparation of a meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.nonce import NonceField, new_nonce
from accounts.models import User
from accounts.views.meanwhile import say_kept
from areas.access import contacts_visible_to, organisations_named_to
from meetings import queries
from meetings.access import meeting_for, meeting_with_texts_for
from meetings.actions import preparing as actions
from meetings.forms.preparing import ChoreForm, ItemForm, MaterialForm, PartForm, RoleForm
from meetings.models import ChecklistItem, Material, Meeting, MeetingRole, ProgrammeItem

form_page = require_http_methods(["GET", "HEAD", "POST"])
MOST_DIGITS = 10  # a longer number is no key
MakeForm = Callable[..., PartForm]


@dataclass(frozen=True, slots=True)
class _Sort:
    """One of the four sorts of parts: its table, the page with its list, its words, and how its form is made."""

    model: Any
    page: str
    name: Promise
    add: Promise
    form: Callable[[HttpRequest, Meeting], MakeForm]


def _item_form(request: HttpRequest, meeting: Meeting) -> MakeForm:
    user = cast(User, request.user)
    larger = request.GET.get("bij", "")

    def make(*args: Any, **kwargs: Any) -> PartForm:
        return ItemForm(
            *args,
            meeting=meeting,
            organisations=organisations_named_to(user),
            contacts=queries.helpers(user, meeting) if user.may.look else None,
            larger=int(larger) if larger.isdecimal() and len(larger) < MOST_DIGITS else None,
            **kwargs,
        )

    return make


def _role_form(request: HttpRequest, meeting: Meeting) -> MakeForm:
    user = cast(User, request.user)
    found = queries.helpers(user, meeting, request.GET.get("zoek", "").strip()[:80])
    key = request.POST.get("person", "")

    def make(*args: Any, row: MeetingRole | None = None, **kwargs: Any) -> PartForm:
        wanted = {int(key[1:])} if key[:1] == "c" and key[1:].isdecimal() and len(key) < MOST_DIGITS else set()
        wanted -= {contact.pk for contact in found}
        more = list(contacts_visible_to(user).filter(pk__in=wanted))
        if row and row.contact and row.contact not in [*found, *more]:
            more.append(row.contact)
        users = queries.colleagues()
        return RoleForm(*args, meeting=meeting, users=users, contacts=[*found, *more], row=row, **kwargs)

    return make


def _chore_form(_request: HttpRequest, _meeting: Meeting) -> MakeForm:
    return lambda *args, **kwargs: ChoreForm(*args, users=queries.colleagues(), **kwargs)


def _material_form(_request: HttpRequest, _meeting: Meeting) -> MakeForm:
    return MaterialForm


_ITEM = _Sort(ProgrammeItem, "programme", gettext_lazy("Programme"), gettext_lazy("Add to the programme"), _item_form)
_ROLE = _Sort(MeetingRole, "roles", gettext_lazy("Roles"), gettext_lazy("Add a person"), _role_form)
_CHORE = _Sort(ChecklistItem, "checklist", gettext_lazy("Checklist"), gettext_lazy("Add to the checklist"), _chore_form)
_MATERIAL = _Sort(Material, "materials", gettext_lazy("Materials"), gettext_lazy("Add something"), _material_form)


@form_page
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a part to the programme."""
    return _add(request, _ITEM, pk)


@form_page
def item(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change a part of the programme."""
    return _change(request, _ITEM, pk, row_pk)


@form_page
def remove_item(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether a part of the programme may go, and remove it."""
    return _remove(request, _ITEM, pk, row_pk)


@require_POST
def move_item(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Move a part of the programme one place up or down."""
    meeting = _changeable(request, pk)
    row = get_object_or_404(ProgrammeItem, meeting=meeting, pk=row_pk)
    actor = cast(User, request.user)
    if actions.move_item(item=row, is_up=request.POST.get("way") == "up", actor=actor):
        messages.success(request, _("“%(title)s” is moved. The times moved along.") % {"title": row.title})
    return _back(_ITEM, meeting, row)


@require_POST
def propose_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with an example of a programme."""
    meeting = _changeable(request, pk)
    if actions.propose_programme(meeting=meeting, actor=cast(User, request.user)):
        messages.success(request, _("This is an example. Change what is different with you."))
    return redirect("meetings:programme", meeting.pk)


@form_page
def add_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a role."""
    return _add(request, _ROLE, pk)


@form_page
def role(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change the role of somebody."""
    return _change(request, _ROLE, pk, row_pk)


@form_page
def remove_role(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether a role may go, and remove it."""
    return _remove(request, _ROLE, pk, row_pk)


@form_page
def add_chore(request: HttpRequest, pk: int) -> HttpResponse:
    """Add something to do."""
    return _add(request, _CHORE, pk)


@form_page
def chore(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change something to do."""
    return _change(request, _CHORE, pk, row_pk)


@form_page
def remove_chore(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether something to do may go, and remove it."""
    return _remove(request, _CHORE, pk, row_pk)


@require_POST
def tick_chore(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Tick something as done, or take the tick away."""
    meeting = _changeable(request, pk)
    row = get_object_or_404(ChecklistItem, meeting=meeting, pk=row_pk)
    is_done = request.POST.get("done") == "yes"
    actions.tick_chore(chore=row, is_done=is_done, actor=cast(User, request.user))
    words = _("Done: %(what)s") if is_done else _("Not done after all: %(what)s")
    messages.success(request, words % {"what": row.what})
    return _back(_CHORE, meeting, row)


@require_POST
def make_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the list by the kind of meeting."""
    meeting = _changeable(request, pk)
    actions.make_checklist(meeting=meeting, owner=meeting.organiser)
    messages.success(request, _("This is the list for a meeting of this kind. Change what is different with you."))
    return redirect("meetings:checklist", meeting.pk)


@form_page
def add_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Add something that must be there."""
    return _add(request, _MATERIAL, pk)


@form_page
def material(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change something that must be there."""
    return _change(request, _MATERIAL, pk, row_pk)


@form_page
def remove_material(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether a material may go, and remove it."""
    return _remove(request, _MATERIAL, pk, row_pk)


@require_POST
def tick_material(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Tick something as there, or take the tick away."""
    meeting = _changeable(request, pk)
    row = get_object_or_404(Material, meeting=meeting, pk=row_pk)
    actions.tick_material(material=row, is_there=request.POST.get("there") == "yes", actor=cast(User, request.user))
    messages.success(request, _("Saved."))
    return _back(_MATERIAL, meeting, row)


def _changeable(request: HttpRequest, pk: int, *, is_text: bool = True) -> Meeting:
    """Return a meeting of which this user may change the preparation, or raise `Http404`; a cancelled one rests.

    `is_text`: not who has a role; that is for who invites people.
    """
    find = meeting_with_texts_for if is_text else meeting_for
    meeting = find(cast(User, request.user), pk, change=True)
    if meeting.state == Meeting.State.CANCELLED:
        raise Http404
    return meeting


def _add(request: HttpRequest, sort: _Sort, pk: int) -> HttpResponse:
    meeting = _changeable(request, pk, is_text=sort is not _ROLE)
    form = sort.form(request, meeting)(request.POST if request.method == "POST" else None)
    if sort is not _ROLE:  # nobody has one role twice anyway
        form.fields["form_nonce"] = NonceField(required=False, initial=new_nonce())
    if form.is_valid():
        made = actions.add_part(sort.model, meeting=meeting, actor=cast(User, request.user), **form.values)
        messages.success(request, _("Saved."))
        return _back(sort, meeting, made)
    return _page(request, sort, meeting, form, None)


def _change(request: HttpRequest, sort: _Sort, pk: int, row_pk: int) -> HttpResponse:
    meeting = _changeable(request, pk, is_text=sort is not _ROLE)
    row = get_object_or_404(sort.model, meeting=meeting, pk=row_pk)
    form = sort.form(request, meeting)(request.POST if request.method == "POST" else None, row=row)
    if form.is_valid():
        actions.change_part(row, actor=cast(User, request.user), **form.values)
        messages.success(request, _("Saved."))
        say_kept(request, form)
        return _back(sort, meeting, row)
    return _page(request, sort, meeting, form, row)


def _remove(request: HttpRequest, sort: _Sort, pk: int, row_pk: int) -> HttpResponse:
    meeting = _changeable(request, pk, is_text=sort is not _ROLE)
    row = get_object_or_404(sort.model, meeting=meeting, pk=row_pk)
    if request.method == "POST":
        actions.remove_part(row, actor=cast(User, request.user))
        messages.success(request, _("Removed."))
        return redirect(f"meetings:{sort.page}", meeting.pk)
    inside = row.parts.count() if isinstance(row, ProgrammeItem) else 0
    context = {"meeting": meeting, "sort": sort, "page": f"meetings:{sort.page}", "row": row, "inside": inside}
    return render(request, "meetings/remove_part.html", context)


def _page(request: HttpRequest, sort: _Sort, meeting: Meeting, form: PartForm, row: Any) -> HttpResponse:
    context = {
        "meeting": meeting,
        "sort": sort,
        "page": f"meetings:{sort.page}",
        "form": form,
        "row": row,
        "is_role": sort is _ROLE,
        "search": request.GET.get("zoek", ""),
    }
    return render(request, "meetings/part.html", context, status=422 if form.errors else 200)


def _back(sort: _Sort, meeting: Meeting, row: Any) -> HttpResponse:
    """Go back to the list, to the row."""
    return redirect(f"{reverse(f'meetings:{sort.page}', args=[meeting.pk])}#r{row.pk}")
