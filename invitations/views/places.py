"""The places of a meeting: how they are divided, who waits, and a place for someone before their turn."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.meanwhile import say_kept
from invitations import actions, queries
from invitations.forms.places import PlacesForm
from invitations.models import Bucket, Invitation
from invitations.views.staff import StaffRequest, may_change
from meetings.access import meeting_for
from meetings.models import Meeting


@require_http_methods(["GET", "HEAD", "POST"])
def places(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how the places stand and who waits; a POST divides them anew."""
    meeting = meeting_for(request.user, pk, change=request.method == "POST")
    if request.method != "POST":
        return _page(request, meeting, PlacesForm(initial=_initial(meeting)))
    form = PlacesForm(request.POST, initial=_initial(meeting))
    if not form.is_valid():
        return _page(request, meeting, form)
    said = form.cleaned_data
    try:
        count = actions.change_places(
            meeting=meeting,
            actor=request.user,
            capacity=said["capacity"],
            reserved=said["reserved"],
            release_at=_start_of(said["release_on"]),
            online=said["online"],
            link=said["link"],
            keeps_order=said["keeps_order"],
        )
    except actions.NoRoom as refusal:
        form.add_error(None, str(refusal))
        return _page(request, meeting, form)
    words = ngettext(
        "Saved. %(count)s person who waits hears that there is a place.",
        "Saved. %(count)s people who wait hear that there is a place.",
        count,
    )
    messages.success(request, words % {"count": count} if count else _("Saved."))
    say_kept(request, form)
    return redirect("invitations:places", meeting.pk)


@require_POST
def give_place(request: StaffRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Offer someone a free place before their turn."""
    meeting = meeting_for(request.user, pk, change=True)
    found = get_object_or_404(Invitation.objects.filter(meeting=meeting).select_related("contact"), pk=invitation_pk)
    try:
        actions.give_place(invitation=found, actor=request.user)
    except actions.NoRoom as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s was offered a place.") % {"name": found.contact.name})
    return redirect("invitations:places", meeting.pk)


def _page(request: StaffRequest, meeting: Meeting, form: PlacesForm) -> HttpResponse:
    context = {
        "meeting": meeting,
        "form": form,
        "board": queries.board_of(meeting),
        "waiting": queries.waiting_list(meeting),
        "can_change": may_change(request, meeting),
    }
    return render(request, "invitations/places.html", context, status=422 if form.errors else 200)


def _initial(meeting: Meeting) -> dict[str, object]:
    rows = queries.board_of(meeting).rows
    kept, online = rows.get(Bucket.RESERVED), rows.get(Bucket.ONLINE)
    room = rows.get(Bucket.ROOM)
    return {
        "capacity": meeting.places,
        "reserved": kept.capacity if kept else 0,
        "release_on": timezone.localdate(kept.release_at) if kept and kept.release_at else None,
        "online": online.capacity if online else 0,
        "link": online.link if online else "",
        "keeps_order": bool(room and room.keeps_order),
    }


def _start_of(day: dt.date | None) -> dt.datetime | None:
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) if day else None
