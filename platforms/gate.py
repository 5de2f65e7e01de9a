"""What someone gets who is not logged in, also when the session ended while a page stood open."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

ASKING = {"GET", "HEAD"}


class LoginGate(LoginRequiredMiddleware):
    """Like Django's, but a button that was pressed too late leads back to its own page and says that nothing was done.

    Django leads back to the address of the button, and many of those answer only a POST: the reader got an empty page.
    """

    def handle_no_permission(  # type: ignore[override]  # a script gets no redirect: it could not show the login page
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Send to the login page; a request of a script, which cannot show it, makes the browser load the page anew."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if request.method in ASKING:
            return super().handle_no_permission(request, view_func)
        messages.warning(request, _("You were logged out. What you pressed last was not done: log in and do it again."))
        return redirect_to_login(_page_of_the_button(request), resolve_url(settings.LOGIN_URL))


def _page_of_the_button(request: HttpRequest) -> str:
    """Return the page on which the button stood, or the start page when the browser does not say it."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return page._replace(scheme="", netloc="").geturl()
