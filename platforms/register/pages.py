"""The register of processing and the DPIA, to read, print, download and fill in."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may_see_privacy, require
from accounts.forms import TextField
from accounts.models import User
from accounts.rules.spreadsheet import csv_bytes
from outcomes import actions
from outcomes.models import DpiaVersion
from platforms.register import content
from platforms.register.questions import CODES, QUESTIONS, Question

VERSIONS = 20
LONGEST = 4000


class DpiaForm(forms.Form):
    """One answer for each question; all may stay empty."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.code] = TextField(
                label=gettext_lazy("What the municipality adds"),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 4}),
            )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what is known and the field to fill in."""

    question: Question
    known: list[str]
    field: forms.BoundField


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show the register, to read and to print."""
    _watcher(request)
    context = {
        "controller": content.controller(),
        "lines": content.lines(),
        "processors": content.processors(),
        "measures": content.measures(),
    }
    return render(request, "platforms/register.html", context)


@require_safe
def register_file(request: HttpRequest) -> HttpResponse:
    """Give the register as a sheet."""
    _watcher(request)
    response = HttpResponse(csv_bytes(content.rows()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("register-of-processing")}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def dpia(request: HttpRequest) -> HttpResponse:
    """Ask what only the municipality knows, beside what the configuration says; each change is a version."""
    user = _watcher(request)
    versions = DpiaVersion.objects.select_related("saved_by")
    chosen = request.GET.get("versie", "")
    shown = versions.filter(pk=chosen).first() if chosen.isdecimal() else versions.first()
    form = DpiaForm(request.POST if request.method == "POST" else None, initial=shown.answers if shown else {})
    if form.is_valid():
        made = actions.save_dpia(answers=form.cleaned_data, actor=user)
        messages.success(request, _("Saved as a new version.") if made else _("Nothing was changed."))
        return redirect("dpia")
    context = {
        "form": form,
        "asked": [Asked(each, each.known(), form[each.code]) for each in QUESTIONS],
        "open_count": sum(not (shown and shown.answers.get(code)) for code in CODES),
        "shown": shown,
        "versions": versions[:VERSIONS],
    }
    return render(request, "platforms/dpia.html", context, status=422 if form.errors else 200)


def _watcher(request: HttpRequest) -> User:
    user = cast(User, request.user)
    require(may_see_privacy(user))
    return user
