"""Start page, health, and what every template may know about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: the names and the public contact of this installation."""
    return {
        "site_name": settings.SITE_NAME,
        "organisation_name": settings.ORGANISATION_NAME,
        "public_phone": settings.PUBLIC_PHONE,
        "public_email": settings.PUBLIC_EMAIL,
        "is_demo": settings.DEMO,
    }
