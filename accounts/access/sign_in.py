"""Logging in in two steps: who gave a good password is known here, but nowhere else on the site, until the second."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.access.provider import Answer, end_session_url
from accounts.models import User

_HALF_WAY = "signing_in"
HALF_WAY_MINUTES = 15
CHECKED = "second_factor"  # in a session: which factor was checked
_CONFIRMED = "confirmed_at"
CONFIRMED_MINUTES = 10
_PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Someone whose password was right, and the page that they asked for."""

    user: User
    target: str


def is_factor_asked() -> bool:
    """True unless this installation does without a second factor: the demo, or one that only this machine reaches."""
    return bool(settings.SECOND_FACTOR != "off")


def is_factor_asked_of_provider() -> bool:
    """True when the second factor that an identity provider asked for is enough."""
    return bool(settings.SECOND_FACTOR == "provider")


def is_checked(session: SessionBase) -> bool:
    """True when this session may be someone's: its second factor was checked, or none is asked."""
    return not is_factor_asked() or bool(session.get(CHECKED))


def begin(request: HttpRequest, user: User, target: str) -> None:
    """Remember who is half way, in a session with a new name: who knew the old one must not know of it."""
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "user": user.pk,
        "knows": user.get_session_auth_hash(),
        "at": int(time.time()),
        "target": target,
    }


def who_is_signing_in(request: HttpRequest) -> HalfWay | None:
    """Return who is half way; nobody after a quarter of an hour, or when password, role or factor changed meanwhile."""
    found = request.session.get(_HALF_WAY)
    if not found or time.time() - found["at"] > HALF_WAY_MINUTES * 60:
        return None
    user = User.objects.filter(pk=found["user"], is_active=True).first()
    if user is None or not constant_time_compare(found["knows"], user.get_session_auth_hash()):
        return None
    return HalfWay(user, found["target"])


def target_of_half_way(request: HttpRequest) -> str:
    """Return the page that who is half way asked for."""
    return str((request.session.get(_HALF_WAY) or {}).get("target", "/"))


def forget(request: HttpRequest) -> None:
    """Forget who is half way."""
    request.session.pop(_HALF_WAY, None)


def note_confirmed(request: HttpRequest) -> None:
    """Note that someone just showed who they are."""
    request.session[_CONFIRMED] = int(time.time())


def is_recently_confirmed(request: HttpRequest) -> bool:
    """True when someone showed who they are in the last ten minutes: an open screen must not be enough."""
    return bool(time.time() - request.session.get(_CONFIRMED, 0) < CONFIRMED_MINUTES * 60)


def note_provider(request: HttpRequest, answer: Answer) -> None:
    """Remember through which provider somebody came, to log out there too."""
    request.session[_PROVIDER] = {
        "label": answer.provider.label,
        "end": answer.end_url and end_session_url(answer),
    }


def end_at_provider(request: HttpRequest) -> dict[str, str]:
    """Return the name of the provider and the address where somebody logs out there; empty when there is none."""
    found: dict[str, str] = request.session.get(_PROVIDER) or {}
    return found if found.get("end") else {}
