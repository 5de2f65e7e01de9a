"""Who saw what of whom, for who watches over privacy: by person or by colleague, from the entries of the log.

The log holds numbers; the names stand on this page only, looked up when it is shown. Looking here is an entry itself.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import may_see_privacy, require
from accounts.actions import log, log_look
from accounts.forms import TextField
from accounts.models import LogEntry, User
from accounts.rules.deeds import WORDS
from accounts.rules.spreadsheet import csv_bytes
from areas.models import Contact
from invitations.models import Invitation
from platforms.logbook import MOST_ROWS, PER_PAGE, EntryFilter, found, who

MOST_MATCHES = 25
# The deeds by which someone saw data of people, and which data.
READS = {
    "see_contact": gettext_lazy("name, function, e-mail address, phone number and postal address"),
    "see_needs": gettext_lazy("what this person needs to take part"),
    "export_replies": gettext_lazy("name, organisation, e-mail address, phone number and answer"),
    "download_door_list": gettext_lazy("name, organisation and answer, on paper"),
    "print_letters": gettext_lazy("name and postal address, on paper"),
    "print_badges": gettext_lazy("name and organisation, on paper"),
    "download_dossier": gettext_lazy("what the dossier holds"),
    "see_log": gettext_lazy("the log of this person"),
    "see_who": gettext_lazy("who saw data of this person"),
    "export_who": gettext_lazy("who saw data of this person, as a list"),
}


class PersonForm(forms.Form):
    """Whom to find: exactly, so that nobody leafs through the contacts here. It is sent, and stands in no address."""

    use_required_attribute = False

    naam = TextField(
        label=gettext_lazy("Name or e-mail address, exactly"),
        max_length=254,
        error_messages={"required": gettext_lazy("Type the whole name or the whole e-mail address.")},
    )

    @property
    def matches(self) -> list[Contact]:
        """The contacts with this name or this address, whatever the capitals. Two queries."""
        typed = self.cleaned_data["naam"].strip()
        rows = Contact.objects.filter(Q(name__iexact=typed) | Q(email__iexact=typed))
        return list(rows.prefetch_related("organisations").order_by("name", "pk")[:MOST_MATCHES])


@dataclass(frozen=True, slots=True)
class Look:
    """One entry: when, who, what they did, of whom, and which data that shows."""

    at: dt.datetime
    who: str
    what: str
    whom: str
    data: str


@require_http_methods(["GET", "HEAD", "POST"])
def who_saw(request: HttpRequest) -> HttpResponse:
    """Show who saw what of a person, or what a colleague saw; a POST finds a person."""
    user = cast(User, request.user)
    require(may_see_privacy(user))
    person = PersonForm(request.POST if request.method == "POST" else None)
    matches = person.matches if person.is_valid() else []
    if len(matches) == 1:
        return redirect(f"{reverse('who_saw')}?persoon={matches[0].pk}")
    if person.is_bound and person.is_valid() and not matches:
        person.add_error("naam", _("There is no contact with exactly this name or address."))
    form = EntryFilter(request.GET, user=user)
    chosen = form.cleaned_data if form.is_valid() else {}
    context: dict[str, Any] = {"form": person, "filter": form, "matches": matches, "query": request.GET.urlencode()}
    if chosen.get("persoon") or chosen.get("medewerker"):
        log_look(actor=user, action="see_who", subject=chosen["persoon"] or chosen["medewerker"])
        page = Paginator(seen(chosen), PER_PAGE).get_page(request.GET.get("pagina"))
        context |= {"chosen": chosen, "page": page, "looks": looks(list(page.object_list))}
    is_wrong = form.errors or person.errors
    return render(request, "platforms/who_saw.html", context, status=422 if is_wrong else 200)


@require_POST
def who_saw_file(request: HttpRequest) -> HttpResponse:
    """Give the same for a spreadsheet; that is an entry as well, hence a POST."""
    user = cast(User, request.user)
    require(may_see_privacy(user))
    form = EntryFilter(request.GET, user=user)
    subject = (form.cleaned_data.get("persoon") or form.cleaned_data.get("medewerker")) if form.is_valid() else None
    if subject is None:
        return redirect(f"{reverse('who_saw')}?{request.GET.urlencode()}")
    rows = list(seen(form.cleaned_data)[:MOST_ROWS])
    log(actor=user, action="export_who", subject=subject, count=len(rows))
    cells: list[list[str | int]] = [[_("When"), _("Who looked"), _("What"), _("Of whom"), _("Which data")]]
    for look in looks(rows):
        cells.append([f"{timezone.localtime(look.at):%Y-%m-%d %H:%M:%S}", look.who, look.what, look.whom, look.data])
    response = HttpResponse(csv_bytes(cells), content_type="text/csv; charset=utf-8")
    name = f"{_('who-saw-what')}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def seen(chosen: dict[str, Any]) -> QuerySet[LogEntry]:
    """Return the entries by which someone saw something, of this person, by this colleague, in this time."""
    return found(chosen).filter(action__in=READS)


def looks(rows: Sequence[LogEntry]) -> list[Look]:
    """Return entries in words, with the names of now. Three queries."""
    names = _names(rows)
    return [
        Look(
            at=entry.at,
            who=who(entry),
            what=str(capfirst(WORDS.get(entry.action, entry.action))),
            whom=names.get((entry.object_type, entry.object_id), "") or _of_many(entry),
            data=str(capfirst(READS[entry.action])),
        )
        for entry in rows
    ]


def _names(rows: Sequence[LogEntry]) -> dict[tuple[str, str], str]:
    """Return who is meant by the numbers of contacts, invitations and colleagues."""
    wanted: dict[str, set[str]] = {}
    for entry in rows:
        wanted.setdefault(entry.object_type, set()).add(entry.object_id)
    contacts = Contact.objects.filter(pk__in=wanted.get("areas.contact", ()))
    invitations = Invitation.objects.filter(pk__in=wanted.get("invitations.invitation", ()))
    users = User.objects.filter(pk__in=wanted.get("accounts.user", ()))
    found = {("areas.contact", str(pk)): name for pk, name in contacts.values_list("pk", "name")}
    found |= {("invitations.invitation", str(pk)): name for pk, name in invitations.values_list("pk", "contact__name")}
    return found | {("accounts.user", str(pk)): name for pk, name in users.values_list("pk", "name")}


def _of_many(entry: LogEntry) -> str:
    """Return how many people it was about, and by which meeting; of who is not known any more the number."""
    if entry.object_type == "meetings.meeting":
        count = entry.details.get("count")
        words = {"number": entry.object_id, "count": count}
        if isinstance(count, int):
            said = ngettext("%(count)s person of meeting %(number)s", "%(count)s people of meeting %(number)s", count)
            return said % words
        return _("everyone who was invited to meeting %(number)s") % words
    if entry.object_type:
        return _("someone whose data were erased, number %(number)s") % {"number": entry.object_id}
    return "–"
