"""The laid-out message of one recipient, to be shown in a closed frame before sending."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from areas.models import Contact
from invitations import mail
from invitations.audience import Invitee, resolve
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for

# The styles of a mail stand inside it; nothing else of it may run or be fetched.
MAIL_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
@require_safe
def preview(request: StaffRequest, pk: int, number: int) -> HttpResponse:
    """Return the HTML part for the recipient with this number, counted from 1; 404 beyond the last."""
    meeting = meeting_for(request.user, pk, change=True)
    people = by_mail(resolve(meeting).to_invite)
    if not 1 <= number <= len(people):
        raise Http404
    return HttpResponse(mail.compose(mail.letter_for_invitee(meeting, people[number - 1]), "invite").html)


def by_mail(people: list[Invitee]) -> list[Invitee]:
    """Return those who get an e-mail, in the order of the list."""
    return [each for each in people if each.channel == Contact.Channel.EMAIL]
