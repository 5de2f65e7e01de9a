"""What moves when someone leaves: themes, deputies, organisations, and which invitations stay where they are."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from areas.models import Contact, Membership
from invitations.models import Invitation
from meetings.models import Meeting, ThemeLink


@dataclass(frozen=True, slots=True)
class Handover:
    """What a successor takes over, and the open invitations to meetings to come, that stay as they are."""

    links: list[ThemeLink]
    deputies: list[ThemeLink]
    memberships: list[Membership]
    invitations: list[Invitation]

    @property
    def is_empty(self) -> bool:
        """True when nothing moves."""
        return not (self.links or self.deputies or self.memberships)


@dataclass(frozen=True, slots=True)
class NewContact:
    """A successor who is not in the directory yet."""

    name: str
    email: str
    function: str = ""


def handover(contact: Contact, now: dt.datetime) -> Handover:
    """Return what a successor of this contact takes over: only for who may end the contact. Four queries."""
    today = timezone.localdate(now)
    standing = ThemeLink.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today)).select_related(
        "theme", "area", "contact", "organisation"
    )
    coming = Invitation.objects.filter(
        contact=contact,
        state=Invitation.State.OPEN,
        meeting__state=Meeting.State.INVITING,
        meeting__starts_at__gt=now,
    )
    return Handover(
        links=list(standing.filter(contact=contact).exclude(role=ThemeLink.Role.NONE)),
        deputies=list(standing.filter(deputy=contact)),
        memberships=list(Membership.objects.filter(contact=contact).select_related("organisation")),
        invitations=list(coming.select_related("meeting__area").order_by("meeting__starts_at", "pk")),
    )
