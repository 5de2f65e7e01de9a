"""What the coordinator's pages say about channels, messages and replies: one place, so that page and export agree."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from areas.models import Contact
from invitations.audience import Invitee, reason_text
from invitations.models import Invitation, Message, Reply

NOT_DELIVERED = gettext_lazy("Not delivered")
NOT_SENT = gettext_lazy("Not sent")
STATES = {
    Message.State.QUEUED: gettext_lazy("In the queue"),
    Message.State.SENDING: gettext_lazy("On its way"),
    Message.State.SENT: gettext_lazy("Sent"),
    Message.State.UNCERTAIN: gettext_lazy("Uncertain whether it arrived"),
    Message.State.HELD: gettext_lazy("Uncertain whether it arrived"),
    Message.State.FAILED_ADDRESS: format_lazy(
        "{}: {}", NOT_DELIVERED, gettext_lazy("the e-mail address does not work")
    ),
    Message.State.FAILED_CONTENT: format_lazy("{}: {}", NOT_DELIVERED, gettext_lazy("the mail server refused it")),
    Message.State.FAILED: format_lazy("{}: {}", NOT_DELIVERED, gettext_lazy("something went wrong at our side")),
    Message.State.SUPPRESSED: format_lazy("{}: {}", NOT_SENT, gettext_lazy("does not want mail")),
    Message.State.SUPERSEDED: gettext_lazy("Replaced by a newer message"),
    Message.State.CANCELLED: gettext_lazy("Stopped"),
    Message.State.EXPIRED: format_lazy("{}: {}", NOT_SENT, gettext_lazy("it was too late")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One invitation on the replies page, in words."""

    invitation: Invitation
    answer: str
    details: list[str]
    delivery: str
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


def short_day(moment: dt.datetime) -> str:
    """Return "16 nov" in local time; in English a month has a capital."""
    month = "b" if (get_language() or "nl").startswith("nl") else "M"
    return formats.date_format(timezone.localtime(moment), f"j {month}", use_l10n=False)


def tel(phone: str) -> str:
    """Return the digits of a phone number for a link; "" when there are too few to call."""
    number = re.sub(r"[^\d+]", "", phone)
    return number if len(number) >= 3 else ""


def delivery_words(state: str | None, sent_at: dt.datetime | None, channel: str) -> str:
    """Return how the invitation reached this person: "Verstuurd 16 nov", "Niet bezorgd: …", "Brief" or "Bel"."""
    if state is None:
        return str({"letter": _("By letter"), "phone": _("Call")}.get(channel, _("Not sent yet")))
    words = str(STATES.get(Message.State(state), state))
    return f"{words} {short_day(sent_at)}" if state == Message.State.SENT and sent_at else words


def row(invitation: Invitation) -> Row:
    """Return the words of one row of `queries.replies`."""
    delivery, sent_at = getattr(invitation, "delivery", None), getattr(invitation, "delivery_at", None)
    is_undelivered = bool(getattr(invitation, "is_undelivered", False))
    return Row(
        invitation=invitation,
        answer="undelivered" if is_undelivered else invitation.answer,
        details=_details(invitation),
        delivery=delivery_words(delivery, sent_at, invitation.channel),
        reasons=[reason_text(each) for each in invitation.reasons],
        tel=tel(invitation.contact.phone),
    )


def _details(invitation: Invitation) -> list[str]:
    """Return what is known about the answer: with how many, about what, and how it reached us."""
    details = []
    if invitation.party_size > 1:
        words = ngettext("With %(count)s person.", "With %(count)s people.", invitation.party_size)
        details.append(words % {"count": invitation.party_size})
    if topic := getattr(invitation, "reply_topic", ""):
        details.append(_("“%(topic)s”") % {"topic": topic})
    if getattr(invitation, "reply_source", "") == Reply.Source.PHONE:
        details.append(_("Passed on by phone."))
    if invitation.answered_at:
        details.append(short_day(invitation.answered_at))
    return details
