"""One invited person: reasons, messages, every answer, and what a coordinator does for this person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.actions import log_look
from accounts.forms.nonce import new_nonce
from invitations import access, actions, queries
from invitations.forms.replies import NEEDS, AddressForm, CallerForm
from invitations.models import Invitation, Need, Reply
from invitations.views.caller import BACK_TO_SEARCH, back_to_search, caller_form, said, say_written_down
from invitations.views.staff import StaffRequest, may_change, note_look_at_needs, say_corrected, unread_needs
from invitations.views.states import state_words
from invitations.views.words import row
from meetings.access import meeting_for
from meetings.models import Meeting
from meetings.rules import can_decline


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: StaffRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Show one invited person; a POST writes down what this person answered by phone."""
    meeting = meeting_for(request.user, pk, change=request.method == "POST")
    found = _invitation(meeting, invitation_pk)
    with_needs = access.may_see_needs(request.user, meeting)
    if request.method != "POST":
        return _page(request, meeting, found, caller_form(found, meeting, with_needs=with_needs))
    form = caller_form(found, meeting, request.POST, with_needs=with_needs)
    if form.is_valid():
        try:
            _record(request, found, form.cleaned_data)
        except (actions.TooLate, actions.NoRoom) as refusal:
            form.add_error(None, str(refusal))
        else:
            say_written_down(request, found.contact.name, form.cleaned_data["answer"])
            if BACK_TO_SEARCH in request.POST:
                return back_to_search(meeting)
            return redirect("invitations:replies", meeting.pk)
    return _page(request, meeting, found, form)


def _record(request: StaffRequest, found: Invitation, values: dict[str, Any]) -> Reply:
    """Record the answer of a caller."""
    return actions.record_reply(
        invitation=found,
        source=Reply.Source.PHONE,
        actor=request.user,
        form_nonce=values["form_nonce"],
        **said(values),
    )


def _invitation(meeting: Meeting, pk: int) -> Invitation:
    """Return the invitation of this meeting, or raise `Http404`; one of another meeting is not found."""
    found: Invitation = get_object_or_404(queries.replies(meeting), pk=pk)
    found.meeting = meeting
    return found


def _page(request: StaffRequest, meeting: Meeting, found: Invitation, form: CallerForm) -> HttpResponse:
    log_look(actor=request.user, action="see_contact", subject=found.contact)
    can_change = may_change(request, meeting)
    # What someone needs is for those who organise the meeting only.
    need = getattr(found, "need", None) if "needs" in form.fields else None
    if need:
        note_look_at_needs(request.user, meeting, [found])
    history = found.replies.select_related("actor").order_by("-pk")
    context = {
        "meeting": meeting,
        "invitation": found,
        "row": row(found),
        "form": form,
        "nonce": form.data.get("form_nonce") or new_nonce(),
        "history": history,
        "notes": list(queries.open_notes(meeting).filter(invitation=found)),
        "sent": [(each, state_words(each)) for each in queries.with_cause(found.messages.order_by("-pk"))],
        "letters": found.letters.select_related("batch__created_by").order_by("-pk"),
        "need": need,
        "needs": _need_words(need, meeting),
        "unread": unread_needs([found]) if need else 0,
        "can_change": can_change,
        "can_extend": can_change and meeting.is_reply_by_firm and can_decline(meeting, timezone.now()),
    }
    return render(request, "invitations/invitation.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: StaffRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Correct the e-mail address of someone and send the invitation again at once."""
    meeting = meeting_for(request.user, pk, change=True)
    found = _invitation(meeting, invitation_pk)
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"email": found.contact.email})
    if request.method == "POST" and form.is_valid():
        sent = actions.correct_address(invitation=found, email=form.cleaned_data["email"], actor=request.user)
        say_corrected(request, sent)
        return redirect("invitations:replies", meeting.pk)
    log_look(actor=request.user, action="see_contact", subject=found.contact)
    context = {"meeting": meeting, "invitation": found, "row": row(found), "form": form}
    return render(request, "invitations/address.html", context, status=422 if form.errors else 200)


def _need_words(need: Need | None, meeting: Meeting) -> list[str]:
    """Return what someone needs in words about someone else."""
    codes = need.choices if need else ()
    return [str(NEEDS[code]) % {"venue": meeting.venue} for code in codes if code in NEEDS]
