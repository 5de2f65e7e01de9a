"""Which contacts somebody may hand over, merge away or erase: only who belongs to the own areas and to no other."""

import datetime as dt

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from areas.access import areas_changed_by, contacts_visible_to
from areas.models import Area, Contact, Membership, Organisation
from invitations.models import Invitation
from meetings.models import ThemeLink


def contacts_ended_by(user: User, *, now: dt.datetime | None = None) -> QuerySet[Contact]:
    """All for who works everywhere; else those of whom everything lies in the areas that this user may change.

    That is: the own area, every area of each organisation, every link to a theme that holds now or later, and every
    invitation whose link still works. An organisation or a link without area is of everyone. What a coordinator does
    with such a contact would reach the meetings of colleagues: an administrator does it.
    """
    if not user.may.work or user.may.everywhere:
        return contacts_visible_to(user) if user.may.work else Contact.objects.none()
    now, areas = now or timezone.now(), areas_changed_by(user).order_by()
    return contacts_visible_to(user).exclude(
        (Q(area__isnull=False) & ~Q(area__in=areas.values("pk")))
        | Exists(_wider_memberships(areas))
        | Exists(_wider_links(areas, now))
        | Exists(_invitations_elsewhere(areas, now))
    )


def _wider_memberships(areas: QuerySet[Area]) -> QuerySet[Membership]:
    """Return the memberships of an organisation that works in another area too, or everywhere."""
    places = Organisation.areas.through.objects.filter(organisation=OuterRef("organisation"))
    return Membership.objects.filter(
        ~Exists(places) | Exists(places.exclude(area__in=areas.values("pk"))), contact=OuterRef("pk")
    )


def _wider_links(areas: QuerySet[Area], now: dt.datetime) -> QuerySet[ThemeLink]:
    """Return the links to a theme elsewhere or everywhere, of one's own or as a deputy."""
    return ThemeLink.objects.filter(
        Q(contact=OuterRef("pk")) | Q(deputy=OuterRef("pk")),
        Q(area__isnull=True) | ~Q(area__in=areas.values("pk")),
        Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(now)),
    )


def _invitations_elsewhere(areas: QuerySet[Area], now: dt.datetime) -> QuerySet[Invitation]:
    """Return the invitations to meetings elsewhere of which the link still opens (`access.invitation_for`)."""
    shown_since = now - dt.timedelta(days=settings.ANSWERS_VISIBLE_DAYS)
    return Invitation.objects.filter(
        Q(meeting__ends_at__isnull=True) | Q(meeting__ends_at__gte=shown_since),
        ~Q(meeting__area__in=areas.values("pk")),
        contact=OuterRef("pk"),
        state=Invitation.State.OPEN,
    )
