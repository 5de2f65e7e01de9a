"""What an organisation sees of itself behind the mailed link, and what it says of itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from areas.models import Area, Contact, Membership, Organisation
from invitations.models import DataCheck
from invitations.queries.handing_over import NewContact


@dataclass(frozen=True, slots=True)
class OwnData:
    """The areas that may be ticked and those that are, and the people in function."""

    areas: list[Area]
    chosen: list[int]
    members: list[Membership]


@dataclass(frozen=True, slots=True)
class Person:
    """What an organisation says about one of its people."""

    membership: int
    name: str
    function: str
    email: str
    is_invited: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What an organisation says about itself."""

    phone: str
    website: str
    represents: str
    areas: Collection[Area]
    people: Sequence[Person]
    added: NewContact | None = None


def data_of(organisation: Organisation) -> OwnData:
    """Return what can be corrected besides the organisation itself. Each member has `elsewhere`. Three queries.

    Of buurten only those where the organisation works: a list of all would be long, and a wijk names them together.
    """
    chosen = list(organisation.areas.order_by("path").values_list("pk", flat=True))
    large = Q(is_active=True) & ~Q(kind__in=[Area.Kind.BUURT, Area.Kind.CUSTOM])
    areas = Area.objects.filter(large | Q(pk__in=chosen)).defer("boundary").order_by("path", "pk")
    others = Membership.objects.filter(contact=OuterRef("contact")).exclude(organisation=organisation).order_by()
    elsewhere = Subquery(others.values("contact").annotate(count=Count("pk")).values("count"))
    members = (
        _in_function(organisation)
        .select_related("contact")
        .annotate(elsewhere=Coalesce(elsewhere, 0))
        .order_by("contact__name", "pk")
    )
    return OwnData(list(areas), chosen, list(members))


def is_member(check: DataCheck) -> bool:
    """True while the person with this link belongs to the organisation."""
    return _in_function(check.organisation).filter(contact=check.contact_id).exists()


def _in_function(organisation: Organisation) -> QuerySet[Membership]:
    valid = Contact.objects.valid_on(timezone.localdate())
    return Membership.objects.filter(organisation=organisation, contact__in=valid.values("pk"))
