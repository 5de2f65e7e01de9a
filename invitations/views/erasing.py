"""Erasing the data of a contact: what goes and what stays, the button, the certificate, and the list of these."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may_see_privacy, require
from areas.models import Contact
from invitations import actions, queries
from invitations.forms.erasing import EraseForm
from invitations.models import Erasure
from invitations.queries import contacts_ended_by
from invitations.queries.held import held_meetings
from invitations.queries.traces import Stayed, names_before, where_words_stay, words_of
from invitations.rules.fates import TABLES
from invitations.views.staff import StaffRequest

PER_PAGE = 25
MOST_LINKS = 10
# Why words stay, by the app that keeps them.
_WHY_STAYS = {
    "outcomes": gettext_lazy("part of a report or a dossier; the law on archives says that it stays as it is"),
    "initiatives": gettext_lazy("an idea that everyone may read; change the words yourself if that is right"),
    "meetings": gettext_lazy("text of a meeting or a voice; change the words yourself if that is right"),
    "areas": gettext_lazy("the name or an address of an organisation; change it yourself if that is right"),
    "invitations": gettext_lazy("what was written of somebody else; change it yourself if that is right"),
}


@dataclass(frozen=True, slots=True)
class StayedLine:
    """Words that stay, in words: where, how often, why, and the pages on which they stand."""

    what: str
    count: int
    why: str
    links: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
def erase_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what goes and what stays; the button erases, and leads to the certificate."""
    contact = get_object_or_404(contacts_ended_by(request.user), pk=pk)
    held = list(held_meetings(contact=contact))
    form = EraseForm(request.POST if request.method == "POST" else None, is_held=bool(held))
    if form.is_valid():
        try:
            return redirect(actions.erase_contact(contact=contact, actor=request.user, **form.choices()))
        except Contact.DoesNotExist:  # someone else pressed a moment before
            return _done_before(request, pk)
    context = {
        "contact": contact,
        "held": held,
        "sharing": queries.sharing(request.user, contact),
        "form": form,
        "counts": in_words(actions.rows_of(actions.person_of(contact))),
        "stays": stayed_lines(_still_standing(contact)),
    }
    return render(request, "invitations/erase_contact.html", context, status=422 if form.errors else 200)


def _done_before(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead to the certificate of who was erased a moment before, or as near to it as this user may come."""
    for found in Erasure.objects.order_by("-pk")[:PER_PAGE]:
        if pk in found.subject["contacts"] and _may_see(request, found):
            return redirect(found)
    messages.info(request, _("These data were erased already."))
    return redirect("invitations:erasures" if may_see_privacy(request.user) else "areas:contacts")


@require_safe
def erasures(request: StaffRequest) -> HttpResponse:
    """Show all that was erased, the newest first."""
    require(may_see_privacy(request.user))
    rows: QuerySet[Erasure] = Erasure.objects.select_related("actor")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "invitations/erasures.html", {"page": page})


@require_safe
def erasure(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the certificate of one erasure: to who watches over privacy, and to who did it."""
    found = get_object_or_404(Erasure.objects.select_related("actor"), pk=pk)
    require(_may_see(request, found))
    context = {
        "erasure": found,
        "counts": in_words(found.counts),
        "total": sum(found.counts.values()),
        "stays": stayed_lines([Stayed(label, field, count, tuple(keys)) for label, field, count, keys in found.stayed]),
    }
    return render(request, "invitations/erasure.html", context)


def _may_see(request: StaffRequest, found: Erasure) -> bool:
    return may_see_privacy(request.user) or found.actor_id == request.user.pk


def in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return per table how many rows, in the words of the table; one that this version does not know is left out."""
    known = {label: count for label, count in counts.items() if label in TABLES}
    return [(capfirst(str(_model(label)._meta.verbose_name_plural)), count) for label, count in known.items()]


def stayed_lines(stayed: list[Stayed]) -> list[StayedLine]:
    """Return where a name still stands, in words, with links to the pages that have one. One query per line."""
    lines = []
    for each in stayed:
        if each.label not in TABLES or each.field not in TABLES[each.label].fields:
            continue  # of another version
        model = _model(each.label)
        what = _("%(thing)s: %(field)s") % {
            "thing": capfirst(str(model._meta.verbose_name)), "field": _field_words(each.label, each.field),
        }  # fmt: skip
        why = str(_WHY_STAYS.get(model._meta.app_label, ""))
        lines.append(StayedLine(what, each.count, why, _links(model, each)))
    return lines


def _field_words(label: str, name: str) -> str:
    """Return what a field is called; what people typed of others has its words on the page of the own data."""
    field: Any = _model(label)._meta.get_field(name)
    words = queries.FIELD_WORDS.get(name) if name in TABLES[label].words else None
    return str(words or field.verbose_name)


def _links(model: type[Model], stayed: Stayed) -> list[tuple[str, str]]:
    """Return the pages on which these rows stand: their own, or that of the report, meeting or idea they belong to."""
    found: dict[str, str] = {}
    row: Any
    for row in model._base_manager.filter(pk__in=stayed.keys[:MOST_LINKS]):
        owners = [row, *(getattr(row, name, None) for name in ("report", "initiative", "meeting", "point"))]
        owners.append(getattr(getattr(row, "invitation", None), "meeting", None))
        page = next((owner for owner in owners if hasattr(owner, "get_absolute_url")), None)
        if page is not None:
            found[page.get_absolute_url()] = str(page.pk)
    return [(number, url) for url, number in found.items()]


def _still_standing(contact: Contact) -> list[Stayed]:
    words = [*words_of(str(contact.name), contact.email, contact.phone), *names_before([contact.pk])]
    return where_words_stay(TABLES, words, actions.person_of(contact))


def _model(label: str) -> type[Model]:
    return apps.get_model(label)
