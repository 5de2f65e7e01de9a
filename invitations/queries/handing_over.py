"""What moves when someone leaves: themes, deputies, organisations, and which invitations stay where they are."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
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
    elsewhere: int  # invitations to meetings that this user may not see

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


def handover(contact: Contact, meetings: QuerySet[Meeting], now: dt.datetime) -> Handover:
    """Return what a successor of this contact takes over; of invitations those to `meetings` by name. Four queries."""
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
    open_ones = list(coming.select_related("meeting__area").order_by("meeting__starts_at", "pk"))
    seen = set(meetings.filter(pk__in=[each.meeting_id for each in open_ones]).values_list("pk", flat=True))
    named = [each for each in open_ones if each.meeting_id in seen]
    return Handover(
        links=list(standing.filter(contact=contact).exclude(role=ThemeLink.Role.NONE)),
        deputies=list(standing.filter(deputy=contact)),
        memberships=list(Membership.objects.filter(contact=contact).select_related("organisation")),
        invitations=named,
        elsewhere=len(open_ones) - len(named),
    )
