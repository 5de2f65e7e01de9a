"""From a request to a row: the area or contact that this user may see or change, or 404. The only way."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from areas.models import Area, AreaRole, Contact, Membership, Organisation


def areas_visible_to(user: User) -> QuerySet[Area]:
    """Areas of which this user sees everything, people included: all, the own ones with all inside them, or none."""
    if user.may.look and user.may.everywhere:
        return Area.objects.all()
    return areas_changed_by(user)


def areas_changed_by(user: User) -> QuerySet[Area]:
    """Areas in which this user may plan and send: all, the own ones with all inside them, or none."""
    return _own_areas(user) if user.may.work else Area.objects.none()


def areas_written_in_by(user: User) -> QuerySet[Area]:
    """Areas in which this user may read and change the texts of meetings: wider than work, and without its people."""
    return _own_areas(user) if user.may.write else Area.objects.none()


def areas_with_texts_for(user: User) -> QuerySet[Area]:
    """Areas in which this user may read the texts of meetings."""
    return areas_written_in_by(user) if user.may.write else areas_visible_to(user)


def areas_checked_in_by(user: User) -> QuerySet[Area]:
    """Areas in which this user may help at the door."""
    return _own_areas(user) if user.may.check_in else Area.objects.none()


def areas_counted_for(user: User) -> QuerySet[Area]:
    """Areas of which this user may see numbers: those of `areas_visible_to`, and all for an auditor."""
    if not user.may.see_counts:
        return Area.objects.none()
    return Area.objects.all() if user.may.everywhere else _own_areas(user)


def _own_areas(user: User) -> QuerySet[Area]:
    """All for who works everywhere; else those of the roles that hold today, with all inside them."""
    if user.may.everywhere:
        return Area.objects.all()
    return Area.objects.within(Area.objects.coordinated_by(user, timezone.localdate()))


def areas_deputised_by(user: User) -> QuerySet[Area]:
    """Areas for which this user may name and end deputies: those of the own role, and not those where one stands in."""
    if not user.may.work:
        return Area.objects.none()
    if user.may.everywhere:
        return Area.objects.filter(is_active=True)
    own = AreaRole.objects.standing(timezone.localdate()).filter(user=user, is_deputy=False)
    return Area.objects.filter(pk__in=own.values("area"))


def deputy_role_for(user: User, pk: int) -> AreaRole:
    """Return the role of a deputy that this user may end, else raise `Http404`."""
    rows = AreaRole.objects.filter(is_deputy=True, area__in=areas_deputised_by(user).values("pk"))
    return get_object_or_404(rows.select_related("user", "area"), pk=pk)


def area_for(user: User, pk: int, *, change: bool = False) -> Area:
    """Return the area when this user may see it (or change it), else raise `Http404`."""
    allowed = areas_changed_by(user) if change else areas_visible_to(user)
    return get_object_or_404(allowed, pk=pk)


def require_change(user: User, area: Area) -> None:
    """Raise `Http404` when this user may not change what happens in the area."""
    if not areas_changed_by(user).filter(pk=area.pk).exists():
        raise Http404


def organisations_visible_to(user: User, areas: QuerySet[Area] | None = None) -> QuerySet[Organisation]:
    """Organisations of which this user sees everything, their people included; none for who works without people.

    `areas`: those of `areas_visible_to`, when they were asked for before; it saves asking again.
    """
    return organisations_named_to(user, areas) if user.may.look else Organisation.objects.none()


def organisations_named_to(user: User, areas: QuerySet[Area] | None = None) -> QuerySet[Organisation]:
    """All for an administrator and a viewer; for a coordinator and an editor those that concern the own areas.

    That is: whoever works in the own areas or inside them, and the departments and partners that work everywhere
    (no area) or in an area that covers an own one. An editor may name them in a text, and sees no page of them.
    """
    if user.may.look and user.may.everywhere:
        return Organisation.objects.all()
    if not user.may.write:
        return Organisation.objects.none()
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
    if user.may.look and user.may.everywhere:
        return Contact.objects.all()
    if not user.may.look:
        return Contact.objects.none()
    areas = areas_visible_to(user) if areas is None else areas
    organisations = organisations_visible_to(user, areas) if organisations is None else organisations
    members = Membership.objects.filter(organisation__in=organisations.values("pk"))
    in_area = Contact.objects.filter(area__in=areas.values("pk"))
    return Contact.objects.filter(Q(pk__in=members.values("contact")) | Q(pk__in=in_area.values("pk")))


def contact_for(user: User, pk: int, *, change: bool = False) -> Contact:
    """Return the contact when this user may see it (or correct the address), else raise `Http404`."""
    if change and not user.may.work:
        raise Http404
    return get_object_or_404(contacts_visible_to(user), pk=pk)
