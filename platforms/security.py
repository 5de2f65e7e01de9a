"""Where someone who finds a weakness can report it: /.well-known/security.txt (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

EXPIRES_SOON = dt.timedelta(days=30)


def days_left(today: dt.date) -> int | None:
    """Return for how many days the file still holds; None when there is none."""
    expires: dt.date | None = settings.SECURITY_EXPIRES
    return (expires - today).days if settings.SECURITY_CONTACT and expires else None


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell. Not there without a contact, or when it has expired: an old address misleads."""
    left, expires = days_left(timezone.localdate()), settings.SECURITY_EXPIRES
    if left is None or left < 0 or expires is None:
        raise Http404
    contact = settings.SECURITY_CONTACT
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {expires.isoformat()}T23:59:59Z",
        f"Preferred-Languages: {', '.join(settings.SECURITY_LANGUAGES)}",
        f"Canonical: {settings.BASE_URL}{reverse('security_txt')}",
    ]
    if settings.SECURITY_POLICY_URL:
        lines.append(f"Policy: {settings.SECURITY_POLICY_URL}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
