"""Writing one row of a report: the summary, a subject, an agreement; and choosing between two texts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.nonce import new_nonce
from areas.access import organisations_named_to
from areas.models import Contact
from invitations.forms.invitees import SearchForm
from invitations.queries import search_contacts
from invitations.views.staff import StaffRequest
from outcomes import actions, forms, queries
from outcomes.access import other_text_for, written_report_for
from outcomes.models import Agreement, OtherText, Report, Row, Subject
from outcomes.views.shown import row_words

form_page = require_http_methods(["GET", "HEAD", "POST"])
Make = Callable[..., Any]


@form_page
def report_summary(request: StaffRequest, pk: int) -> HttpResponse:
    """Write the summary."""
    report = written_report_for(request.user, pk, change=True)
    return _edit(request, report, report, forms.SummaryForm, _("Short summary"))


@form_page
def add_subject(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a subject."""
    report = written_report_for(request.user, pk, change=True)
    return _add(request, report, forms.SubjectForm, actions.add_subject, _("Add a subject"))


@form_page
def report_subject(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Write what was said about a subject."""
    report = written_report_for(request.user, pk, change=True)
    row = get_object_or_404(Subject, report=report, pk=row_pk)
    return _edit(request, report, row, forms.SubjectForm, row.title)


@form_page
def add_agreement(request: StaffRequest, pk: int) -> HttpResponse:
    """Add an agreement."""
    report = written_report_for(request.user, pk, change=True)
    return _add(request, report, _agreement_form(request, report), actions.add_agreement, _("Add an agreement"))


@form_page
def report_agreement(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change an agreement."""
    report = written_report_for(request.user, pk, change=True)
    row = get_object_or_404(Agreement, report=report, pk=row_pk)
    return _edit(request, report, row, _agreement_form(request, report, row.contact_id), _("Agreement"))


@form_page
def remove_subject(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether a subject may go, and remove it."""
    report = written_report_for(request.user, pk, change=True)
    return _remove(request, report, get_object_or_404(Subject, report=report, pk=row_pk))


@form_page
def remove_agreement(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether an agreement may go, and remove it."""
    report = written_report_for(request.user, pk, change=True)
    return _remove(request, report, get_object_or_404(Agreement, report=report, pk=row_pk))


@form_page
def choose_text(request: StaffRequest, pk: int, text_pk: int) -> HttpResponse:
    """Show both texts that two people saved at the same time, and ask which one stays."""
    text = other_text_for(request.user, pk, text_pk)
    form = forms.ChoiceForm(request.POST if request.method == "POST" else None)
    notice = ""
    if form.is_valid():
        try:
            actions.choose_text(text=text, is_other=form.cleaned_data["text"] == "other", actor=request.user)
        except actions.CannotWrite as refused:
            notice = str(refused)
        else:
            messages.success(request, _("Saved. This text now stands in the report."))
            return redirect(text.report)
    context = {
        "meeting": text.report.meeting,
        "text": text,
        "rows": row_words(text),
        "form": form,
        "notice": notice,
    }
    return render(request, "outcomes/choose_text.html", context, status=422 if form.errors or notice else 200)


def _agreement_form(request: StaffRequest, report: Report, kept: int | None = None) -> Make:
    """Return the form with who can promise something: organisations in sight, who was invited, and who was searched.

    `kept`: who is named now. The button of the search shows the form again as it was filled in; it saves nothing.
    """
    words = SearchForm({"zoek": request.POST.get("search", "")}).words.split()
    is_search = bool(words) and "find" in request.POST
    owners = organisations_named_to(request.user).filter(is_active=True).order_by("name", "pk")
    people = _people(request, report, kept, words if is_search else []) if request.user.may.look else None
    starts_at = report.meeting.starts_at
    held_on = timezone.localdate(starts_at) if starts_at else None

    def make(data: QueryDict | None = None, **kwargs: Any) -> forms.AgreementForm:
        if data and is_search and people:
            kwargs |= {"initial": data.dict() | {"search": ""}, "searched": " ".join(words)}
            data = None
        return forms.AgreementForm(data, owners=owners, people=people, held_on=held_on, **kwargs)

    return make


def _people(request: StaffRequest, report: Report, kept: int | None, words: list[str]) -> forms.People:
    invited = queries.invited_for_organisation(report.meeting_id)
    directory = queries.in_directory(request.user)
    found = list(search_contacts(directory, words)) if words else []
    allowed = Contact.objects.filter(
        Q(pk__in=invited.order_by().values("pk")) | Q(pk__in=directory.order_by().values("pk")) | Q(pk=kept)
    )
    return forms.People(
        allowed=allowed.prefetch_related("organisations"),
        invited=list(invited.exclude(pk__in=[each.pk for each in found]).prefetch_related("organisations")),
        found=found,
    )


def _add(request: StaffRequest, report: Report, make: Make, add: Callable[..., Row], heading: str) -> HttpResponse:
    form = make(request.POST if request.method == "POST" else None, initial={"form_nonce": new_nonce()})
    notice = ""
    if form.is_valid():
        try:
            row = add(report=report, actor=request.user, form_nonce=form.cleaned_data["form_nonce"], **form.values)
        except actions.CannotWrite as refused:
            notice = str(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{report.get_absolute_url()}#{row._meta.model_name}-{row.pk}")
    return _page(request, report, form, heading, notice)


def _edit(request: StaffRequest, report: Report, row: Row, make: Make, heading: str) -> HttpResponse:
    start = {name.removesuffix("_id"): value for name, value in row.values.items()}
    initial = start | {"seen": row.version, "form_nonce": new_nonce()}
    form = make(request.POST if request.method == "POST" else None, initial=initial)
    notice = ""
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"] or 0
            other = actions.save_row(row=row, seen=seen, values=form.values, actor=request.user)
        except actions.CannotWrite as refused:
            notice = str(refused)
        else:
            return _saved(request, report, row, other)
    return _page(request, report, form, heading, notice)


def _saved(request: StaffRequest, report: Report, row: Row, other: OtherText | None) -> HttpResponse:
    if other:
        messages.warning(
            request, _("Someone else changed this while you were writing. Both texts are kept. Choose one.")
        )
        return redirect("outcomes:choose_text", report.meeting_id, other.pk)
    messages.success(request, _("Saved."))
    return redirect(f"{report.get_absolute_url()}#{row._meta.model_name}-{row.pk}")


def _remove(request: StaffRequest, report: Report, row: Subject | Agreement) -> HttpResponse:
    """Show what is there and ask; the button removes it, unless it was changed since it was shown."""
    if request.method != "POST":
        return render(request, "outcomes/remove_row.html", {"meeting": report.meeting, "row": row})
    seen = request.POST.get("seen", "")
    try:
        actions.remove_row(row=row, seen=int(seen) if seen.isascii() and seen.isdecimal() else 0, actor=request.user)
    except actions.NewerText:
        messages.error(request, _("Someone else changed this meanwhile. Look at it first. Nothing was removed."))
    except actions.CannotWrite as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Removed."))
    return redirect(report)


def _page(request: StaffRequest, report: Report, form: Form, heading: str, notice: str) -> HttpResponse:
    context = {"meeting": report.meeting, "report": report, "form": form, "heading": heading, "notice": notice}
    return render(request, "outcomes/row.html", context, status=422 if form.errors or notice else 200)
