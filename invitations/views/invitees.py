"""Step 3 of planning: who is on the list and why, ticked or not."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from areas.access import contacts_visible_to
from areas.models import Contact
from invitations import actions
from invitations.audience import CAUSES, Audience, Invitee, LeftOut, resolve
from invitations.forms.invitees import TicksForm
from invitations.views.staff import StaffRequest, may_change
from invitations.views.words import totals_words
from meetings.access import meeting_for
from meetings.models import Meeting, ThemeLink

PER_GROUP = 10
HEADINGS = {
    "residents": gettext_lazy("Residents and residents’ organisations"),
    "municipal": gettext_lazy("Officials for this theme"),
    "partner": gettext_lazy("Partners"),
}
# Plain participants need no word for it.
ROLES = {role.value: role.label for role in ThemeLink.Role if role != ThemeLink.Role.PARTICIPANT}
# A gap leads to people on that side of the table.
SIDE_OF_GAP = {"official": "municipal", "partner": "partner", "type": ""}
FIXABLE = {"no_address", "bounced", "left", "same_address"}
OPEN_STATES = {Meeting.State.DRAFT, Meeting.State.INVITING}


@dataclass(frozen=True, slots=True)
class Group:
    """One side of the table on the page; `people` are the rows that are shown now, with their role in words."""

    code: str
    heading: str
    people: list[tuple[Invitee, str]]
    total: int
    unticked: int
    hidden: int


@require_http_methods(["GET", "HEAD", "POST"])
def invitees(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who will be invited with every reason; a POST stores the ticks of those shown."""
    meeting = meeting_for(request.user, pk, change=request.method == "POST")
    audience = resolve(meeting)
    if request.method == "POST":
        return _store_ticks(request, meeting, audience)
    return render(request, "invitations/invitees.html", _list_context(request, meeting, audience))


def _store_ticks(request: StaffRequest, meeting: Meeting, audience: Audience) -> HttpResponse:
    """Store what was ticked among those shown, then go where the pressed button leads."""
    form = TicksForm(request.POST)
    if not form.is_valid() or meeting.state not in OPEN_STATES:
        context = _list_context(request, meeting, audience) | {"form": form}
        return render(request, "invitations/invitees.html", context, status=422)
    # Only people on this list: who left it meanwhile is passed over.
    known = {each.contact_id for each in audience.invitees if not each.is_invited}
    _require_in_sight(request, (form.cleaned_data["shown"] | form.cleaned_data["ticked"]) - known)
    shown, ticked = form.cleaned_data["shown"] & known, form.cleaned_data["ticked"] & known
    actions.choose(meeting=meeting, actor=request.user, shown=shown, ticked=ticked & shown)
    if request.headers.get("HX-Request"):
        return render(request, "invitations/_total.html", _running_total(audience, shown, ticked))
    return _next_page(request, meeting, form.cleaned_data["go"], form.cleaned_data["zoek"])


def _require_in_sight(request: StaffRequest, contacts: set[int]) -> None:
    """Raise `Http404` when one of these is someone whom this user may not even see: then nothing is done. One query."""
    seen = contacts_visible_to(request.user)
    if Contact.objects.filter(pk__in=contacts).exclude(pk__in=seen.values("pk")).exists():
        raise Http404


def _running_total(audience: Audience, shown: set[int], ticked: set[int]) -> dict[str, object]:
    """Return how many are ticked now: together, and beside the heading of each group."""
    waiting = [each for each in audience.invitees if not each.is_invited]
    people = [each for each in waiting if (each.contact_id in ticked if each.contact_id in shown else each.is_included)]
    total, left = Counter(each.group for each in audience.invitees), Counter(each.group for each in waiting)
    left.subtract(each.group for each in people)
    counts = [Group(code, str(heading), [], total[code], left[code], 0) for code, heading in HEADINGS.items()]
    return {
        "count": len(people),
        "totals": totals_words(people),
        "counts": [group for group in counts if group.total],
    }


def _next_page(request: StaffRequest, meeting: Meeting, go: str, search: str) -> HttpResponse:
    """Return where a button of the list leads; the ticks are stored already."""
    here = reverse("invitations:invitees", args=[meeting.pk])
    kind, _dash, group = go.partition("-")
    if kind == "show" and group in HEADINGS:
        return redirect(f"{here}?{urlencode({'toon': group})}#groep-{group}")
    if kind == "search":
        return redirect(f"{here}?{urlencode({'zoek': search})}" if search else here)
    if kind == "check":
        return redirect("invitations:check", meeting.pk)
    messages.success(request, _("The list is saved. Nothing was sent."))
    return redirect("meetings:meeting", meeting.pk) if meeting.is_draft else redirect(here)


def _list_context(request: StaffRequest, meeting: Meeting, audience: Audience) -> dict[str, object]:
    """Return everything that the list shows."""
    search = request.GET.get("zoek", "").strip()
    to_invite = audience.to_invite
    heads = sum(each.is_included or each.is_invited for each in audience.invitees)
    can_change = may_change(request, meeting) and meeting.state in OPEN_STATES
    return {
        "meeting": meeting,
        "form": None,
        "audience": audience,
        "groups": _groups(audience, search, request.GET.get("toon", "")),
        "search": search,
        "can_change": can_change,
        "has_boxes": any(not each.is_invited for each in audience.invitees),
        "theme_names": "; ".join(map(str, audience.themes)),
        "count": len(to_invite),
        "totals": totals_words(to_invite),
        "left_out": _left_out(request, audience, can_change=can_change),
        "gaps": [(gap, _gap_query(gap.kind, gap.type_id)) for gap in audience.gaps],
        "heads": heads,
        "is_too_full": meeting.places is not None and heads > meeting.places,
    }


def _left_out(request: StaffRequest, audience: Audience, *, can_change: bool) -> list[tuple[LeftOut, str, bool]]:
    """Return who is left out, why, and whether this user can mend that on the page of the contact. One query."""
    wanted = [each.contact_id for each in audience.left_out if each.cause in FIXABLE] if can_change else []
    seen = set(contacts_visible_to(request.user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [(each, str(CAUSES.get(each.cause, "")), each.contact_id in seen) for each in audience.left_out]


def _gap_query(kind: str, type_id: int | None) -> str:
    """Return the query that prefills the page on which someone is added."""
    wanted = {"kant": SIDE_OF_GAP.get(kind, ""), "soort": type_id or ""}
    return urlencode({name: value for name, value in wanted.items() if value})


def _groups(audience: Audience, search: str, whole: str) -> list[Group]:
    """Return the three groups: the first rows of each, all of one, or whoever matches the search."""
    groups = []
    for code, heading in HEADINGS.items():
        people = [each for each in audience.invitees if each.group == code]
        # After a sending the new people come first: they are why someone looks.
        found = sorted((each for each in people if _matches(each, search)), key=lambda each: each.is_invited)
        shown = found if search or whole == code else found[:PER_GROUP]
        unticked = sum(not each.is_included and not each.is_invited for each in people)
        rows = [(each, str(ROLES.get(each.role, ""))) for each in shown]
        groups.append(Group(code, str(heading), rows, len(people), unticked, len(found) - len(shown)))
    return groups


def _matches(person: Invitee, search: str) -> bool:
    """True when the words occur in the name or the organisation, whatever the capitals."""
    text = f"{person.name} {person.organisation}".casefold()
    return all(word in text for word in search.casefold().split())
