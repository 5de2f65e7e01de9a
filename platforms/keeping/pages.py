"""The pages about terms, for administrators and the privacy officer: what would go, what went, and what is held."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may_see_privacy, require
from accounts.models import User
from invitations.queries import hold
from outcomes import actions, queries
from outcomes.models import Hold
from outcomes.rules.keeping import SORTS, Sort
from platforms.keeping.kept import KEPT
from platforms.keeping.running import RestoreUndecided, forget_past_term

PER_PAGE = 25
SECONDS = 20  # of a request; what is left goes in the next run


@dataclass(frozen=True, slots=True)
class Line:
    """One sort as it is now: its term in words, how many are due and held, and when the next is due."""

    sort: Sort
    name: str
    term: str
    due: int
    held: int
    next_on: dt.date | None
    is_set: bool


def dry_run(now: dt.datetime) -> list[Line]:
    """Return what would be forgotten now. Changes nothing; four queries for each sort at most."""
    lines = []
    for sort in SORTS:
        kept = [each for each in KEPT if each.code == sort.code]
        days = kept[0].days
        is_set = days is not None
        ahead = [day for each in kept if (day := each.next_on(now))]
        lines.append(
            Line(
                sort,
                capfirst(str(sort.name)),
                term_words(sort, days),
                sum(each.due(now).count() for each in kept) if is_set else 0,
                sum(each.held(now).count() for each in kept) if is_set else 0,
                min(ahead, default=None),
                is_set,
            )
        )
    return lines


def term_words(sort: Sort, days: int | None) -> str:
    """Return a term in words; that of a setting as it is set."""
    if sort.fixed:
        return str(sort.fixed)
    if days is None:
        return _("No term is set: it is kept.")
    count = getattr(settings, sort.setting)
    if sort.setting.endswith("_YEARS"):
        return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show every sort with its term, what would go now and when the next goes, and the last times."""
    _watcher(request)
    page = Paginator(queries.runs(), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "platforms/terms.html", {"lines": dry_run(timezone.now()), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def forget_now(request: HttpRequest) -> HttpResponse:
    """Say once more what would go, and let it go; not while a restored backup waits for a decision."""
    user = _watcher(request)
    if request.method != "POST":
        lines = [line for line in dry_run(timezone.now()) if line.due]
        words = {"lines": lines, "total": sum(line.due for line in lines), "is_undecided": hold() is not None}
        return render(request, "platforms/forget_now.html", words)
    try:
        run = forget_past_term(actor=user, seconds=SECONDS)
    except RestoreUndecided:
        return render(request, "platforms/forget_now.html", {"is_undecided": True}, status=409)
    assert run is not None  # only an hourly run may come to nothing
    _say(request, sum(run.lines.values_list("count", flat=True)), is_whole=run.is_whole, is_wrong=bool(run.failed))
    return redirect("terms")


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Show of which meetings something was forgotten."""
    _watcher(request)
    page = Paginator(queries.certificates(), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "platforms/forget_certificates.html", {"page": page})


@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """Show of which meetings nothing is forgotten or destroyed, why and by whom, and which were held before."""
    _watcher(request)
    page = Paginator(queries.holds(), PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "platforms/holds.html", {"page": page})


@require_POST
def release_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the terms of a meeting count again."""
    user = _watcher(request)
    found = get_object_or_404(Hold.objects.select_related("meeting"), pk=pk)
    actions.release_meeting(meeting=found.meeting, actor=user)
    messages.success(request, _("The meeting is not held any more."))
    return redirect("holds")


def _watcher(request: HttpRequest) -> User:
    user = cast(User, request.user)
    require(may_see_privacy(user))
    return user


def _say(request: HttpRequest, count: int, *, is_whole: bool, is_wrong: bool) -> None:
    words = ngettext("%(count)s row was forgotten.", "%(count)s rows were forgotten.", count) % {"count": count}
    if is_wrong:
        messages.error(
            request, f"{words} {_('One sort went wrong. We try again tonight; the log of the site says why.')}"
        )
    elif not is_whole:
        messages.warning(request, f"{words} {_('There is more. The rest goes tonight, or press the button again.')}")
    else:
        messages.success(request, words)
