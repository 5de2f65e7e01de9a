"""Step 4 of planning: everything on one page, the real message, and the send button."""

from collections import Counter
from email import message_from_bytes
from email.policy import default
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.nonce import new_nonce
from areas.models import Contact
from invitations import actions, mail, queries
from invitations.audience import Audience, Invitee, resolve
from invitations.forms.sending import SendForm, TestForm
from invitations.models import Invitation
from invitations.views.preview import by_mail
from invitations.views.staff import StaffRequest
from invitations.views.warnings import day_warnings
from invitations.views.words import totals_words
from meetings.access import meeting_for
from meetings.models import Meeting
from meetings.rules import missing_before_inviting

# Where to mend what stands in the way, per step of `missing_before_inviting`.
STEP_PAGES = {"subject": "meetings:subject", "place": "meetings:place"}


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know only views without arguments
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Show all that will be sent; a POST freezes the list and queues the invitations."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method == "POST":
        return _send(request, meeting)
    return _page(request, meeting, _form(meeting))


def _send(request: StaffRequest, meeting: Meeting) -> HttpResponse:
    """Queue the invitations once per loaded page, or show why nothing was sent."""
    form = _form(meeting, request.POST)
    if form.is_valid():
        try:
            actions.invite(
                meeting=meeting,
                actor=request.user,
                form_nonce=form.cleaned_data["form_nonce"],
                release_at=form.cleaned_data["release_at"],
                expected_count=form.cleaned_data["expected_count"],
            )
        except actions.CannotInvite as refusal:
            if isinstance(refusal, actions.NobodyToInvite) and queries.latest_mailing(meeting):
                messages.info(request, _("These invitations were sent before. Nothing was sent again."))
                return redirect("invitations:sending", meeting.pk)
            form.add_error(None, str(refusal))
        else:
            return redirect("invitations:sending", meeting.pk)
    return _page(request, meeting, form)


def _form(meeting: Meeting, data: Any = None) -> SendForm:
    return SendForm(data, meeting=meeting, stop_minutes=settings.STOP_WINDOW_MINUTES)


def _page(request: StaffRequest, meeting: Meeting, form: SendForm) -> HttpResponse:
    """Show the summary, the message of one recipient, and the form (422 with errors)."""
    now = timezone.now()
    audience = resolve(meeting, now=now)
    people = audience.to_invite
    missing = [
        (sentence, reverse(STEP_PAGES[step], args=[meeting.pk]) if step in STEP_PAGES else "")
        for step, sentence in missing_before_inviting(meeting, now)
    ]
    context = {
        "meeting": meeting,
        "form": form,
        "themes": audience.themes,
        "missing": missing,
        "count": len(people),
        "totals": totals_words(people),
        "groups": _group_counts(people),
        "by_hand": [each for each in people if each.channel != Contact.Channel.EMAIL],
        "nonce": form.data.get("form_nonce") or new_nonce(),
        "is_too_full": meeting.places is not None and _heads(meeting, audience) > meeting.places,
        "heads": _heads(meeting, audience),
        "warnings": day_warnings(request.user, meeting),
    }
    preview = {} if missing else _preview(meeting, people, request.GET.get("persoon", ""))
    return render(request, "invitations/check.html", context | preview, status=422 if form.errors else 200)


def _heads(meeting: Meeting, audience: Audience) -> int:
    """Return how many people have an invitation after this sending."""
    return sum(each.is_included or each.is_invited for each in audience.invitees)


def _group_counts(people: list[Invitee]) -> list[tuple[str, str, int]]:
    """Return code, label and count of each side of the table."""
    counts = Counter(each.group for each in people)
    labels = {"residents": _("Residents"), "municipal": _("Officials"), "partner": _("Partners")}
    return [(code, labels[code], counts[code]) for code in Invitation.Group.values]


def _preview(meeting: Meeting, people: list[Invitee], wanted: str) -> dict[str, Any]:
    """Return the real message of one of the e-mail recipients, counted from 1; nothing when there are none."""
    recipients = by_mail(people)
    if not recipients:
        return {}
    number = min(max(int(wanted[:9]) if wanted.isdecimal() else 1, 1), len(recipients))
    person = recipients[number - 1]
    message = mail.compose(mail.letter_for_invitee(meeting, person), "invite")
    return {
        "person": person,
        "number": number,
        "mail_count": len(recipients),
        "previous": number - 1 or None,
        "next": number + 1 if number < len(recipients) else None,
        "message": message,
        "sender": str(message_from_bytes(message.content, policy=default)["From"]),
    }


@require_POST
def test(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the message of this recipient to the coordinator, once per loaded page."""
    meeting = meeting_for(request.user, pk, change=True)
    form = TestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The test was not sent. Try it again."))
        return redirect("invitations:check", meeting.pk)
    contact_id = form.cleaned_data["contact_id"]
    recipients = [each.contact_id for each in by_mail(resolve(meeting).to_invite)]
    if contact_id not in recipients:
        # Someone unticked or removed meanwhile, or an id of a person whom this list does not hold.
        messages.error(request, _("This person is not on the list any more. The test was not sent."))
        return redirect("invitations:check", meeting.pk)
    actions.send_test(
        meeting=meeting, actor=request.user, contact_id=contact_id, form_nonce=form.cleaned_data["form_nonce"]
    )
    messages.success(request, _("The test goes to %(email)s.") % {"email": request.user.email})
    return redirect(f"{reverse('invitations:check', args=[meeting.pk])}?persoon={recipients.index(contact_id) + 1}")
