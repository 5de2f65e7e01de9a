"""What the pages for everyone have in common: no login, no cookie, a nonce in each form, links without an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from invitations import access, tokens
from invitations.views.token_page import private, refused, show, too_often

LOOKING, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")
View = Callable[..., HttpResponse]


class Linked(Protocol):
    """What a link leads to: it knows in which language its owner reads."""

    @property
    def language(self) -> str:
        """The language."""


def typed_words(form: forms.Form) -> list[tuple[str, str]]:
    """Return what was typed in a form, field by field: who sent it when it had closed can copy it from the page."""
    found = []
    for field in form if form.is_bound else ():
        value = field.data
        if isinstance(field.field, forms.ChoiceField):
            value = dict(field.field.choices).get(value, "")  # type: ignore[arg-type]  # pairs in all our forms
        elif isinstance(field.field, forms.BooleanField):
            value = _("Yes") if value else ""
        if value:
            found.append((str(field.label), str(value)))
    return found


def open_page(methods: tuple[str, ...] = LOOKING) -> Callable[[View], View]:
    """Make a view of a page for everyone, in the language that the address asks for.

    There is no session and no CSRF cookie: a forged form can do no more than one that a stranger fills in.
    """

    def decorate(page: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(page)
        def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
            refusal = refused(request, methods)
            if refusal:
                return refusal
            with translation.override(_chosen(request) or translation.get_language()):
                return page(request, **arguments)

        return view

    return decorate


def link_page(
    find: Callable[[str], Any], methods: tuple[str, ...] = FORM, *, is_busy: bool = False
) -> Callable[[View], View]:
    """Make a view of a page behind a mailed link: `find` returns what it leads to, or raises as `access` does.

    `is_busy`: people press many buttons there, so that a link is not stopped for that.
    """

    def decorate(page: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(page)
        def view(request: HttpRequest, token: str) -> HttpResponse:
            refusal = refused(request, methods)
            if refusal:
                return refusal
            try:
                found: Linked = find(token)
            except access.BadToken:
                return too_often(request) if access.is_guessing(request) else gone(request)
            except Http404:
                return gone(request)
            if request.method == "POST" and not is_busy and access.is_link_busy(tokens.split(token)[0]):
                return too_often(request)
            cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            with translation.override(_chosen(request) or (cookie if _is_known(cookie) else None) or found.language):
                return private(page(request, found, token))

        return view

    return decorate


def gone(request: HttpRequest) -> HttpResponse:
    """Say that the link does not work (any more), the same for every cause."""
    return show(request, "question_gone", {}, status=404)


def _chosen(request: HttpRequest) -> str | None:
    chosen = request.GET.get("taal")
    return chosen if _is_known(chosen) else None


def _is_known(language: str | None) -> bool:
    return language in dict(settings.LANGUAGES)
