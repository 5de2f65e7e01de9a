"""Who comes, and who must be chased."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms.nonce import new_nonce
from invitations import access, queries
from invitations.forms.invitees import SearchForm
from invitations.models import Invitation, Mailing
from invitations.views.caller import BACK_TO_SEARCH, panel
from invitations.views.reminding import remind_count
from invitations.views.staff import StaffRequest, may_change
from invitations.views.words import row
from meetings.access import meeting_for

PER_PAGE = 25


@require_safe
def replies(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who answered what and whom the invitation did not reach, what needs attention first."""
    meeting = meeting_for(request.user, pk)
    chosen = {name: request.GET.get(name, "").strip() for name in ("antwoord", "groep")}
    chosen["zoek"] = SearchForm(request.GET).words
    rows = queries.replies(meeting, answer=chosen["antwoord"], search=chosen["zoek"], group=chosen["groep"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    tally, mailing = queries.tally(meeting), queries.latest_mailing(meeting)
    progress = queries.progress(mailing) if mailing else None
    can_change = may_change(request, meeting)
    context = {
        "meeting": meeting,
        "tally": tally,
        "filters": _filters(tally, chosen),
        "chosen": chosen,
        "groups": Invitation.Group.choices,
        "page": page,
        "rows": [row(each) for each in page.object_list],
        "missed": tally.undelivered + tally.uninformed,
        "progress": progress,
        "is_busy": bool(mailing and progress and progress.is_busy and mailing.state != Mailing.State.STOPPED),
        "new_count": len(queries.not_told(meeting).to_invite) if can_change and mailing else 0,
        "confirmed": queries.confirmed(meeting),
        "news": queries.waiting_news(meeting) if can_change and meeting.sequence else None,
        "old_count": queries.not_told_count(meeting, request.user) if can_change and meeting.sequence else 0,
        "notes": list(queries.open_notes(meeting)),
        "nonce": new_nonce(),
        "can_change": can_change,
        "with_needs": can_change and access.may_see_needs(request.user, meeting),
        "remind_count": remind_count(meeting) if can_change else 0,
        "letters": queries.letters(meeting, timezone.now()),
        "is_calling": BACK_TO_SEARCH in request.GET,
    }
    if can_change and page.paginator.count <= 1:
        context |= panel(request, meeting, list(page.object_list), chosen["zoek"])
    return render(request, "invitations/replies.html", context)


def _filters(tally: queries.Tally, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Return the counts that filter the table; search and group are kept. Those of places only when there are any."""
    parts = [
        ("", tally.total, _("Everyone"), ""),
        ("accepted", tally.accepted, _("Coming"), "yes"),
        ("tentative", tally.tentative, _("Maybe"), "maybe"),
        ("declined", tally.declined, _("Not coming"), "no"),
        *([("waiting-list", tally.queued, _("Waiting list"), "maybe")] if tally.queued else []),
        *([("elsewhere", tally.delegated, _("Sends someone else"), "no")] if tally.delegated else []),
        ("needs-action", tally.waiting, _("No answer yet"), "wait"),
        ("undelivered", tally.undelivered + tally.uninformed, _("Not delivered"), "fail"),
    ]
    return [
        {
            "count": count,
            "label": label,
            "colour": colour,
            "query": urlencode({key: value for key, value in (chosen | {"antwoord": code}).items() if value}),
            "is_current": code == chosen["antwoord"],
        }
        for code, count, label, colour in parts
    ]
