"""Photos of a report for staff: adding, describing, moving and removing them, and the picture itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.nonce import new_nonce
from invitations.views.staff import StaffRequest
from outcomes import actions, forms, queries
from outcomes.access import written_report_for
from outcomes.models import Photo, Report

form_page = require_http_methods(["GET", "HEAD", "POST"])
# A picture that someone opens by itself runs nothing, loads nothing and is shown on no other site.
STRICT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="foto.jpg"',
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=300",
}


@form_page
def add_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a photo. One that is right is kept at once, also when the rest must be filled in again."""
    report = written_report_for(request.user, pk, change=True)
    if request.method != "POST":
        return _page(request, report, forms.PhotoForm(initial={"form_nonce": new_nonce()}))
    form = forms.PhotoForm(request.POST, request.FILES)
    form.is_valid()
    if "file" in form.errors or "form_nonce" in form.errors:
        return _page(request, report, form, is_lost="file" in request.FILES)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        photo = actions.add_photo(
            report=report,
            actor=request.user,
            form_nonce=form.cleaned_data["form_nonce"],
            name=form.chosen_name,
            picture=form.cleaned_data["file"],
            alt=given.get("alt", ""),
            has_consent=given.get("has_consent", False),
        )
    except actions.CannotWrite as refused:
        return _page(request, report, form, notice=str(refused))
    if form.is_valid():
        return _saved(request, photo)
    typed = request.POST.copy()
    typed["seen"] = str(photo.version)
    again = forms.DescribeForm(typed, name=photo.name)
    return _page(request, report, again, photo=photo, is_kept=True)


@form_page
def report_photo(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Change what is to be seen in a photo."""
    report = written_report_for(request.user, pk, change=True)
    photo = queries.photos_of(report).filter(pk=row_pk).first()
    if photo is None:
        return _gone(request, report)
    photo.report = report
    initial = {"seen": photo.version, "alt": photo.alt, "has_consent": photo.has_consent, "form_nonce": new_nonce()}
    form = forms.DescribeForm(request.POST if request.method == "POST" else None, initial=initial, name=photo.name)
    if not form.is_valid():
        return _page(request, report, form, photo=photo)
    try:
        seen = form.cleaned_data["seen"] or 0
        other = actions.describe_photo(photo=photo, seen=seen, alt=form.cleaned_data["alt"], actor=request.user)
    except actions.CannotWrite as refused:
        return _page(request, report, form, photo=photo, notice=str(refused))
    if other:
        messages.warning(
            request, _("Someone else changed this while you were writing. Both texts are kept. Choose one.")
        )
        return redirect("outcomes:choose_text", report.meeting_id, other.pk)
    return _saved(request, photo)


@require_POST
def move_photo(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Let a photo change places with its neighbour."""
    report = written_report_for(request.user, pk, change=True)
    photo = get_object_or_404(queries.photos_of(report), pk=row_pk)
    try:
        actions.move_photo(photo=photo, is_earlier=request.POST.get("naar") == "eerder")
    except actions.CannotWrite as refused:
        messages.error(request, str(refused))
    return redirect(f"{report.get_absolute_url()}#photo-{photo.pk}")


@form_page
def remove_photo(request: StaffRequest, pk: int, row_pk: int) -> HttpResponse:
    """Ask whether a photo may go, and remove it."""
    report = written_report_for(request.user, pk, change=True)
    photo = queries.photos_of(report).filter(pk=row_pk).first()
    if photo and request.method != "POST":
        return render(request, "outcomes/remove_row.html", {"meeting": report.meeting, "row": photo})
    seen = request.POST.get("seen", "")
    try:
        if photo:
            number = int(seen) if seen.isascii() and seen.isdecimal() else 0
            actions.remove_photo(photo=photo, seen=number, actor=request.user)
    except actions.NewerText:
        messages.error(request, _("Someone else changed this meanwhile. Look at it first. Nothing was removed."))
    except actions.CannotWrite as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Removed."))
    return redirect(f"{report.get_absolute_url()}#fotos")


@require_safe
def report_picture(request: StaffRequest, pk: int, digest: str) -> HttpResponse:
    """Give a photo of a report to staff."""
    return picture(written_report_for(request.user, pk), digest)


def picture(report: Report, digest: str) -> HttpResponse:
    """Return a photo of a report, or raise `Http404`."""
    content = queries.picture(report.pk, digest)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/jpeg", headers=STRICT)


def _saved(request: StaffRequest, photo: Photo) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(f"{photo.report.get_absolute_url()}#photo-{photo.pk}")


def _gone(request: StaffRequest, report: Report) -> HttpResponse:
    """Say that a photo was removed, with what someone wrote of it meanwhile: nothing typed gets lost."""
    if request.method != "POST":
        raise Http404
    words = _("Somebody removed this photo meanwhile. You wrote: %(text)s")
    messages.error(request, words % {"text": request.POST.get("alt", "")[:300]})
    return redirect(report)


def _page(request: StaffRequest, report: Report, form: forms.DescribeForm, **more: Any) -> HttpResponse:
    context = {"meeting": report.meeting, "report": report, "form": form, **more}
    is_refused = bool(form.errors or more.get("notice"))
    return render(request, "outcomes/photo.html", context, status=422 if is_refused else 200)
