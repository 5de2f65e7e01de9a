"""Logging in through an identity provider of the municipality (OpenID Connect)."""

import logging
from typing import Any, cast

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import access, actions
from accounts.access import Answer, LoginGivenUp, ProviderAway, ProviderRefused
from accounts.models import User
from accounts.rules.claims import has_proven_factor
from accounts.views.factors import confirm_first
from accounts.views.sign_in import enter, let_in, target_of

logger = logging.getLogger(__name__)

REASONS = {
    "role": gettext_lazy(
        "You are known there, but you have no role here. Ask your administrator which group you must be in."
    ),
    "left": gettext_lazy("Your access here has ended. Ask your administrator."),
    "taken": gettext_lazy(
        "Somebody logs in here with your e-mail address already. Is that you? Log in with your password first, "
        "and connect both at “My details”. Or ask your administrator for a link."
    ),
    "address": gettext_lazy("We did not get your e-mail address. Ask your administrator."),
    "other": gettext_lazy("You are connected as somebody else there. Ask your administrator to disconnect that."),
    "link": gettext_lazy("This link does not work any more. Ask for a new one."),
    "subject": gettext_lazy("We could not read who you are. Ask your administrator."),
    "away": gettext_lazy("The page where you log in does not answer. Try again in a few minutes."),
    "refused": gettext_lazy("We could not check who you are. Try again."),
    "often": gettext_lazy("You tried too often. Wait a quarter of an hour, and then try again."),
    "given up": gettext_lazy("You did not log in there. Try again, or log in with a password."),
}


@never_cache
@require_safe
@login_not_required
def provider_login(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to the page of the provider; with a mailed link, to connect both."""
    kept: dict[str, Any] = {}
    access.provider_options(name)  # 404 before anything is counted
    if "toegang" in request.GET:
        link = access.link_for(request.GET["toegang"])
        if link is None or link.purpose != link.Purpose.INVITATION:
            return _refused(request, "link")
        kept["link"] = request.GET["toegang"]
    if not access.may_go_to_provider(request):
        return _refused(request, "often")
    try:
        return HttpResponseRedirect(access.start(request, name, process="login", target=target_of(request), **kept))
    except ProviderAway as error:
        return _trouble(request, "away", error)


@never_cache
@require_POST
def connect_provider(request: HttpRequest, name: str) -> HttpResponse:
    """Show the way to the provider to who is in and wants to log in there from now on.

    A page and no redirect: a form of ours may lead nowhere else, says the Content-Security-Policy.
    """
    if not access.is_recently_confirmed(request):
        return confirm_first("accounts:profile")
    user = cast(User, request.user)
    try:
        url = access.start(request, name, process="connect", target=reverse("accounts:profile"), user=user.pk)
    except ProviderAway as error:
        return _trouble(request, "away", error)
    return render(request, "accounts/connect_provider.html", {"url": url, "provider": _label(name)})


@never_cache
@require_safe
@login_not_required
def provider_answer(request: HttpRequest, name: str) -> HttpResponse:
    """Let in whom the provider sends, when what it says can be believed and gives a role."""
    try:
        answer = access.finish(request, name)
        return _let_in(request, answer)
    except ProviderAway as error:
        return _trouble(request, "away", error)
    except ProviderRefused as error:
        return _trouble(request, "refused", error)
    except LoginGivenUp:
        return _refused(request, "given up")
    except actions.NoAccess as error:
        logger.warning("Nobody was let in through %s: %s.", name, str(error))
        return _refused(request, str(error))


def _let_in(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Find the user, and go on to the second factor unless the provider asked for one."""
    user, target = _user(request, answer), str(answer.state.get("next") or "/")
    if answer.state["process"] == "connect":
        return redirect(target)  # who is in stays in
    options = access.provider_options(answer.provider.name)
    is_proven = access.is_factor_asked_of_provider() and has_proven_factor(
        answer.claims, amr=options["amr"], acr=options["acr"]
    )
    if is_proven or not access.is_factor_asked():
        response = enter(request, user, target, factor="provider")
    else:
        response = let_in(request, user, target)
    access.note_provider(request, answer)
    return response


def _user(request: HttpRequest, answer: Answer) -> User:
    """Return who this is: known already, or connecting, from the own page or by a mailed link."""
    said: dict[str, Any] = {"provider": answer.provider.name, "subject": answer.subject, "claims": answer.claims}
    kept = answer.state.get("data") or {}
    if answer.state["process"] == "connect":
        user = request.user
        if not isinstance(user, User) or user.pk != kept["user"]:
            raise ProviderRefused("another user")
        connected = actions.connect_provider(user=user, **said)
        auth.update_session_auth_hash(request, connected)
        messages.success(request, _("You can log in with %(name)s from now on.") % {"name": answer.provider.label})
        return connected
    if "link" in kept:
        link = access.link_for(kept["link"])
        if link is None:
            raise actions.NoAccess("link")
        return actions.connect_provider(user=link.user, link=link, **said)
    return actions.enter_by_provider(**said)


def _label(name: str) -> str:
    return next(provider.label for provider in access.providers() if provider.name == name)


def _trouble(request: HttpRequest, reason: str, error: Exception) -> HttpResponse:
    """Say that it did not work, and tell the log why."""
    logger.warning("Logging in through an identity provider failed: %s, %s.", reason, str(error))
    return _refused(request, reason)


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Say in plain words why somebody is not let in."""
    if request.user.is_authenticated:
        messages.error(request, str(REASONS[reason]))
        return redirect("accounts:profile")
    return render(request, "accounts/no_access.html", {"reason": REASONS[reason]}, status=403)
