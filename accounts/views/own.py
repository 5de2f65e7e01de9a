"""What someone may change about themselves, and the files of the house style."""

from typing import cast

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import access, actions, queries
from accounts.forms import PasswordForm, ProfileForm
from accounts.models import User
from accounts.views.meanwhile import say_kept
from accounts.views.sign_in import in_language, note_refused, status


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Log this user out everywhere but here."""
    user = cast(User, request.user)
    actions.end_sessions(user=user, actor=user)
    auth.update_session_auth_hash(request, user)
    messages.success(request, _("You are logged out on all other computers and phones."))
    return redirect("accounts:profile")


@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password."""
    user = cast(User, request.user)
    form = PasswordForm(request.POST or None, request=request, user=user)
    if form.is_valid():
        actions.change_password(user=user, password=form.cleaned_data["new"])
        auth.update_session_auth_hash(request, user)
        messages.success(request, _("Your password was changed."))
        return redirect("accounts:profile")
    note_refused(request, form, what="password", user=user)
    return render(request, "accounts/password.html", {"form": form}, status=status(request))


def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own name, function, phone and language."""
    user = cast(User, request.user)
    stored = {"name": user.name, "function": user.function, "phone": user.phone, "language": user.language}
    form = ProfileForm(request.POST or None, initial=stored)
    if form.is_valid():
        actions.change_profile(user=user, **form.cleaned_data)
        with override(user.language):
            messages.success(request, _("Your details were saved."))
            say_kept(request, form)
        return in_language(redirect("accounts:profile"), user)
    known = access.providers()
    connected = queries.providers_of(user) if known else set()
    context = {"form": form, "factors": queries.factors(user), "providers": known, "connected": connected}
    return render(request, "accounts/profile.html", context, status=status(request))


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
