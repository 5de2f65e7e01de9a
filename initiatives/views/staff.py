"""Initiatives for staff: the list, one of them, what came on paper, and asking how it goes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.meanwhile import say_kept
from areas.access import areas_changed_by, areas_visible_to, organisations_visible_to
from areas.models import Organisation
from initiatives import actions, forms, queries
from initiatives.access import follow_up_for, initiative_for
from initiatives.models import Initiative
from initiatives.views.market import clash, lacking, renewed, saved, say_told
from initiatives.views.own import stand_said
from invitations.views.staff import StaffRequest
from meetings.access import meetings_changed_by
from meetings.models import Meeting

PER_PAGE = 25
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def ideas(request: StaffRequest) -> HttpResponse:
    """Show the initiatives in the areas of this user, filtered by area, state and market."""
    form = forms.IdeaFilter(request.GET, areas=areas_visible_to(request.user), markets=queries.markets(request.user))
    form.is_valid()
    chosen = form.cleaned_data
    found = queries.inbox(
        request.user,
        area=chosen.get("gebied"),
        state=chosen.get("stand", ""),
        market=chosen.get("markt"),
        is_waiting=chosen.get("antwoord") == "wacht",
    )
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "filter": form,
        "is_filtered": any(chosen.values()),
    }
    return render(request, "initiatives/ideas.html", context)


@form_page
def add_idea(request: StaffRequest) -> HttpResponse:
    """Type over an idea that came on paper or by phone."""
    if not request.user.may.work:
        raise Http404
    markets = meetings_changed_by(request.user).filter(kind=Meeting.Kind.MARKET).order_by("-starts_at")
    form = forms.PaperIdeaForm(
        request.POST if request.method == "POST" else None,
        areas=areas_changed_by(request.user),
        markets=markets,
        initial={"market": request.GET.get("markt"), "area": request.GET.get("gebied")},
    )
    if not form.is_valid():
        return render(request, "initiatives/add_idea.html", {"form": form}, status=422 if form.errors else 200)
    said = dict(form.cleaned_data)
    made = actions.hand_in(meeting=said.pop("market"), actor=request.user, **said)
    messages.success(request, _("Saved."))
    return redirect(made)


@form_page
def idea(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one initiative with all that happened; who may change things decides and answers here."""
    found = initiative_for(request.user, pk, change=request.method == "POST")
    if request.method != "POST" or found.state == Initiative.State.WITHDRAWN:
        return _page(request, found, _form(request, found))
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    treated = actions.treat(treatments=form.treatments, actor=request.user)
    if treated.clashing or treated.lacking:
        found.refresh_from_db()
        return _page(request, found, _form(request, found, renewed(request.POST, [found])), clash(treated))
    if form.has_other_organisation and not _link(request, found, form):
        found.refresh_from_db()
        return _page(request, found, _form(request, found, _over_linked(request, found)), _linked_meanwhile(found))
    if request.POST.get("do") != "answer":
        messages.success(request, saved(treated.count) if treated.count else _("Saved."))
        return redirect(found)
    try:
        say_told(request, *actions.send_answers(ids=[found.pk], actor=request.user))
    except actions.WithoutAnswer as refused:
        found.refresh_from_db()
        return _page(request, found, _form(request, found), lacking(refused.titles))
    return redirect(found)


@form_page
def add_slip(request: StaffRequest, pk: int) -> HttpResponse:
    """Type over a slip of someone who wants to join and left an address: they are asked to confirm that by mail."""
    found = initiative_for(request.user, pk, change=True)
    if not found.is_public or not (found.writer and found.writer.email):
        return redirect(found)
    form = forms.JoinForm(request.POST if request.method == "POST" else None)
    form.fields["name"].label, form.fields["email"].label = _("Name on the slip"), _("E-mail address on the slip")
    form.fields["email"].help_text = _("We mail this person one question. Only who says yes is passed on.")
    if form.is_valid():
        actions.want_to_join(initiative=found, **form.cleaned_data)
        messages.success(request, _("This person gets an e-mail now with a button to confirm it."))
        return redirect("initiatives:add_slip", found.pk)
    context = {"initiative": found, "form": form}
    return render(request, "initiatives/add_slip.html", context, status=422 if form.errors else 200)


