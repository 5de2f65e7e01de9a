"""Pages of meetings: the list, the meeting itself, and the first two steps of planning."""

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.views.meanwhile import say_kept
from areas.access import areas_changed_by, areas_with_texts_for
from meetings import actions, queries, rules
from meetings.access import may_write, meeting_for, meeting_with_texts_for, meetings_changed_by
from meetings.actions.series import change_places_and_times, change_subjects
from meetings.forms import ALL, FOLLOWING, ONE, MeetingFilter, PlaceForm, SubjectForm, TextsForm, VenueForm, texts_form
from meetings.models import Meeting
from meetings.rules.plain import Remark, remarks
from meetings.rules.recurrence import CannotMove

PER_PAGE = 25
# What someone typed at step 2 travels along to the page of a new venue and back, so that nothing is lost.
CARRIED = ("venue", "capacity", "day", "starts", "ends", "doors", "reply_day", "after")

# The texts of step 1 that residents read.
READ_BY_RESIDENTS = ("question", "introduction")

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Show the meetings that this user may see: those to come, or those that are over."""
    user, now = cast(User, request.user), timezone.now()
    areas = areas_with_texts_for(user)
    form = MeetingFilter(request.GET, areas=areas)
    form.is_valid()
    chosen = form.cleaned_data
    is_past = request.GET.get("wanneer") == "voorbij"
    found = queries.only(
        queries.past(user, now, areas) if is_past else queries.upcoming(user, now, areas),
        search=chosen.get("zoek", ""),
        area=chosen.get("gebied"),
        theme=chosen.get("thema"),
        state=chosen.get("stand", ""),
        first=chosen.get("van"),
        last=chosen.get("tot"),
    )
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("pagina")),
        "filter": form,
        "is_past": is_past,
        "is_filtered": any(chosen.values()),
        "first": chosen.get("van"),
        "last": chosen.get("tot"),
        "soon_until": rules.soon_until(now),
    }
    return render(request, "meetings/meetings.html", context)


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about a meeting, what is still missing, and what to do next."""
    user = cast(User, request.user)
    shown = meeting_with_texts_for(user, pk)
    may_change = meetings_changed_by(user).filter(pk=pk).exists()
    can_change = may_change and rules.can_change(shown)
    context = {
        "meeting": shown,
        "tab": "details",
        "participation": rules.PARTICIPATION.get(shown.participation, ""),
        "missing": rules.missing_before_inviting(shown, timezone.now()) if may_change else [],
        "warnings": rules.place_warnings(shown)
        + (queries.warnings_of(user, [shown], timezone.now()) if may_change else []),
        "series": queries.place_in_series(user, shown) if user.may.look else None,
        "is_open_to_all": rules.is_open_to_all(shown),
        "may_change": may_change,
        "can_change": can_change,
        "can_write": can_change or (not may_change and may_write(user, shown) and rules.can_change(shown)),
    }
    return render(request, "meetings/meeting.html", context)


@form_page
def plan(request: HttpRequest) -> HttpResponse:
    """Step 1 of a new meeting; saving it makes the draft."""
    user = cast(User, request.user)
    if not user.may.work:
        raise Http404
    form = SubjectForm(
        _posted(request), areas=areas_changed_by(user), is_complete=_goes_on(request), initial=_chosen(request)
    )
    if _asks_advice(request):
        return _advise(request, form, meeting=None)
    if form.is_valid():
        draft = actions.plan_meeting(actor=user, **form.cleaned_data)
        return _with_venue(request, _after(request, draft, "meetings:place"))
    return _form(request, "meetings/subject.html", form, meeting=None)


