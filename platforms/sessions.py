"""When a session is somebody's: for so many hours, while it is in use, and with a second factor that was checked."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from accounts import access
from accounts.models import User

SINCE, SEEN = "logged_in_at", "seen_at"
NOTED_SECONDS = 60  # seen is written down once a minute: each page would cost a row to write


class SessionLimits:
    """Ends a session whose time is over. Whoever types in a form meanwhile gets it back: see `platforms.gate`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the times of the session, and note that it is in use."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = int(time.time())
            if is_over(request.session, now):
                auth.logout(request)
                request.session_is_over = True  # type: ignore[attr-defined]  # ours
            else:
                note(request.session, now)
        return self.get_response(request)


class FactorGate:
    """Takes a session whose second factor was not checked from its user, who is half way from then on.

    For the whole site, the administration too: no page below this one knows of a session without a factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session, and take it away when it is half one."""
        is_used = settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
        if is_used and not access.is_checked(request.session):
            user = request.user
            auth.logout(request)
            if isinstance(user, User):
                access.begin(request, user, request.get_full_path() if request.method == "GET" else "/")
        return self.get_response(request)


def is_over(session: SessionBase, now: int) -> bool:
    """True when the hours or the idle minutes have passed; a limit of 0 does not count."""
    since, seen = session.get(SINCE, now), session.get(SEEN, now)
    hours, idle = settings.SESSION_HOURS * 3600, settings.SESSION_IDLE_MINUTES * 60
    return bool((hours and now - since >= hours) or (idle and now - seen >= idle))


def note(session: SessionBase, now: int) -> None:
    """Write down since when and until when the session was in use."""
    if not settings.SESSION_HOURS and not settings.SESSION_IDLE_MINUTES:
        return
    if SINCE not in session:
        session[SINCE] = now
    if now - session.get(SEEN, 0) >= NOTED_SECONDS:
        session[SEEN] = now
