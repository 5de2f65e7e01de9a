"""Voices: the inbox, noting one in a minute, answering it, and bringing it to a meeting or to the same voice."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.views.meanwhile import say_kept
from areas.access import areas_changed_by, areas_visible_to, organisations_visible_to
from areas.models import Organisation
from meetings.access import signal_for
from meetings.actions import voices as actions
from meetings.forms.proposals import AnswerForm, ChosenForm, SignalFilter, SignalForm
from meetings.models import Signal
from meetings.proposals import voices as reading

PER_PAGE = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def signals(request: HttpRequest) -> HttpResponse:
    """Show the voices in the areas of this user, filtered by area, theme, state and the department they concern."""
    user = cast(User, request.user)
    departments = organisations_visible_to(user).filter(kind=Organisation.Kind.MUNICIPAL, is_active=True)
    form = SignalFilter(request.GET, areas=areas_visible_to(user), departments=departments)
    form.is_valid()
    chosen = form.cleaned_data
    found = reading.inbox(
        user, area=chosen.get("gebied"), theme=chosen.get("thema"), state=chosen.get("stand", ""),
        only_requests="verzoek" in request.GET, department=chosen.get("afdeling"),
    )  # fmt: skip
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "filter": form,
        "is_filtered": any(chosen.values()) or "verzoek" in request.GET,
        "only_requests": "verzoek" in request.GET,
        "department": chosen.get("afdeling"),
    }
    return render(request, "meetings/signals.html", context)


@form_page
def add_signal(request: HttpRequest) -> HttpResponse:
    """Note a voice; the next one may be noted at once."""
    user = cast(User, request.user)
    if not user.may.work:
        raise Http404
    initial = {"area": request.GET["gebied"]} if request.GET.get("gebied", "").isdecimal() else {}
    form = SignalForm(request.POST if request.method == "POST" else None, areas=areas_changed_by(user), initial=initial)
    if not form.is_valid():
        return render(request, "meetings/add_signal.html", {"form": form}, status=422 if form.errors else 200)
    noted = actions.note_signal(actor=user, **form.cleaned_data)
    messages.success(request, _("Noted for %(area)s.") % {"area": noted.area.name})
    if request.POST.get("next") == "another":
        return redirect("meetings:add_signal")
    return redirect(noted)


@form_page
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one voice; who may change things says here what it is about, how far it is, and the answer."""
    user = cast(User, request.user)
    shown = signal_for(user, pk, change=request.method == "POST")
    form = AnswerForm(request.POST if request.method == "POST" else None, signal=shown)
    if form.is_valid():
        actions.answer_signal(signal=shown, actor=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        say_kept(request, form)
        return redirect(shown)
    return _page(request, shown, form=form)


@require_POST
def merge_signal(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a voice count as the same as another."""
    user = cast(User, request.user)
    shown = signal_for(user, pk, change=True)
    form = _same(user, shown, request)
    if not form.is_valid():
        return _page(request, shown, same=form)
    try:
        kept = actions.merge_signal(signal=shown, into=form.cleaned_data["chosen"], actor=user)
    except actions.AlreadyMerged:
        messages.error(request, _("One of the two stands for another voice already. Look again."))
        return redirect(shown)
    messages.success(request, _("These two now count as one."))
    return redirect(kept)


@require_POST
def plan_signal(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a voice on the agenda of a meeting."""
    user = cast(User, request.user)
    shown = signal_for(user, pk, change=True)
    form = _agenda(user, shown, request)
    if not form.is_valid():
        return _page(request, shown, agenda=form)
    meeting = form.cleaned_data["chosen"]
    actions.plan_signal(signal=shown, meeting=meeting, actor=user)
    messages.success(request, _("On the agenda of “%(title)s”.") % {"title": meeting.title})
    return redirect(shown)


def _same(user: User, shown: Signal, request: HttpRequest | None = None) -> ChosenForm:
    data = request.POST if request else None
    return ChosenForm(data, rows=reading.similar(user, shown), label=_("The same as"), auto_id="id_same_%s")


def _agenda(user: User, shown: Signal, request: HttpRequest | None = None) -> ChosenForm:
    data, rows = request.POST if request else None, reading.agendas(user, shown, timezone.now())
    return ChosenForm(data, rows=rows, label=_("Meeting"), auto_id="id_agenda_%s")


def _page(
    request: HttpRequest,
    shown: Signal,
    *,
    form: AnswerForm | None = None,
    same: ChosenForm | None = None,
    agenda: ChosenForm | None = None,
) -> HttpResponse:
    user = cast(User, request.user)
    wrong = next((each for each in (form, same, agenda) if each is not None and each.errors), None)
    context = {
        "signal": shown,
        "answer": form or AnswerForm(signal=shown),
        "same": same or _same(user, shown),
        "agenda": agenda or _agenda(user, shown),
        "form": wrong,
        "merged": shown.merged.select_related("area").order_by("-received_on", "-pk"),
        "can_change": areas_changed_by(user).filter(pk=shown.area_id).exists() and not shown.merged_into_id,
    }
    return render(request, "meetings/signal.html", context, status=422 if wrong else 200)
