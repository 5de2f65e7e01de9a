"""What someone typed in a form whose session had ended: it waits in the login page itself, sealed, for half an hour.

Nothing of it is kept on our side: no row, no file, no cookie. Only the page on which the form stood takes it back.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

FIELD = "typed"  # the name under which the login page carries it
MINUTES = 30
LARGEST = 200_000  # characters, sealed; a form for people is far smaller
SALT = "platforms.typed"
# Of the browser's own; and passwords are asked for again.
NOT_TYPED = {"csrfmiddlewaretoken", FIELD}
NEVER_KEPT = {"accounts:password", "accounts:login"}


@dataclass(frozen=True)
class Typed:
    """The values of a form by name, the page on which it stood, and the address to which it is sent."""

    page: str
    target: str
    values: dict[str, list[str]]


def typed_in(request: HttpRequest, page: str) -> Typed | None:
    """Return what was posted from this page; None when that is nothing, or nothing that a login page may carry."""
    values = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
    is_kept = bool(values) and _may_be_kept(request.resolver_match) and _may_be_kept(_match(page))
    return Typed(page, request.path, values) if is_kept else None


def seal(typed: Typed) -> str:
    """Return it as text that nobody can change; empty when it is too large to carry."""
    sealed = signing.dumps([typed.page, typed.target, typed.values], salt=SALT, compress=True)
    return sealed if len(sealed) <= LARGEST else ""


def unseal(request: HttpRequest) -> Typed | None:
    """Return what this request carries; None when that is not ours, too old, or of another page."""
    try:
        content: Any = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature:
        return None
    typed = Typed(*content)
    return typed if urlsplit(typed.page).path == request.path else None


def _match(page: str) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(page).path)
    except Resolver404:
        return None


def _may_be_kept(match: ResolverMatch | None) -> bool:
    """True for the pages of staff, without those of passwords and the administration, which asks for passwords too."""
    if match is None or match.view_name in NEVER_KEPT or "admin" in match.namespaces:
        return False
    return getattr(match.func, "login_required", True)
