"""A device on which somebody logged in before: nobody who types wrong passwords elsewhere can make it wait.

A signed cookie says so. It opens nothing, is of one user, and ends when the password changes. Who logs in there has
tries of the device's own (`tries.py`).
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

DAYS = 180
_SALT = "accounts.device"


def remember_device(response: HttpResponse, user: User) -> None:
    """Let the device know that this user logged in here; not for who has no password to be guessed."""
    if not user.has_usable_password():
        return
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([user.pk, secrets.token_urlsafe(12), _mark(user)], salt=_SALT),
        max_age=DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, email: str) -> str:
    """Return the name of the device when who has this address logged in here before, else an empty text."""
    try:
        pk, name, mark = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError):
        return ""
    user = User.objects.filter(pk=pk, email__iexact=email.strip()).first()
    return str(name) if user and constant_time_compare(mark, _mark(user)) else ""


def _mark(user: User) -> str:
    """Return what is another one as soon as the password is."""
    return salted_hmac(_SALT, f"{user.pk}|{user.password}", algorithm="sha256").hexdigest()[:32]
