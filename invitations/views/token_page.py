"""What every page behind a mailed link has in common: no cookie, no trace, and one kind page when the link fails."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from invitations import access
from invitations.forms.resident import NewLinkForm
from invitations.models import Invitation

Page = Callable[[HttpRequest, Invitation, str], HttpResponse]
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def token_page(
    purpose: str, *, methods: tuple[str, ...] = ("GET", "HEAD"), is_light: bool = False
) -> Callable[[Page], Callable[..., HttpResponse]]:
    """Make a view of a page: it gets the invitation for this link, in the language of the invited person.

    `is_light`: a POST gets only what `access.invitation_for` reads lightly.
    """

    def find(request: HttpRequest, token: str) -> tuple[Invitation, Invitation]:
        found = access.invitation_for(token, purpose, is_light=is_light and request.method == "POST")
        return found, found

    return linked_page(find, purpose, methods)


def linked_page(
    find: Callable[[HttpRequest, str], tuple[Any, Invitation]], purpose: str, methods: tuple[str, ...]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a view of a page behind a mailed link: it gets whom `find` finds, beside the invitation they belong to.

    There is no session and no CSRF cookie: the link itself, and the nonce in each form, are the protection.
    """

    def decorate(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_not_required
        @csrf_exempt
        @wraps(page)
        def view(request: HttpRequest, token: str) -> HttpResponse:
            refusal = refused(request, methods)
            if refusal:
                return refusal
            try:
                person, invitation = find(request, token)
            except access.BadToken:
                return too_often(request) if access.is_guessing(request) else link_gone(request, purpose)
            except Http404:
                return link_gone(request, purpose)
            if _is_too_often(request, invitation, purpose):
                return too_often(request)
            with translation.override(_language(request, invitation)):
                return private(page(request, person, token))

        return view

    return decorate


def _is_too_often(request: HttpRequest, invitation: Invitation, purpose: str) -> bool:
    """Count a POST; of a look only remember which link it was."""
    if request.method == "POST":
        return access.is_posting_too_often(invitation)
    access.note_look(invitation, "decline" if request.GET.get("a") == "nee" else purpose)
    return False


def link_gone(request: HttpRequest, purpose: str = "") -> HttpResponse:
    """Say that the link does not work (any more), the same for every cause, with a way to get a new one.

    Who wants to stop the mail by a link of long ago, of which nobody knows any more whose it was, hears how.
    """
    page = "stop_gone" if purpose == "unsubscribe" else "link_gone"
    return show(request, page, {"form": NewLinkForm()}, status=404)


def show(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page of one resident, that nobody keeps, in the language that the address asks for."""
    return private(show_public(request, page, context, status=status))


def show_public(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page in the language that the address asks for. Its footer switches without a cookie.

    `page` of another app is named with its folder.
    """
    chosen = request.GET.get("taal")
    language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
    context = context | {"language_links": True, "language_query": language_query(request)}
    with translation.override(language):
        template = page if "/" in page else f"invitations/{page}"
        response = render(request, f"{template}.html", context, status=status)
        response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    """Ask to wait a while."""
    response = show(request, "too_often", {}, status=429)
    response.headers["Retry-After"] = str(access.BAD_TOKENS_SECONDS)
    return response


def see(request: HttpRequest, name: str, *arguments: Any, flag: str = "") -> HttpResponse:
    """Lead to another page with a GET, in the same language; `flag` says what was just done."""
    response = HttpResponseRedirect(address(request, name, *arguments, flag=flag))
    response.status_code = 303
    return private(response)


def address(request: HttpRequest, name: str, *arguments: Any, flag: str = "") -> str:
    """Return the address of a page, in the language that this address asks for."""
    query = "&".join(part for part in (language_query(request).removeprefix("?"), flag) if part)
    return reverse(name if ":" in name else f"invitations:{name}", args=arguments) + (f"?{query}" if query else "")


def language_query(request: HttpRequest) -> str:
    """Return `?taal=en` when the visitor chose a language without a cookie, so that the next page keeps it."""
    chosen = request.GET.get("taal")
    return f"?taal={chosen}" if chosen in dict(settings.LANGUAGES) else ""


def _language(request: HttpRequest, invitation: Invitation) -> str:
    """Return what the visitor chose in the link or by cookie, or else the language in which we write to this person."""
    chosen = request.GET.get("taal") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else invitation.contact.language


def refused(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse | None:
    """Return the answer to a request that no page takes: another method, or a form sent only to look ahead."""
    if request.method not in methods:
        return private(HttpResponseNotAllowed(methods))
    if request.method == "POST" and _is_prefetch(request):
        return private(HttpResponse(status=403))
    return None


def _is_prefetch(request: HttpRequest) -> bool:
    """True when a browser or a mail program only looks ahead."""
    return any(
        word in request.headers.get(name, "").lower()
        for name in PREFETCH_HEADERS
        for word in ("prefetch", "prerender", "preview")
    )


def private(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches and search engines, and its address out of the Referer."""
    for name, value in PRIVATE_HEADERS.items():
        response.headers[name] = value
    return response
