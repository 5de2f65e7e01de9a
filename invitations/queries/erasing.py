"""Requests to be erased that wait for a decision, and who else has the address of somebody."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from areas.access import contacts_visible_to
from areas.models import Area, Contact
from invitations.models import ErasureWish


def open_wishes(user: User, areas: QuerySet[Area] | None = None) -> QuerySet[ErasureWish]:
    """Return the requests of people whom this user sees, the oldest first. One query when the `areas` are known."""
    rows = ErasureWish.objects.filter(
        state=ErasureWish.State.OPEN, contact__in=contacts_visible_to(user, areas).order_by().values("pk")
    )
    return rows.select_related("contact").order_by("asked_at", "pk")


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether others have the address of a contact, and those of them that a user sees."""

    is_shared: bool
    seen: list[Contact]


def sharing(user: User, contact: Contact) -> Sharing:
    """Return who else has the address of this contact. Three queries at most."""
    keys = list(Contact.objects.filter(email__iexact=contact.email).exclude(pk=contact.pk).values_list("pk", flat=True))
    if not contact.email or not keys:
        return Sharing(False, [])
    return Sharing(True, list(contacts_visible_to(user).filter(pk__in=keys).order_by("name", "pk")))
