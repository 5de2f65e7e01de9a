"""Someone with an app that shows codes, and what they do to log in."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts.actions import add_app, new_recovery_codes
from accounts.models import User

GOOD = "een-goed-wachtwoord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret=SECRET, *, later=0):
    """What the app shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def with_app(user, clock):
    """Give a user an app with codes, some time ago; return the recovery codes."""
    assert add_app(user=user, secret=SECRET, code=code())
    codes = new_recovery_codes(user=user)
    clock.shift(300)
    return codes


def give_password(client, user, **values):
    return client.post("/inloggen/", {"email": user.email, "password": GOOD} | values)


def give_code(client, given, **values):
    return client.post("/inloggen/code/", {"code": given} | values)


def is_in(client):
    return client.get("/mijn-gegevens/").status_code == 200


def fresh(user):
    return User.objects.get(pk=user.pk)
