"""Telling people that a meeting has changed since they were invited, and taking that back while nothing has left."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.nonce import new_nonce
from invitations import actions, queries
from invitations.models import Invitation, Message
from invitations.views.example import example
from invitations.views.staff import StaffRequest
from invitations.views.warnings import day_warnings
from meetings.access import meeting_for
from meetings.models import Meeting


@require_http_methods(["GET", "HEAD", "POST"])
def tell_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who hears of a change and what they read; a POST writes to them, after the stop window."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method != "POST":
        return render(request, "invitations/tell_change.html", _context(request, meeting))
    nonce = request.POST.get("form_nonce", "")[:40]
    try:
        count = actions.tell_change(
            meeting=meeting, actor=request.user, form_nonce=nonce, not_before=actions.release_moment()
        )
    except actions.CannotTell as refusal:
        messages.error(request, str(refusal))
        return redirect("invitations:replies", meeting.pk)
    if count:
        words = ngettext(
            "%(count)s person is told of the change now.", "%(count)s people are told of the change now.", count
        )
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("Everyone was told of the change already."))
    return redirect("invitations:tell_change", meeting.pk)


@require_POST
def take_back_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back the news of a change that has not left."""
    meeting = meeting_for(request.user, pk, change=True)
    count = actions.take_back_change(meeting=meeting, actor=request.user)
    if count:
        words = ngettext("Stopped. %(count)s e-mail was not sent.", "Stopped. %(count)s e-mails were not sent.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("There was nothing left to stop: everything had left already."))
    return redirect("invitations:tell_change", meeting.pk)


def _context(request: StaffRequest, meeting: Meeting) -> dict[str, Any]:
    """Return who is told, what one who said yes reads and what another one reads."""
    people = queries.not_told_change(meeting)
    coming = people.filter(answer=Invitation.Answer.ACCEPTED)
    others = queries.around_to_tell(meeting, request.user)
    invited = people.count()
    count = invited + sum(bool(each.email) for each in others)
    asked = coming.count() if invited else 0
    first, other = None, None
    if invited:
        related = ("contact", "organisation")
        first = coming.select_related(*related).order_by("pk").first()
        other = people.exclude(answer=Invitation.Answer.ACCEPTED).select_related(*related).order_by("pk").first()
    return {
        "meeting": meeting,
        "count": count,
        "others": others,
        "asked": asked,
        "first": first,
        "first_mail": example(meeting, first, Message.Kind.RESCHEDULE),
        "other": other,
        "other_mail": example(meeting, other, Message.Kind.RESCHEDULE),
        "letters": queries.by_hand_after_change(meeting),
        "news": queries.waiting_news(meeting),
        "warnings": day_warnings(request.user, meeting) if count else [],
        "minutes": settings.STOP_WINDOW_MINUTES,
        "nonce": new_nonce(),
    }
