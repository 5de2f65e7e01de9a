"""What the coordinator's pages say about channels and replies: one place, so that page and export agree."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas.models import Contact
from invitations.audience import Invitee, reason_text
from invitations.models import Invitation, Reply
from invitations.views.states import short_day, told_words


@dataclass(frozen=True, slots=True)
class Row:
    """One invitation on the replies page, in words."""

    invitation: Invitation
    answer: str
    details: list[str]
    delivery: str
    is_missed: bool
    reasons: list[str]
    tel: str

    @property
    def is_silent(self) -> bool:
        """True while we have no answer, whether the invitation arrived or not."""
        return self.invitation.answer == Invitation.Answer.NEEDS_ACTION


def totals_words(people: Iterable[Invitee]) -> str:
    """Return "58 per e-mail, 6 per brief"; a channel that nobody uses is not named."""
    counts = Counter(each.channel for each in people)
    words = {
        Contact.Channel.EMAIL: _("%(count)s by e-mail"),
        Contact.Channel.LETTER: _("%(count)s by letter"),
        Contact.Channel.PHONE: _("%(count)s by phone"),
    }
    return ", ".join(text % {"count": counts[channel]} for channel, text in words.items() if counts[channel])


def tel(phone: str) -> str:
    """Return the digits of a phone number for a link; "" when there are too few to call."""
    number = re.sub(r"[^\d+]", "", phone)
    return number if len(number) >= 3 else ""


def row(invitation: Invitation) -> Row:
    """Return the words of one row of `queries.replies`."""
    is_undelivered = bool(getattr(invitation, "is_undelivered", False))
    return Row(
        invitation=invitation,
        answer="undelivered" if is_undelivered else _answer(invitation),
        details=_details(invitation),
        delivery=told_words(invitation),
        is_missed=is_undelivered or bool(getattr(invitation, "is_uninformed", False)),
        reasons=[reason_text(each) for each in invitation.reasons],
        tel=tel(invitation.contact.phone),
    )


def _answer(invitation: Invitation) -> str:
    """Return the answer as it counts: a yes without a place is a turn on the waiting list."""
    has_place = invitation.place in {Invitation.Place.NONE, Invitation.Place.RESERVED}
    return invitation.answer if has_place else "waiting-list"


def _details(invitation: Invitation) -> list[str]:
    """Return what is known about the answer: with how many, about what, and how it reached us."""
    details = []
    if invitation.party_size > 1:
        words = ngettext("With %(count)s person.", "With %(count)s people.", invitation.party_size)
        details.append(words % {"count": invitation.party_size})
    if topic := getattr(invitation, "reply_topic", ""):
        details.append(_("“%(topic)s”") % {"topic": topic})
    if reason := getattr(invitation, "reply_reason", ""):
        details.append(_("“%(topic)s”") % {"topic": reason})
    if getattr(invitation, "is_suspect", False):
        details.append(_("Perhaps answered by a mail scanner: ask this person."))
    if invitation.place == Invitation.Place.OFFERED:
        details.append(_("Was offered a place."))
    if getattr(invitation, "reply_source", "") == Reply.Source.PHONE:
        details.append(_("Passed on by phone."))
    if invitation.answered_at:
        details.append(short_day(invitation.answered_at))
    return details
