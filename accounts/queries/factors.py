"""Which second factors someone has. Nothing secret comes along."""

import datetime as dt
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Key:
    """A security key, or the fingerprint or face of a device."""

    pk: int
    name: str
    since: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """The factors of a user; recovery codes count for nothing without another one."""

    app_since: dt.datetime | None = None
    app_used_at: dt.datetime | None = None
    codes_left: int = 0
    keys: tuple[Key, ...] = ()

    @property
    def has_one(self) -> bool:
        """True when this user can be asked for a second factor."""
        return self.app_since is not None or bool(self.keys)

    def is_only_key(self, pk: int) -> bool:
        """True when this user could not be asked for a second factor without this key."""
        return self.app_since is None and [key.pk for key in self.keys] == [pk]


def factors(user: User) -> Factors:
    """Return the factors of a user. One query."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    found = {row.type: row for row in rows}
    keys = [row for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    app, codes = found.get(Authenticator.Type.TOTP), found.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        app_since=app.created_at if app else None,
        app_used_at=app.last_used_at if app else None,
        codes_left=app_settings.RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else 0,
        keys=tuple(Key(row.pk, row.data["name"], row.created_at, row.last_used_at) for row in keys),
    )
