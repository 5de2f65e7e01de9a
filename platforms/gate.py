"""What someone gets who is not logged in, also when the session ended while a page stood open."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.forms import LoginForm
from accounts.views import login
from platforms.refill import refill
from platforms.typed import FIELD, Typed, seal, typed_in, unseal

ASKING = {"GET", "HEAD"}


class LoginGate(LoginRequiredMiddleware):
    """Like Django's, but nothing is lost of what was typed in a form that was sent after the session had ended.

    The login page then comes in its place and carries what was typed. Who logs in there gets the form back as it was,
    and presses the button once more: nothing is ever sent by itself. A button without a form leads back to its own page
    and says that nothing was done; Django leads to the address of the button, and many of those answer only a POST.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let in who is logged in, and who logs in with this very request."""
        is_return = request.method == "POST" and FIELD in request.POST and getattr(view_func, "login_required", True)
        return _returns(request) if is_return else super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # a script gets no redirect: it could not show the login page
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Send to the login page; a request of a script, which cannot show it, makes the browser load the page anew."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if request.method in ASKING:
            if getattr(request, "session_is_over", False):  # see platforms.sessions
                messages.info(request, _("You were logged out, because you did nothing here for a while."))
            return super().handle_no_permission(request, view_func)
        page = _page_of_the_button(request)
        typed = typed_in(request, page)
        if typed and (sealed := seal(typed)):
            return _login_page(request, page, sealed)
        messages.warning(request, _("You were logged out. What you pressed last was not done: log in and do it again."))
        return redirect_to_login(page, resolve_url(settings.LOGIN_URL))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Put what was typed back into the form of the page that is shown after logging in."""
        typed: Typed | None = getattr(request, "typed", None)
        if typed is None:
            return response
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            response.content = refill(html, path=request.path, target=typed.target, values=typed.values).encode()
        response.cookies.update(request.login_cookies)  # type: ignore[attr-defined]  # set on the request by this module
        add_never_cache_headers(response)
        return response


def _login_page(request: HttpRequest, page: str, sealed: str) -> HttpResponse:
    """Show the login page where the answer would have stood; it carries what was typed, and leads back to the page."""
    messages.warning(
        request, _("You were logged out. Nothing was saved yet. Log in: then what you filled in comes back.")
    )
    if request.FILES:
        messages.warning(request, _("Only the file is not kept. Choose it again afterwards."))
    context = {"form": LoginForm(request=request), "next": page, "page": page, "typed": sealed}
    response = render(request, "accounts/login.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _returns(request: HttpRequest) -> HttpResponseBase | None:
    """Log in with what the page of above sends, and go on as if the page of the form was asked for."""
    answer = login(request)
    if not request.user.is_authenticated:
        return answer
    typed = unseal(request)
    if typed is None:
        messages.warning(request, _("What you had filled in was kept for half an hour, and is gone now."))
        return answer
    messages.warning(
        request, _("What you had filled in stands here again. Nothing was saved yet: press the button again.")
    )
    request.typed, request.login_cookies = typed, answer.cookies  # type: ignore[attr-defined]  # set on the request by this module
    request.method = request.META["REQUEST_METHOD"] = "GET"
    request.POST, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]  # Django's own, of a form it has read
    return None


def _page_of_the_button(request: HttpRequest) -> str:
    """Return the page on which the button stood, or the start page when the browser does not say it."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # what no browser sends, such as http://[
        page = urlsplit("")
    if page.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return page._replace(scheme="", netloc="").geturl()
