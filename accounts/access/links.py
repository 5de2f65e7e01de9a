"""The only way from a mailed link to its row."""

from django.utils import timezone

from accounts.models import SignInLink
from accounts.tokens import digest


def link_for(token: str) -> SignInLink | None:
    """Return the link with this secret part; None when there is none, it was used, or its time is over."""
    links = SignInLink.objects.open(timezone.now()).select_related("user")
    return links.filter(digest=digest(token), user__is_active=True).first()