@form_page
def note_stand(request: StaffRequest, pk: int) -> HttpResponse:
    """Note whether an initiator comes with a stand, as they said by phone or on paper."""
    found = initiative_for(request.user, pk, change=True)
    typed = request.POST if request.method == "POST" else None
    form = forms.StandForm.of_staff(typed, initial=stand_said(found))
    if not found.can_have_stand:
        messages.error(request, _("Only an idea that is admitted for a market has a stand."))
        return redirect(found)
    if form.is_valid():
        is_coming = form.cleaned_data["is_coming"] == "yes"
        actions.answer_stand(initiative=found, is_coming=is_coming, actor=request.user, **form.needs)
        messages.success(request, _("Saved."))
        say_kept(request, form)
        return redirect(found)
    context = {"initiative": found, "form": form}
    return render(request, "initiatives/note_stand.html", context, status=422 if form.errors else 200)


@require_GET
def follow_ups(request: StaffRequest) -> HttpResponse:
    """Show of which initiatives someone must ask how they go."""
    if not request.user.may.work:
        raise Http404
    rows = queries.due_follow_ups(request.user, timezone.now())
    return render(request, "initiatives/follow_ups.html", {"page": Paginator(rows, PER_PAGE).get_page(1)})


@require_POST
def close_follow_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that someone looked."""
    found = follow_up_for(request.user, pk)
    actions.close_follow_up(follow_up=found, actor=request.user)
    messages.success(request, _("Written down: you know how “%(title)s” goes.") % {"title": found.initiative.title})
    return redirect("initiatives:follow_ups")


def _link(request: StaffRequest, found: Initiative, form: forms.OneForm) -> bool:
    """Link the organisation that was chosen; False when a colleague linked another one since the page was opened."""
    said = form.cleaned_data
    return actions.link_organisation(
        initiative=found, organisation=said["organisation"], seen=said["seen_organisation"], actor=request.user
    )


def _over_linked(request: StaffRequest, found: Initiative) -> QueryDict:
    """Return what was typed, as if the colleague's organisation had been seen: pressing once more takes its place."""
    changed = renewed(request.POST, [found])
    changed["seen_organisation"] = str(found.organisation_id or "")
    return changed


def _linked_meanwhile(found: Initiative) -> str:
    if found.organisation is None:
        words = _("A colleague took the organisation off meanwhile.")
    else:
        words = _("A colleague linked another organisation meanwhile: %(name)s.") % {"name": found.organisation.name}
    rest = _("That stays as it is; the rest is saved. What you chose stands here still: save once more if you want it.")
    return f"{words} {rest}"


def _form(request: StaffRequest, found: Initiative, data: QueryDict | None = None) -> forms.OneForm:
    mine = organisations_visible_to(request.user).order_by().values("pk")
    # The one that is linked already too: else it would read as none, and saving anything would cut the link.
    linked = Q(pk__in=mine) | Q(pk=found.organisation_id)
    organisations = Organisation.objects.filter(linked).order_by("name", "pk")
    return forms.OneForm(data, rows=[found], organisations=organisations)


def _page(request: StaffRequest, found: Initiative, form: forms.OneForm, notice: str = "") -> HttpResponse:
    context = {
        "initiative": found,
        "shown": queries.shown(found),
        "form": form,
        "fields": [each for each in form if not each.is_hidden],
        "hidden": form.hidden_fields(),
        "can_change": areas_changed_by(request.user).filter(pk=found.area_id).exists(),
        "notice": notice,
    }
    return render(request, "initiatives/idea.html", context, status=422 if form.errors or notice else 200)
