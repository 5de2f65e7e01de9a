"""Who gets which planned mail, as it stands now. A few queries per meeting, however many people and mails there are."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q
from django.utils import timezone

from areas.models import Area, Contact
from invitations import rules
from invitations.models import Invitation, Message, PlannedMail, Suppression
from invitations.tokens import address_hash
from meetings.models import Meeting

State, Kind = Message.State, Message.Kind
# What tells someone when and where the meeting is; and what someone needs a rest from before a reminder.
_KNOWN_BY = (*rules.TELLS_PLAN, Kind.CONFIRMATION)
_WRITTEN = (*rules.TELLS_PLAN, Kind.REMINDER)
_UNDER_WAY = (State.QUEUED, State.SENDING, State.UNCERTAIN)
_OF_CONTACT = ("contact__name", "contact__email", "contact__language")
_FIELDS = ("pk", *_OF_CONTACT, "group", "channel", "answer", "place", "presence")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a mail, and how many of its audience get nothing, per reason."""

    readers: tuple[rules.Reader, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many get it."""
        return len(self.readers)


@dataclass(frozen=True, slots=True)
class Everyone:
    """All open invitations of a meeting. `is_noted`: it was written down who was there."""

    readers: tuple[rules.Reader, ...]
    is_noted: bool

    def audience(self, kind: str) -> Audience:
        """Return who gets a mail of this kind now."""
        gets, left_out = [], Counter[str]()
        for each in self.readers:
            if not rules.belongs(kind, each.answer, each.place, each.presence, is_noted=self.is_noted):
                continue
            reason = rules.why_not(kind, each)
            if reason:
                left_out[reason] += 1
            else:
                gets.append(each)
        return Audience(tuple(gets), dict(left_out))


def everyone_of(meeting: Meeting, now: dt.datetime | None = None) -> Everyone:
    """Return all who can get planned mail about a meeting, by name. Two queries."""
    now = now or timezone.now()
    stopped = _stopped(meeting)
    own = Q(messages__guest__isnull=True)
    rows = (
        Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN)
        .annotate(
            reminders=Count(
                "messages", filter=own & Q(messages__kind=Kind.REMINDER) & ~Q(messages__state__in=rules.NEVER_LEFT)
            ),
            known=Max(
                "messages__sequence",
                filter=own & Q(messages__kind__in=_KNOWN_BY, messages__state__in=rules.MAY_KNOW),
            ),
            written_at=Max("messages__accepted_at", filter=own & Q(messages__kind__in=_WRITTEN)),
            waiting=Count("messages", filter=own & Q(messages__kind__in=_WRITTEN, messages__state__in=_UNDER_WAY)),
        )
        .order_by("contact__name", "pk")
        .values_list(*_FIELDS, "reminders", "known", "written_at", "waiting")
    )
    readers = []
    for row in rows:
        pk, name, email, language, group, channel, answer, place, presence, reminders, known, written_at, waiting = row
        readers.append(
            rules.Reader(
                pk=pk,
                name=name,
                email=email,
                language=language,
                group=group,
                has_mail=bool(email) and channel == Contact.Channel.EMAIL,
                answer=answer,
                place=place,
                presence=presence,
                reminders=reminders,
                knows=known is not None and known >= meeting.sequence,
                is_resting=bool(waiting) or (written_at is not None and written_at > now - rules.REST),
                is_stopped=bool(email) and address_hash(email) in stopped,
            )
        )
    is_noted = any(each.presence != Invitation.Presence.UNKNOWN for each in readers)
    return Everyone(tuple(readers), is_noted)


def planned_of(meeting: Meeting) -> list[PlannedMail]:
    """Return the planned mail of a meeting in the order in which it was made, each with how its messages fared.

    Each has `arrived`, `waiting` and `failed` (counts of messages). One query.
    """
    failed = Q(messages__state__in=rules.NEVER_LEFT) | Q(messages__state=State.HARD_BOUNCED)
    rows = PlannedMail.objects.filter(meeting=meeting).annotate(
        waiting=Count("messages", filter=Q(messages__state__in=_UNDER_WAY)),
        failed=Count("messages", filter=failed),
        total=Count("messages"),
    )
    return list(rows.order_by("pk"))


def _stopped(meeting: Meeting) -> set[str]:
    """Return the addresses to which nothing unasked goes about this meeting, as hashes."""
    covering = Area.objects.covering(meeting.area).values("pk")
    rows = Suppression.objects.filter(
        Q(theme__isnull=True) | Q(theme__meetings=meeting), Q(area__isnull=True) | Q(area__in=covering)
    )
    return set(rows.values_list("address_hash", flat=True))
