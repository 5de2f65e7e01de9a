"""From a request to a row: the area or contact that this user may see or change, or 404. The only way."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from areas.models import Area, Contact, Membership, Organisation


def areas_visible_to(user: User) -> QuerySet[Area]:
    """All areas for an administrator and a viewer; for a coordinator the own areas and all inside them."""
    if user.is_administrator or user.is_viewer:
        return Area.objects.all()
    return areas_changed_by(user)


def areas_changed_by(user: User) -> QuerySet[Area]:
    """Areas in which this user may plan and send: all, the own ones with all inside them, or none for a viewer."""
    if user.is_administrator:
        return Area.objects.all()
    if user.is_viewer or not user.is_active:
        return Area.objects.none()
    return Area.objects.within(Area.objects.coordinated_by(user, timezone.localdate()))


def area_for(user: User, pk: int, *, change: bool = False) -> Area:
    """Return the area when this user may see it (or change it), else raise `Http404`."""
    allowed = areas_changed_by(user) if change else areas_visible_to(user)
    return get_object_or_404(allowed, pk=pk)


def require_change(user: User, area: Area) -> None:
    """Raise `Http404` when this user may not change what happens in the area."""
    if not areas_changed_by(user).filter(pk=area.pk).exists():
        raise Http404


def organisations_visible_to(user: User, areas: QuerySet[Area] | None = None) -> QuerySet[Organisation]:
    """All for an administrator and a viewer; for a coordinator those that have to do with the own areas.

    That is: whoever works in the own areas or inside them, and the departments and partners that work everywhere
    (no area) or in an area that covers an own one. `areas`: those of `areas_visible_to`, when they were asked for
    before; it saves asking again.
    """
    if user.is_administrator or user.is_viewer:
        return Organisation.objects.all()
    own = list(Area.objects.coordinated_by(user, timezone.localdate()))
    if not own:
        return Organisation.objects.none()
    visible = (Area.objects.within(own) if areas is None else areas).values("pk")
    above = {pk for area in own for pk in area.chain_ids}
    covering = Area.objects.filter(Q(pk__in=above) | Q(members__in=above) | Q(members__in=visible)).values("pk")
    here = Organisation.objects.filter(areas__in=visible).values("pk")
    wider = Organisation.objects.filter(
        Q(areas__isnull=True) | Q(areas__in=covering),
        kind__in=[Organisation.Kind.PARTNER, Organisation.Kind.MUNICIPAL],
    ).values("pk")
    return Organisation.objects.filter(Q(pk__in=here) | Q(pk__in=wider))


def contacts_visible_to(
    user: User, areas: QuerySet[Area] | None = None, organisations: QuerySet[Organisation] | None = None
) -> QuerySet[Contact]:
    """All for an administrator and a viewer; for a coordinator those in a visible organisation or in an own area.

    `areas` and `organisations`: those that this user may see, when they were asked for before.
    """
    if user.is_administrator or user.is_viewer:
        return Contact.objects.all()
    areas = areas_visible_to(user) if areas is None else areas
    organisations = organisations_visible_to(user, areas) if organisations is None else organisations
    members = Membership.objects.filter(organisation__in=organisations.values("pk"))
    in_area = Contact.objects.filter(area__in=areas.values("pk"))
    return Contact.objects.filter(Q(pk__in=members.values("contact")) | Q(pk__in=in_area.values("pk")))


def contact_for(user: User, pk: int, *, change: bool = False) -> Contact:
    """Return the contact when this user may see it (or correct the address), else raise `Http404`."""
    if change and user.is_viewer:
        raise Http404
    return get_object_or_404(contacts_visible_to(user), pk=pk)
