"""The log for who watches over privacy: who did and saw what, of which person, and when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import may_see_log, may_see_privacy, require
from accounts.actions import log, log_look
from accounts.forms import RowField, offer_rows
from accounts.models import LogCheck, LogEntry, User
from accounts.rules.chain import Problem
from accounts.rules.deeds import DETAILS, WORDS
from accounts.rules.spreadsheet import csv_bytes
from areas.forms import DayField
from areas.models import Contact
from invitations.models import Invitation

PER_PAGE = 50
MOST_ROWS = 50_000
# A deed on a whole meeting by which someone read of each who is invited to it.
ON_ALL_INVITED = ("download_door_list", "export_replies", "print_letters", "print_badges", "download_dossier")


class EntryFilter(forms.Form):
    """Of whom, by whom, and when. The names of the fields stand in the address, and numbers only."""

    use_required_attribute = False

    persoon = RowField(
        Contact.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("This person is not in the list of contacts any more.")},
    )
    medewerker = RowField(
        User.objects.none(),
        required=False,
        label=gettext_lazy("Who"),
        empty_label=gettext_lazy("Everyone"),
        error_messages={"invalid_choice": gettext_lazy("Choose who from the list.")},
    )
    van = DayField(required=False, label=gettext_lazy("From"))
    tot = DayField(required=False, label=gettext_lazy("Until and including"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "persoon", Contact.objects.all() if may_see_privacy(user) else Contact.objects.none())
        offer_rows(self, "medewerker", User.objects.order_by("name", "pk"))

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        data = super().clean() or self.cleaned_data
        if data.get("van") and data.get("tot") and data["tot"] < data["van"]:
            self.add_error("tot", _("The last day lies before the first day."))
        return data


class LogFilter(EntryFilter):
    """What was done, too."""

    actie = forms.ChoiceField(
        required=False,
        label=gettext_lazy("What"),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    field_order = ("persoon", "medewerker", "actie", "van", "tot")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted((str(capfirst(words)), action) for action, words in WORDS.items())
        choices = [("", _("Everything")), *((action, words) for words, action in known)]
        cast(forms.ChoiceField, self.fields["actie"]).choices = choices


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    at: dt.datetime
    who: str
    what: str
    about: str
    url: str
    more: str


@require_safe
def logbook(request: HttpRequest) -> HttpResponse:
    """Show the log, the newest first; looking at what concerns one person is an entry itself."""
    user = cast(User, request.user)
    require(may_see_log(user))
    form = LogFilter(request.GET, user=user)
    form.is_valid()
    contact = form.cleaned_data.get("persoon")
    if contact:
        log_look(actor=user, action="see_log", subject=contact)
    page = Paginator(found(form.cleaned_data), PER_PAGE).get_page(request.GET.get("pagina"))
    check = LogCheck.objects.first()
    context = {
        "form": form,
        "contact": contact,
        "page": page,
        "lines": lines(list(page.object_list), has_links=user.may.look),
        "check": check,
        "problem": Problem(check.problem).label if check and check.problem else "",
        "query": request.GET.urlencode(),
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "platforms/logbook.html", context, status=422 if form.errors else 200)


@require_POST
def logbook_file(request: HttpRequest) -> HttpResponse:
    """Give the same for a spreadsheet; that is an entry as well, hence a POST."""
    user = cast(User, request.user)
    require(may_see_log(user))
    form = LogFilter(request.GET, user=user)
    if not form.is_valid():
        return redirect(f"{reverse('logbook')}?{request.GET.urlencode()}")
    rows = list(found(form.cleaned_data)[:MOST_ROWS])
    chosen = {name: getattr(value, "pk", str(value)) for name, value in form.cleaned_data.items() if value}
    log(actor=user, action="export_log", count=len(rows), chosen=chosen)
    cells: list[list[str | int]] = [[_("When"), _("Who"), _("What"), _("About"), _("Details")]]
    for line in lines(rows):
        moment = f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}"
        cells.append([moment, line.who, line.what, line.about, line.more])
    response = HttpResponse(csv_bytes(cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("log")}-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def found(chosen: dict[str, Any]) -> QuerySet[LogEntry]:
    """Return the entries that fit what was chosen, the newest first, with who did it."""
    rows = LogEntry.objects.select_related("actor").order_by("-at", "-pk")
    if chosen.get("persoon"):
        rows = rows.filter(about(chosen["persoon"]))
    if chosen.get("medewerker"):
        rows = rows.filter(actor=chosen["medewerker"])
    if chosen.get("actie"):
        rows = rows.filter(action=chosen["actie"])
    if chosen.get("van"):
        rows = rows.filter(at__gte=midnight(chosen["van"]))
    if chosen.get("tot"):
        rows = rows.filter(at__lt=midnight(chosen["tot"] + dt.timedelta(days=1)))
    return rows


def lines(rows: Sequence[LogEntry], *, has_links: bool = False) -> list[Line]:
    """Return entries in words, with links for who may open them. One query, for the meetings of the invitations."""
    about = {entry.object_id for entry in rows if entry.object_type == "invitations.invitation"}
    wanted = {pk for pk in about if pk.isdecimal()}
    meetings = dict(Invitation.objects.filter(pk__in=wanted).values_list("pk", "meeting_id"))
    return [
        Line(
            at=entry.at,
            who=who(entry),
            what=str(capfirst(WORDS.get(entry.action, entry.action))),
            about=_about_words(entry),
            url=_url(entry, meetings) if has_links else "",
            more=", ".join(f"{DETAILS.get(name, name)}: {_plain(value)}" for name, value in entry.details.items()),
        )
        for entry in rows
    ]


def about(contact: Contact) -> Q:
    """Return what finds the entries that concern a person: itself, its invitations, and lists in which it stands.

    Who saw the needs of several people wrote down of whom: only those that name this person count. Two queries.
    """
    invitations = dict(Invitation.objects.filter(contact=contact).values_list("pk", "meeting_id"))
    meetings = [str(meeting) for meeting in invitations.values()]
    seen = LogEntry.objects.filter(object_type="meetings.meeting", object_id__in=meetings, action="see_needs")
    named = [
        pk
        for pk, details in seen.values_list("pk", "details")
        if not invitations.keys().isdisjoint(details.get("invitations", invitations))
    ]
    return (
        Q(object_type="areas.contact", object_id=str(contact.pk))
        | Q(object_type="invitations.invitation", object_id__in=[str(pk) for pk in invitations])
        | Q(object_type="meetings.meeting", object_id__in=meetings, action__in=ON_ALL_INVITED)
        | Q(pk__in=named)
    )


def who(entry: LogEntry) -> str:
    """Return who did it; of who was removed the number."""
    if entry.actor_id is None:
        return _("Nobody who was logged in")
    return str(entry.actor) if entry.actor else _("User %(number)s, who was removed") % {"number": entry.actor_id}


def _about_words(entry: LogEntry) -> str:
    """Return the kind of the object and its number; the log outlives the program that wrote it."""
    if not entry.object_type:
        return ""
    try:
        kind = str(apps.get_model(entry.object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = entry.object_type
    return f"{capfirst(kind)} {entry.object_id}"


def _url(entry: LogEntry, meetings: dict[int, int]) -> str:
    """Return the page of an object, of the kinds that are looked for most."""
    if not entry.object_id.isdecimal():
        return ""
    pk = int(entry.object_id)
    if entry.object_type == "invitations.invitation":
        return reverse("invitations:invitation", args=[meetings[pk], pk]) if pk in meetings else ""
    names = {"areas.contact": "areas:contact", "meetings.meeting": "meetings:meeting"}
    return reverse(names[entry.object_type], args=[pk]) if entry.object_type in names else ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def midnight(day: dt.date) -> dt.datetime:
    """Return the first moment of a day here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
