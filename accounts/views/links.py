"""Choosing a password by a mailed link, and asking for one."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import access, actions
from accounts.forms import ForgottenForm, NewPasswordForm
from accounts.views.afterwards import WorkAfterwards
from accounts.views.sign_in import let_in, status

logger = logging.getLogger(__name__)


@never_cache
@login_not_required
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a link for a new password. Every address gets the same answer, and in the same time."""
    form = ForgottenForm(request.POST or None, request=request)
    if form.is_valid():
        email = form.cleaned_data["email"]
        return WorkAfterwards(f"{reverse('accounts:forgotten')}?verstuurd", lambda: _ask(email))
    context = {"form": form, "is_sent": "verstuurd" in request.GET}
    return render(request, "accounts/forgotten.html", context, status=status(request))


@sensitive_post_parameters()
@never_cache
@login_not_required
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Let who has the link choose a password, and go on to the second factor. Looking changes nothing."""
    link = access.link_for(token)
    if link is None:
        return _no_referrer(render(request, "accounts/link_over.html", status=404))
    form = NewPasswordForm(request.POST or None, user=link.user)
    if form.is_valid():
        user = actions.use_link(link=link, password=form.cleaned_data["new"])
        if user is None:
            return _no_referrer(render(request, "accounts/link_over.html", status=404))
        return _no_referrer(let_in(request, user, reverse("home")))
    context = {"form": form, "link": link, "token": token, "providers": access.providers()}
    return _no_referrer(render(request, "accounts/choose_password.html", context, status=status(request)))


def _ask(email: str) -> None:
    """Queue the mail; nobody is there any more to hear of a fault, so it goes to the log, without the address."""
    try:
        actions.ask_new_password(email=email)
    except Exception:
        logger.exception("A link for a new password could not be queued")


def _no_referrer(response: HttpResponse) -> HttpResponse:
    """Tell no other page of the link."""
    response["Referrer-Policy"] = "no-referrer"
    return response
