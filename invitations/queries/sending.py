"""How far a mailing is, and what became of its messages."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from areas.models import Contact
from invitations.audience import Audience, resolve
from invitations.models import Invitation, Mailing, Message
from invitations.models.outbox import ACCEPTED_STATES
from invitations.queries.outbox import with_cause
from meetings.models import Meeting

State = Message.State
_ARRIVED = tuple(state for state in ACCEPTED_STATES if state != State.HARD_BOUNCED)
_STOPPED = (State.CANCELLED, State.SUPERSEDED)
_WAITING = (State.QUEUED, State.SENDING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mailing is, in messages; letters and calls are done by people."""

    total: int
    queued: int
    sent: int
    failed: int
    stopped: int
    letters: int
    calls: int

    @property
    def is_busy(self) -> bool:
        """True while messages wait or are on their way."""
        return self.queued > 0


def latest_mailing(meeting: Meeting) -> Mailing | None:
    """Return the newest mailing of a meeting, or None before the first."""
    return Mailing.objects.filter(meeting=meeting).order_by("-pk").first()


def progress(mailing: Mailing) -> Progress:
    """Return how far a mailing is. Two queries."""
    counts = _newest(mailing).aggregate(
        queued=Count("pk", filter=Q(state__in=_WAITING)),
        sent=Count("pk", filter=Q(state__in=_ARRIVED)),
        stopped=Count("pk", filter=Q(state__in=_STOPPED)),
        messages=Count("pk"),
    )
    by_hand = Invitation.objects.filter(mailing=mailing, state=Invitation.State.OPEN).aggregate(
        letters=Count("pk", filter=Q(channel=Contact.Channel.LETTER)),
        calls=Count("pk", filter=Q(channel=Contact.Channel.PHONE)),
    )
    messages = counts.pop("messages")
    return Progress(
        total=messages,
        failed=messages - counts["queued"] - counts["sent"] - counts["stopped"],
        **counts,
        **by_hand,
    )


def problems(mailing: Mailing) -> QuerySet[Message]:
    """Return the messages of a mailing that did not arrive or may not have, by name. One query when read."""
    found = _newest(mailing).exclude(state__in=(*_WAITING, *_ARRIVED, *_STOPPED))
    return with_cause(found.select_related("invitation__contact").order_by(Lower("invitation__contact__name"), "pk"))


def by_hand(mailing: Mailing) -> QuerySet[Invitation]:
    """Return whom people of the municipality call or write a letter, by name. One query when read."""
    found = Invitation.objects.filter(mailing=mailing, state=Invitation.State.OPEN)
    return (
        found.exclude(channel=Contact.Channel.EMAIL)
        .select_related("contact", "organisation")
        .order_by(Lower("contact__name"), "pk")
    )


def not_told(meeting: Meeting) -> Audience:
    """Return the audience as it is now; its `to_invite` are those who came in after the sending."""
    return resolve(meeting)


def _newest(mailing: Mailing) -> QuerySet[Message]:
    """Return one message per invitation: after a corrected address only the newest counts."""
    newer = Message.objects.filter(mailing=mailing, invitation=OuterRef("invitation"), pk__gt=OuterRef("pk"))
    found: QuerySet[Message] = mailing.messages.filter(~Exists(newer), kind=Message.Kind.INVITE)
    return found
