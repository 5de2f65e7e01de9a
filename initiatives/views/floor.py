"""The floor of a market: who stands where with what, to print; and what was counted on paper."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.meanwhile import say_kept
from areas.access import organisations_visible_to
from initiatives import actions, forms, queries, rules
from initiatives.access import market_for
from initiatives.models import Initiative, Stand
from invitations.views.staff import StaffRequest, may_change
from meetings.models import Meeting

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def floor(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the stands with their needs; a POST gives an organisation one."""
    meeting = market_for(request.user, pk, change=request.method == "POST")
    form = _stand_form(request, request.method == "POST")
    if form.is_valid():
        actions.add_stand(meeting=meeting, actor=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s has a stand.") % {"name": form.cleaned_data["organisation"].name})
        return redirect("initiatives:floor", meeting.pk)
    return _page(request, meeting, form, None)


@require_POST
def number_stands(request: StaffRequest, pk: int) -> HttpResponse:
    """Save which stand is where; or take one away, after asking."""
    meeting = market_for(request.user, pk, change=True)
    stands = queries.floor(meeting).stands
    if "remove" in request.POST:
        return _remove(request, meeting, stands)
    numbers = forms.NumbersForm(request.POST, stands=stands)
    if numbers.is_valid():
        actions.number_stands(meeting=meeting, actor=request.user, numbers=numbers.numbers)
        messages.success(request, _("Saved."))
        say_kept(request, numbers)
        return redirect("initiatives:floor", meeting.pk)
    return _page(request, meeting, _stand_form(request, False), numbers)


@form_page
def counts(request: StaffRequest, pk: int) -> HttpResponse:
    """Type over how many slips and votes each initiative got."""
    meeting = market_for(request.user, pk, change=True)
    rows = queries.ideas_to_treat(meeting)
    shown = [row for row in rows if row.is_admitted]
    takes_votes = rules.takes_votes(meeting, timezone.localdate())
    form = forms.CountsForm(request.POST if request.method == "POST" else None, rows=shown, takes_votes=takes_votes)
    notice = ""
    if form.is_valid():
        clashing = actions.note_counts(meeting=meeting, actor=request.user, counted=form.counted)
        if not clashing:
            messages.success(request, _("Saved."))
            return redirect("initiatives:counts", meeting.pk)
        shown = [row for row in queries.ideas_to_treat(meeting) if row.is_admitted]
        form = forms.CountsForm(_recounted(request.POST, shown, clashing), rows=shown, takes_votes=takes_votes)
        notice = _counted_meanwhile(form, clashing)
    context = {"meeting": meeting, "form": form, "lines": form.lines, "total": _total(shown), "notice": notice}
    context["takes_votes"] = takes_votes
    return render(request, "initiatives/counts.html", context, status=422 if form.errors or notice else 200)


def _recounted(data: QueryDict, rows: list[Initiative], clashing: list[tuple[int, str]]) -> QueryDict:
    """Return the counts of now with what was typed over a colleague's: pressing once more puts it in their place."""
    changed = data.copy()
    for row in rows:
        for name, count in forms.counts_of(row).items():
            now = "" if count is None else str(count)
            changed[f"seen_{name}_{row.pk}"] = now
            if (row.pk, name) not in clashing:
                changed[f"{name}_{row.pk}"] = now
    return changed


def _counted_meanwhile(form: forms.CountsForm, clashing: list[tuple[int, str]]) -> str:
    """Return which counts somebody else filled in meanwhile, and what they say now."""
    found = [(form[f"{name}_{pk}"].label, form[f"seen_{name}_{pk}"].value() or "–") for pk, name in clashing]
    words = _(
        "Someone filled in another count meanwhile. %(counts)s. That stays as it is; the rest is saved. What you typed"
        " stands here still: count again, and save once more if yours must take its place."
    )
    return words % {"counts": ", ".join(f"{label}: {count}" for label, count in found)}


def _total(rows: list[Initiative]) -> int:
    return sum(row.vote_count or 0 for row in rows)


def _remove(request: StaffRequest, meeting: Meeting, stands: list[Stand]) -> HttpResponse:
    """Ask whether a stand may go, and take it away; one that is gone already is no mistake."""
    stand = next((each for each in stands if str(each.pk) == request.POST["remove"]), None)
    if stand and "sure" not in request.POST:
        return render(request, "initiatives/remove_stand.html", {"meeting": meeting, "stand": stand})
    if stand:
        name = stand.name
        actions.remove_stand(stand=stand, actor=request.user)
        messages.success(request, _("%(name)s has no stand any more.") % {"name": name})
    return redirect("initiatives:floor", meeting.pk)


def _stand_form(request: StaffRequest, is_sent: bool) -> forms.StandOfForm:
    organisations = organisations_visible_to(request.user).filter(is_active=True).order_by("name", "pk")
    return forms.StandOfForm(request.POST if is_sent else None, organisations=organisations)


def _page(
    request: StaffRequest, meeting: Meeting, form: forms.StandOfForm, numbers: forms.NumbersForm | None
) -> HttpResponse:
    found = queries.floor(meeting)
    wrong = numbers if numbers is not None and numbers.errors else form if form.errors else None
    numbers = numbers or forms.NumbersForm(stands=found.stands)
    context = {
        "meeting": meeting,
        "floor": found,
        "stand_form": form,
        "lines": numbers.lines,
        "shown": numbers["shown"],
        "form": wrong,
        "can_change": may_change(request, meeting),
    }
    return render(request, "initiatives/floor.html", context, status=422 if wrong else 200)
