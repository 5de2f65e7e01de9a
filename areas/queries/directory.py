"""Reading for the pages of areas and contacts."""

import datetime as dt

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import RIGHTS, User
from areas.access import areas_visible_to, contacts_visible_to, organisations_visible_to
from areas.models import Area, AreaRole, Contact, Membership, Organisation

# Residents come first on every list.
_SIDE = Case(
    When(kind="residents", then=Value(0)),
    When(kind="partner", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def tree(user: User, *, search: str = "", kind: str = "") -> QuerySet[Area]:
    """Areas in the order of the tree, each with `.organisation_count` and `.contact_count`. One query when read."""
    areas = areas_visible_to(user).select_related("parent")
    if search:
        areas = areas.filter(Q(name__icontains=search) | Q(codes__code__iexact=search)).distinct()
    if kind:
        areas = areas.filter(kind=kind)
    links = Organisation.areas.through.objects.filter(area=OuterRef("pk"), organisation__is_active=True)
    organisations = links.order_by().values("area").annotate(count=Count("pk"))
    contacts = organisations.values("area").annotate(count=Count("organisation__memberships__contact", distinct=True))
    return areas.annotate(
        organisation_count=Coalesce(Subquery(organisations.values("count")), 0),  # type: ignore[misc]  # stubs: Subquery() of one column
        contact_count=Coalesce(Subquery(contacts.values("count")), 0),  # type: ignore[misc]  # stubs: Subquery() of one column
    )


def chain(area: Area) -> list[Area]:
    """Areas in which this one lies, from the municipality down, without itself."""
    return list(Area.objects.filter(pk__in=area.chain_ids).exclude(pk=area.pk).order_by("depth"))


def parts(area: Area) -> QuerySet[Area]:
    """Areas in use that lie directly in this one, and those of which an own area is made, in the order of the tree."""
    return Area.objects.filter(Q(parent=area) | Q(custom_areas=area), is_active=True).distinct().order_by("path", "pk")


def organisations_in(area: Area) -> QuerySet[Organisation]:
    """Organisations in use that work in exactly this area."""
    return _listed(Organisation.objects.filter(areas=area))


def organisations_around(visible: QuerySet[Organisation], area: Area) -> QuerySet[Organisation]:
    """Of these organisations those that do not work in this area by name but in a larger one. Two queries."""
    around = Area.objects.covering(area).exclude(pk=area.pk).order_by().values("pk")
    wider = visible.filter(areas__in=around).exclude(areas=area).distinct()
    return _listed(wider).prefetch_related("areas")


def _listed(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Only those in use, with their kind, residents first."""
    return (
        organisations.filter(is_active=True)
        .select_related("type")
        .annotate(contact_count=Count("memberships", distinct=True), side=_SIDE)
        .order_by("side", "name", "pk")
    )


def coordinators(area: Area, today: dt.date) -> list[AreaRole]:
    """Who coordinates this area on this day: by a role on it or on an area that covers it. One query."""
    roles = AreaRole.objects.standing(today).filter(
        area__in=Area.objects.covering(area).order_by().values("pk"),
        user__is_active=True,
        user__role__in=[role for role, rights in RIGHTS.items() if rights.work],
    )
    return list(roles.select_related("user", "area").order_by("-area__depth", "is_deputy", "user__name"))


def deputies(area: Area, today: dt.date, *, of: User | None = None) -> list[User]:
    """Who stands in for the coordinators of this area on this day, or for this one if they are one of them. One query.

    Mail to a coordinator goes to them too.
    """
    roles = coordinators(area, today)
    if of is not None and not any(role.user_id == of.pk and not role.is_deputy for role in roles):
        return []
    return [role.user for role in roles if role.is_deputy]


def deputy_roles(areas: QuerySet[Area], today: dt.date) -> QuerySet[AreaRole]:
    """Who stands in within these areas, now or later, the first one first. One query."""
    rows = AreaRole.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), is_deputy=True, area__in=areas)
    return rows.select_related("user", "area").order_by("valid_from", "user__name", "area__path", "pk")


def own_deputy_roles(user: User, today: dt.date) -> QuerySet[AreaRole]:
    """Where this user stands in for others, now or later, the first one first. One query."""
    return deputy_roles(Area.objects.all(), today).filter(user=user).order_by("valid_from", "area__path", "pk")


def able_to_stand_in(user: User) -> QuerySet[User]:
    """Who can be a deputy: every coordinator but this user."""
    rows = User.objects.filter(role=User.Role.COORDINATOR, is_active=True)
    return rows.exclude(pk=user.pk).order_by("name", "pk")


def contacts(user: User, *, search: str = "", side: str = "", area: Area | None = None) -> QuerySet[Contact]:
    """Contacts by name, with `.memberships` and their organisations as far as this user may see them."""
    found = contacts_visible_to(user)
    members = Membership.objects.filter(organisation__in=organisations_visible_to(user).values("pk"))
    if search:
        by_organisation = members.filter(organisation__name__icontains=search).values("contact")
        found = found.filter(
            Q(name__icontains=search) | Q(email__icontains=search) | Q(pk__in=by_organisation),
        )
    if side or area:
        there = members.filter(organisation__kind=side) if side else members
        there = there.filter(organisation__areas=area, organisation__is_active=True) if area else there
        found = found.filter(pk__in=there.values("contact"))
    shown = Prefetch("memberships", queryset=members.select_related("organisation"))
    return found.prefetch_related(shown).order_by("name", "pk")


def contacts_alone(visible: QuerySet[Contact], area: Area, today: dt.date) -> QuerySet[Contact]:
    """Of these contacts those in function who belong to this area and to no organisation. One query."""
    seen = visible.filter(area=area, memberships__isnull=True)
    return Contact.objects.valid_on(today).filter(pk__in=seen.values("pk")).order_by("name", "pk")


def memberships(user: User, contact: Contact) -> QuerySet[Membership]:
    """In which organisations the contact is, as far as this user may see them, with the areas. Two queries."""
    visible = organisations_visible_to(user).values("pk")
    return (
        Membership.objects.filter(contact=contact, organisation__in=visible)
        .select_related("organisation__type")
        .prefetch_related("organisation__areas")
    )
