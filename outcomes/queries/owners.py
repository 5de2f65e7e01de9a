"""Who can be named for an agreement: who was invited, and who else this user finds in the directory."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from areas.access import contacts_visible_to, organisations_named_to
from areas.models import Contact, Membership
from invitations.models import Invitation


def invited_for_organisation(meeting: int) -> QuerySet[Contact]:
    """Return who was invited for an organisation, in alphabetical order."""
    rows = Invitation.objects.filter(meeting=meeting, organisation__isnull=False).order_by()
    return Contact.objects.filter(pk__in=rows.values("contact")).order_by("name", "pk")


def in_directory(user: User) -> QuerySet[Contact]:
    """Return whom this user may see and may name for an organisation, of who is in function and gets e-mail."""
    here = organisations_named_to(user).filter(is_active=True).order_by().values("pk")
    members = Membership.objects.filter(organisation__in=here).order_by().values("contact")
    mailed = Contact.objects.valid_on(timezone.localdate()).filter(channel=Contact.Channel.EMAIL).exclude(email="")
    return contacts_visible_to(user).filter(Q(pk__in=members), pk__in=mailed.values("pk"))
