"""What goes when a term is over: which rows, whatever the term is. The term itself is the affair of who forgets."""

import datetime as dt
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf, TruncDate

from areas.models import Contact, Membership
from invitations import rules
from invitations.models import (
    Correspondent,
    DoorLink,
    DoorTap,
    Follow,
    Follower,
    Guest,
    Invitation,
    Message,
    Need,
    Registration,
    Speaker,
)
from meetings.models import MeetingRole, ProgrammeItem, ThemeLink

_WAITS = (Message.State.QUEUED, Message.State.SENDING, Message.State.UNCERTAIN, Message.State.HELD)
TRACES = {"message_id": "", "date_header": "", "raw_sha256": "", "smtp_reply": "", "address_hash": "", "domain": ""}


def needs() -> QuerySet[Need]:
    """Return what people need."""
    return Need.objects.all()


def invited(*, residents: bool) -> QuerySet[Invitation]:
    """Return the invitations of residents, or those of officials and partners, of whom the person is still known."""
    is_resident = Q(group=Invitation.Group.RESIDENTS)
    return Invitation.objects.filter(is_resident if residents else ~is_resident, contact__forgotten_at=None)


def guests() -> QuerySet[Guest]:
    """Return who comes along by name."""
    return Guest.objects.all()


def registrations() -> QuerySet[Registration]:
    """Return the forms to register; their last moment stands in them."""
    return Registration.objects.all()


def follows() -> QuerySet[Follow]:
    """Return what someone wanted to follow and did not confirm; the last moment stands in it."""
    return Follow.objects.filter(confirmed_at=None)


def lonely_followers() -> QuerySet[Follower]:
    """Return addresses that follow nothing."""
    return Follower.objects.filter(follows=None)


def speakers(now: dt.datetime) -> QuerySet[Speaker]:
    """Return addresses of voices that were not confirmed in time, and those that had their answer."""
    had_answer = Q(told_at__lt=now - rules.ANSWER_KEPT, confirmed_at__isnull=False)
    return Speaker.objects.filter(Q(confirmed_at=None, expires_at__lt=now) | had_answer)


def messages() -> QuerySet[Message]:
    """Return mail that went or will not go any more, and of which a trace stands."""
    return Message.objects.exclude(state__in=_WAITS).exclude(**TRACES)


def door() -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the taps and the links of the door."""
    return DoorTap.objects.all(), DoorLink.objects.all()


def contacts() -> QuerySet[Contact]:
    """Return contacts with a last day."""
    return Contact.objects.filter(valid_until__isnull=False)


def visitors() -> QuerySet[Contact]:
    """Return who gave their own address with consent, and is bound by no organisation, theme or news; since when.

    `last_on`: the last day of a meeting that still names them, or the day on which they gave the address, whichever is
    later. Without either nobody knows how long we have it, and it is not in here.
    """
    own = Contact.objects.filter(origin=Contact.Origin.SELF, legal_basis=Contact.Basis.CONSENT)
    of_contact: tuple[QuerySet[Any], ...] = (
        Membership.objects.all(), ThemeLink.objects.all(), Invitation.objects.filter(meeting__ends_at=None),
        MeetingRole.objects.all(), ProgrammeItem.objects.all(),
    )  # fmt: skip
    for rows in of_contact:
        own = own.exclude(Exists(rows.filter(contact=OuterRef("pk"))))
    for table in (Follower, Registration, Speaker, Correspondent, Guest):  # forgetting takes them along: they go first
        rows = table._default_manager.exclude(email="").filter(email__iexact=OuterRef("email"))
        own = own.exclude(Exists(rows))
    newest = Invitation.objects.filter(contact=OuterRef("pk")).order_by("-meeting__ends_at")
    came_on = Subquery(newest.annotate(day=TruncDate("meeting__ends_at")).values("day")[:1])
    never = Value(dt.date.min, DateField())
    return own.annotate(
        last_on=NullIf(Greatest(Coalesce(came_on, never), Coalesce("obtained_on", never)), never)
    ).filter(last_on__isnull=False)


def own_links() -> QuerySet[Correspondent]:
    """Return the addresses that asked for a link to their own data, or heard that we write elsewhere."""
    asked = Message.objects.filter(kind__in=[Message.Kind.OWN, Message.Kind.ADDRESS]).exclude(correspondent=None)
    return Correspondent.objects.filter(pk__in=asked.order_by().values("correspondent"))