@form_page
def subject(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 1 of planning; who only writes changes its texts, and nothing else."""
    user = cast(User, request.user)
    if not user.may.work:
        return _texts(request, user, pk)
    shown = _changeable(user, pk)
    form = SubjectForm(
        _posted(request),
        areas=areas_changed_by(user),
        meeting=shown,
        is_complete=_goes_on(request) or not shown.is_draft,
    )
    if _asks_advice(request):
        return _advise(request, form, meeting=shown)
    if form.is_valid():
        others = _others(user, shown, form)
        changed = change_subjects(meeting=shown, others=others, actor=user, **form.cleaned_data)
        _say_others(request, others)
        say_kept(request, form)
        return _after(request, changed, "meetings:place")
    return _form(request, "meetings/subject.html", form, meeting=shown)


def _texts(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Change the texts of step 1; everything else stays as it is."""
    shown = meeting_with_texts_for(user, pk, change=True)
    if not rules.can_change(shown):
        raise Http404
    form = texts_form(shown, _posted(request))
    if _asks_advice(request):
        return _advise(request, form, meeting=shown)
    if form.is_valid():
        actions.change_texts(meeting=shown, actor=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        say_kept(request, form)
        return redirect("meetings:meeting", pk)
    return _form(request, "meetings/subject.html", form, meeting=shown)


@form_page
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2 of planning."""
    user = cast(User, request.user)
    shown = _changeable(user, pk)
    sequence = shown.sequence
    if request.POST.get("next") == "venue":
        return _to(reverse("meetings:venue", args=[pk]), _carried(request.POST))
    form = PlaceForm(
        _posted(request),
        meeting=shown,
        is_complete=_goes_on(request) or not shown.is_draft,
        initial=_carried(request.GET),
    )
    if form.is_valid() and (changed := _move(request, shown, form)):
        # People know the old day, time or place: the list of replies offers to tell them.
        say_kept(request, form)
        page = "invitations:replies" if changed.sequence > sequence else "meetings:meeting"
        return _after(request, changed, "invitations:invitees", page)
    return _form(request, "meetings/place.html", form, meeting=shown)


def _move(request: HttpRequest, shown: Meeting, form: PlaceForm) -> Meeting | None:
    """Save where and when, also for the others of a series, and say what deserves a thought; None when it cannot be."""
    user, is_whole = cast(User, request.user), form.cleaned_data.get("scope") == ALL
    others = _others(user, shown, form)
    try:
        changed, moved = change_places_and_times(
            meeting=shown,
            others=others,
            actor=user,
            venue=form.cleaned_data["venue"],
            capacity=form.cleaned_data["capacity"],
            times=form.cleaned_data["times"],
            is_reply_by_firm=form.cleaned_data["after"] != "soft",
            is_whole=is_whole,
        )
    except CannotMove as refusal:
        form.add_error("day", str(refusal))
        return None
    for sentence in rules.place_warnings(changed) + queries.warnings_of(user, [changed, *moved], timezone.now()):
        messages.warning(request, sentence)
    _say_others(request, moved)
    return changed


@form_page
def venue(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a venue, then go back to step 2 with it chosen."""
    user = cast(User, request.user)
    shown = _changeable(user, pk)
    carried = _carried(request.GET)
    form = VenueForm(_posted(request), areas=areas_changed_by(user), initial={"area": shown.area_id})
    back = reverse("meetings:place", args=[pk])
    if form.is_valid():
        made = actions.add_venue(actor=user, **form.cleaned_data)
        messages.success(request, _("%(venue)s stands in the list and is chosen.") % {"venue": made.name})
        return _to(back, carried | {"venue": str(made.pk)})
    return _form(request, "meetings/venue.html", form, meeting=shown, back=f"{back}?{urlencode(carried)}")


@form_page
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a draft may be removed, and remove it."""
    user = cast(User, request.user)
    shown = meeting_for(user, pk, change=True)
    if not shown.is_draft:
        raise Http404
    if request.method != "POST":
        return render(request, "meetings/remove.html", {"meeting": shown})
    try:
        actions.remove_draft(meeting=shown, actor=user)
    except actions.NotADraft:
        raise Http404 from None
    messages.success(request, _("The draft “%(title)s” is removed.") % {"title": shown.title})
    return redirect("meetings:meetings")


def _others(user: User, meeting: Meeting, form: Any) -> list[Meeting]:
    """Return the other meetings of the series that were chosen to change along; takes the choice out of the data."""
    scope = form.cleaned_data.pop("scope", ONE)
    if scope == ONE:
        return []
    return queries.others_in_series(user, meeting, timezone.now(), following=scope == FOLLOWING)


def _say_others(request: HttpRequest, others: Sequence[Meeting]) -> None:
    """Tell which other meetings of the series changed along, and whom to tell."""
    if not others:
        return
    days = ", ".join(rules.day_words(each.starts_at, year=False) for each in others if each.starts_at)
    words = ngettext(
        "%(count)s other meeting of the series changed along: %(days)s.",
        "%(count)s other meetings of the series changed along: %(days)s.",
        len(others),
    )
    messages.success(request, words % {"count": len(others), "days": days})
    told = [each for each in others if not each.is_draft and each.sequence]
    if told:
        days = ", ".join(rules.day_words(each.starts_at, year=False) for each in told if each.starts_at)
        messages.warning(
            request, _("People were invited to these: %(days)s. Tell them of the change.") % {"days": days}
        )


def _changeable(user: User, pk: int) -> Meeting:
    """Return a meeting of which this user may change subject and place now, or raise `Http404`."""
    found = meeting_for(user, pk, change=True)
    if not rules.can_change(found):
        raise Http404
    return found


def _posted(request: HttpRequest) -> Any:
    """Return what was posted, or None when the page is only shown."""
    return request.POST if request.method == "POST" else None


def _goes_on(request: HttpRequest) -> bool:
    """True unless the button was "keep as draft"."""
    return request.POST.get("next") != "draft"


def _asks_advice(request: HttpRequest) -> bool:
    """True when the button was "see whether this is clear"."""
    return request.POST.get("next") == "advice"


def _advise(request: HttpRequest, form: TextsForm, meeting: Meeting | None) -> HttpResponse:
    """Show what was typed again with advice about the texts; nothing is kept, and nothing is called a mistake."""
    advice: dict[str, list[Remark]] = {
        name: remarks(str(form.data.get(name, "")), settings.LANGUAGE_CODE) for name in READ_BY_RESIDENTS
    }
    if form.errors and not form.clashing:  # what somebody else changed meanwhile is asked here too
        form.errors.clear()
    context = {
        "form": form,
        "meeting": meeting,
        "advice": [(form[name], found) for name, found in advice.items()],
        "text_language": settings.LANGUAGE_CODE,
    }
    return render(request, "meetings/subject.html", context)


def _carried(typed: Any) -> dict[str, str]:
    """Return what was typed at step 2, by the names that we know."""
    return {name: typed[name][:40] for name in CARRIED if typed.get(name)}


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Return what a link on the page of an area or of its proposals fills in already."""
    asked = request.GET
    numbers = {"area": asked.get("gebied", ""), "themes": asked.get("thema", "")}
    found: dict[str, Any] = {name: number for name, number in numbers.items() if number.isdecimal()}
    if "themes" in found:
        found["themes"] = [found["themes"]]
    for name, dutch, most in (("question", "vraag", 300), ("title", "titel", 120)):
        if asked.get(dutch):
            found[name] = asked[dutch][:most]
    return found | ({"kind": asked["soort"]} if asked.get("soort") in Meeting.Kind.values else {})


def _with_venue(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the next step begin with the venue of a proposal; the form there knows whether it is one."""
    venue = request.GET.get("plek", "")
    if venue.isdecimal() and _goes_on(request):
        response["Location"] += f"?venue={venue}"
    return response


def _to(address: str, query: dict[str, str]) -> HttpResponse:
    """Go to the address with these values."""
    return redirect(f"{address}?{urlencode(query)}" if query else address)


def _after(request: HttpRequest, meeting: Meeting, next_step: str, otherwise: str = "meetings:meeting") -> HttpResponse:
    """Say that it is saved, and go to the next step of a draft or to the other page."""
    messages.success(request, _("Saved."))
    is_step = meeting.is_draft and _goes_on(request)
    return redirect(next_step if is_step else otherwise, pk=meeting.pk)


def _form(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """Show a form; with status 422 when something in it is wrong."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
