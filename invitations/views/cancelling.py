"""Cancelling a meeting: who hears of it and what they read, before anything goes; and back while nobody heard."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from areas.models import Contact
from invitations import actions, queries
from invitations.models import Message
from invitations.views.example import example
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.actions import NotInviting
from meetings.models import Meeting


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask whether the meeting must be cancelled; a POST does it and tells everyone who may know of it."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method != "POST":
        return _page(request, meeting)
    try:
        count = actions.cancel_and_tell(meeting=meeting, actor=request.user)
    except NotInviting:
        messages.error(request, _("There is nothing to cancel: nobody was invited, or the meeting is over."))
    else:
        words = ngettext(
            "The meeting is cancelled. %(count)s person gets an e-mail.",
            "The meeting is cancelled. %(count)s people get an e-mail.",
            count,
        )
        messages.success(request, words % {"count": count})
    return redirect("meetings:meeting", meeting.pk)


@require_POST
def revive(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the cancellation back, as long as nobody heard of it."""
    meeting = meeting_for(request.user, pk, change=True)
    try:
        actions.revive(meeting=meeting, actor=request.user)
    except actions.CannotTell as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The meeting goes on. Nobody was told that it was cancelled."))
    return redirect("meetings:meeting", meeting.pk)


def _page(request: StaffRequest, meeting: Meeting) -> HttpResponse:
    told = queries.who_may_know(meeting).select_related("contact", "organisation")
    by_mail = told.filter(channel=Contact.Channel.EMAIL)
    is_possible = meeting.state == Meeting.State.INVITING
    others = queries.around(meeting, request.user) if is_possible else []
    person = by_mail.order_by("pk").first() if is_possible else None
    context = {
        "meeting": meeting,
        "count": by_mail.count() + sum(bool(each.email) for each in others),
        "others": others,
        "by_hand": told.exclude(channel=Contact.Channel.EMAIL).count(),
        "is_possible": is_possible,
        "is_waiting": _is_waiting(meeting),
        "minutes": settings.STOP_WINDOW_MINUTES,
        "person": person,
        "message": example(meeting, person, Message.Kind.CANCEL),
    }
    return render(request, "invitations/cancel.html", context)


def _is_waiting(meeting: Meeting) -> bool:
    """True while a cancellation can be taken back."""
    news = Message.objects.filter(invitation__meeting=meeting, kind=Message.Kind.CANCEL)
    news = news | queries.news_around(meeting, "off")
    is_gone = news.exclude(state=Message.State.QUEUED).exists()
    is_late = meeting.starts_at is not None and meeting.starts_at <= timezone.now()
    return meeting.state == Meeting.State.CANCELLED and not is_gone and not is_late
