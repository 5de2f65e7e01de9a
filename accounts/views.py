"""Logging in and out, what someone may change about themselves, and the files of the house style."""

from typing import cast

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import access, actions, queries
from accounts.forms import LoginForm, PasswordForm, ProfileForm
from accounts.models import User


@sensitive_post_parameters("password")
@never_cache
@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Let someone in, and go on to the page that was asked for."""
    target = _target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = LoginForm(request.POST or None, request=request)
    if form.is_valid() and form.user is not None:
        access.forget_tries(request, form.cleaned_data["email"])
        auth.login(request, form.user)
        actions.log(actor=form.user, action="logged in")
        return _in_language(redirect(target), form.user)
    context = {"form": form, "next": _wanted(request), "typed": request.POST.get("typed", "")}
    return render(request, "accounts/login.html", context, status=_status(request))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("accounts:login")


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password."""
    user = cast(User, request.user)
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        actions.change_password(user=user, password=form.cleaned_data["new"])
        auth.update_session_auth_hash(request, user)
        messages.success(request, _("Your password was changed."))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form}, status=_status(request))


def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own name, function, phone and language."""
    user = cast(User, request.user)
    stored = {"name": user.name, "function": user.function, "phone": user.phone, "language": user.language}
    form = ProfileForm(request.POST or None, initial=stored)
    if form.is_valid():
        actions.change_profile(user=user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your details were saved."))
        return _in_language(redirect("accounts:profile"), user)
    return render(request, "accounts/profile.html", {"form": form}, status=_status(request))


_NO_CACHE = {"Cache-Control": "no-cache"}


@require_safe
@login_not_required
def house_style_tokens(request: HttpRequest) -> HttpResponse:
    """Give the variables of the municipality's theme as a style sheet; an empty one when there is none (any more).

    A process that did not hear of it yet still names it in its pages, and a browser takes no page of an error for one.
    """
    found = queries.tokens_file()
    return _file(request, found) if found else HttpResponse(b"", content_type="text/css", headers=_NO_CACHE)


@require_safe
@login_not_required
def house_style_logo(request: HttpRequest) -> HttpResponse:
    """Give the logo of the municipality."""
    return _file(request, queries.logo_file())


def _file(request: HttpRequest, found: queries.StyleFile | None) -> HttpResponse:
    """Return a file of the house style, for a year when it is the version that was asked for.

    Another version: a process that heard of a change later asks with the old one, and that must not stay.
    """
    if found is None:
        raise Http404
    is_asked_for = request.GET.get("v") == found.version
    return HttpResponse(
        found.content,
        content_type=found.content_type,
        headers={"Cache-Control": "public, max-age=31536000, immutable" if is_asked_for else "no-cache"},
    )


def _target(request: HttpRequest) -> str:
    """Return where to go after logging in: only ever a page of this site."""
    wanted = _wanted(request)
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else settings.LOGIN_REDIRECT_URL


def _wanted(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next") or ""


def _status(request: HttpRequest) -> int:
    """Return 422 for a form that was refused, 200 for one that is shown for the first time."""
    return 422 if request.method == "POST" else 200


def _in_language(response: HttpResponse, user: User) -> HttpResponse:
    """Show the next pages in the language of this user."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
