"""What the pages for everyone have in common: no login, no cookie, a nonce in each form, links without an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from invitations import access, tokens
from invitations.views.token_page import is_prefetch, language_query, private, show, too_often

LOOKING, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")
View = Callable[..., HttpResponse]


class Linked(Protocol):
    """What a link leads to: it knows in which language its owner reads."""

    @property
    def language(self) -> str:
        """The language."""


def open_page(methods: tuple[str, ...] = LOOKING) -> Callable[[View], View]:
    """Make a view of a page for everyone, in the language that the address asks for.

    There is no session and no CSRF cookie: a forged form can do no more than one that a stranger fills in.
    """

    def decorate(page: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(page)
        def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
            refusal = _refused(request, methods)
            if refusal:
                return refusal
            with translation.override(_chosen(request) or translation.get_language()):
                return page(request, **arguments)

        return view

    return decorate


def link_page(find: Callable[[str], Any], methods: tuple[str, ...] = FORM) -> Callable[[View], View]:
    """Make a view of a page behind a mailed link: `find` returns what it leads to, or raises as `access` does."""

    def decorate(page: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(page)
        def view(request: HttpRequest, token: str) -> HttpResponse:
            refusal = _refused(request, methods)
            if refusal:
                return refusal
            try:
                found: Linked = find(token)
            except access.BadToken:
                return too_often(request) if access.is_guessing(request) else _gone(request)
            except Http404:
                return _gone(request)
            if request.method == "POST" and access.is_link_busy(tokens.split(token)[0]):
                return too_often(request)
            cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            with translation.override(_chosen(request) or (cookie if _is_known(cookie) else None) or found.language):
                return private(page(request, found, token))

        return view

    return decorate


def lead(request: HttpRequest, name: str, *arguments: Any, flag: str = "") -> HttpResponse:
    """Lead to another page with a GET, in the same language; `flag` says what was just done."""
    return _seen(HttpResponseRedirect(address(request, name, *arguments, flag=flag)))


def address(request: HttpRequest, name: str, *arguments: Any, flag: str = "") -> str:
    """Return the address of a page, in the language that this address asks for."""
    query = "&".join(part for part in (language_query(request).removeprefix("?"), flag) if part)
    return reverse(f"invitations:{name}", args=arguments) + (f"?{query}" if query else "")


def _seen(response: HttpResponse) -> HttpResponse:
    response.status_code = 303
    return private(response)


def _refused(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse | None:
    if request.method not in methods:
        return private(HttpResponseNotAllowed(methods))
    if request.method == "POST" and is_prefetch(request):
        return private(HttpResponse(status=403))
    return None


def _gone(request: HttpRequest) -> HttpResponse:
    """Say that the link does not work (any more), the same for every cause."""
    return show(request, "question_gone", {}, status=404)


def _chosen(request: HttpRequest) -> str | None:
    chosen = request.GET.get("taal")
    return chosen if _is_known(chosen) else None


def _is_known(language: str | None) -> bool:
    return language in dict(settings.LANGUAGES)
