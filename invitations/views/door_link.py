"""The link for who helps at the door: made, shown, renewed and stopped by who organises the meeting."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from invitations import actions, queries, rules, tokens
from invitations.models import DoorLink
from invitations.views.picture import square_code
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for


@require_http_methods(["GET", "HEAD", "POST"])
def door_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Make, show, renew and stop the link for who helps at the door."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method == "POST":
        if request.POST.get("go") == "stop":
            actions.stop_door_link(meeting=meeting, actor=request.user)
        else:
            actions.make_door_link(meeting=meeting, actor=request.user)
        return redirect("invitations:door_link", meeting.pk)
    link = queries.door_link(meeting)
    url = _url(link) if link else ""
    context = {
        "meeting": meeting,
        "link": link,
        "url": url,
        "picture": square_code(url) if url else "",
        "works_now": rules.is_day_of(meeting, timezone.now()),
    }
    return render(request, "invitations/door_link.html", context)


def _url(link: DoorLink) -> str:
    path = reverse("invitations:door_help", args=[tokens.make(link.public_id, link.version, "door")])
    return f"{settings.BASE_URL}{path}"
