"""Logging in and out: a password, then a second factor, and only then a session that is somebody's."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import access, actions, queries
from accounts.forms import CodeForm, LoginForm, count_try
from accounts.models import User


@sensitive_post_parameters("password", "code")
@never_cache
@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Ask for address and password, and go on to the second factor, or to the page that was asked for.

    A page whose session ended shows this in its own place and sends here both steps: see `platforms.gate`.
    """
    target = target_of(request)
    if request.user.is_authenticated:
        return redirect(target)
    half_way = access.who_is_signing_in(request)
    if half_way and {"code", "answer"} & request.POST.keys():
        return check_factor(request)
    if half_way and request.method != "POST":
        return redirect(_second_step(half_way.user))
    form = LoginForm(request.POST or None, request=request)
    if form.is_valid() and form.user is not None:
        access.forget_tries(request, form.cleaned_data["email"])
        return let_in(request, form.user, target)
    if refusals := refused(form):
        access.note_refusal(request)
        actions.log_refused_login(email=form.cleaned_data.get("email", ""), is_locked="locked" in refusals)
    context = {
        "form": form,
        "next": _wanted(request),
        "typed": request.POST.get("typed", ""),
        "providers": access.providers(),
    }
    return render(request, "accounts/login.html", context, status=status(request))


def let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Go on after a good password: to the second factor, or in when none is asked."""
    if not access.is_factor_asked():
        return enter(request, user, target)
    access.begin(request, user, target)
    if "typed" in request.POST and queries.factors(user).has_one:
        return _check_page(request, CodeForm(request=request, user=user), 200)
    return redirect(_second_step(user))


def enter(request: HttpRequest, user: User, target: str, *, factor: str = "") -> HttpResponse:
    """Make the session this user's, under a new name; `factor` is what was checked."""
    auth.login(request, user)
    request.session.set_expiry(None)  # as long as the settings say, also after the short time at a provider
    access.forget(request)
    access.note_confirmed(request)
    if factor:
        request.session[access.CHECKED] = factor
    details: dict[str, Any] = {"factor": factor} if factor else {}
    actions.log(actor=user, action="logged in", **details)
    response = in_language(redirect(target), user)
    access.remember_device(response, user)
    return response


@sensitive_post_parameters("code")
@never_cache
@login_not_required
def check_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app, or a recovery code."""
    half_way = access.who_is_signing_in(request)
    if half_way is None:
        return redirect("home")
    user = half_way.user
    if not queries.factors(user).has_one:
        return redirect("accounts:add_app")
    if request.POST.get("answer"):
        return _check_key(request, user, half_way.target)
    form = CodeForm(request.POST or None, request=request, user=user)
    if form.is_valid():
        kind = actions.check_code(user=user, code=form.cleaned_data["code"])
        if kind:
            access.forget_tries(request, str(user.pk), what="code")
            answer = enter(request, user, half_way.target, factor=kind)
            _tell_of_codes(request, user, kind)
            return answer
        refuse_code(form)
    note_refused(request, form, what="code", user=user)
    return _check_page(request, form, status(request))


@require_POST
@login_not_required
def logout(request: HttpRequest) -> HttpResponse:
    """End the session, also of who is half way; who came through a provider can log out there too."""
    user = request.user
    provider = access.end_at_provider(request)
    auth.logout(request)
    if isinstance(user, User):
        actions.log(actor=user, action="logged out")
    return render(request, "accounts/logged_out.html", provider) if provider else redirect("accounts:login")


def refuse_code(form: CodeForm) -> None:
    """Say that a code is not right."""
    words = _("This code is not right. Wait for the next code of your app and try that one.")
    form.add_error("code", ValidationError(words, code="refused"))


def refused(form: Form) -> set[str]:
    """Return how a try was refused: because it was wrong (`refused`), or one too many (`locked`)."""
    return {each.code or "" for errors in form.errors.as_data().values() for each in errors} & {"refused", "locked"}


def note_refused(request: HttpRequest, form: Form, *, what: str, user: User) -> None:
    """Write down that a code or a password of someone whom we know was refused, and let it count for the alarm."""
    if refusals := refused(form):
        access.note_refusal(request)
        actor = user if request.user == user else None
        actions.log_refusal(what=what, user=user, actor=actor, is_locked="locked" in refusals)


def status(request: HttpRequest) -> int:
    """Return 422 for a form that was refused, 200 for one that is shown for the first time."""
    return 422 if request.method == "POST" else 200


def in_language(response: HttpResponse, user: User) -> HttpResponse:
    """Show the next pages in the language of this user."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _check_key(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Let in whose security key answered."""
    form = CodeForm({}, request=request, user=user)
    try:
        count_try(request, user.pk, what="code")
        if actions.check_key(user=user, answer=request.POST["answer"]):
            access.forget_tries(request, str(user.pk), what="code")
            return enter(request, user, target, factor="webauthn")
        words = _("Your key did not answer as it should. Try again, or type a code.")
        raise ValidationError(words, code="refused")
    except ValidationError as error:
        form.add_error(None, error)
    form.errors.pop("code", None)
    note_refused(request, form, what="code", user=user)
    return _check_page(request, form, 422)


def _check_page(request: HttpRequest, form: CodeForm, code: int) -> HttpResponse:
    """Show the second step; what was typed in a form whose session had ended travels on with it."""
    typed = request.POST.get("typed", "")
    known = queries.factors(form.user)
    context = {
        "form": form,
        "typed": typed,
        "page": request.get_full_path() if typed else "",
        "has_app": known.app_since is not None,
        "question": actions.ask_key(user=form.user) if known.keys else "",
    }
    return render(request, "accounts/check_factor.html", context, status=code)


def _second_step(user: User) -> str:
    """Return the page of the second step: to check a factor, or to choose one."""
    return "accounts:check_factor" if queries.factors(user).has_one else "accounts:add_app"


def _tell_of_codes(request: HttpRequest, user: User, kind: str) -> None:
    """Say how many recovery codes are left to who just used one."""
    if kind == "recovery_codes":
        left = queries.factors(user).codes_left
        messages.warning(
            request,
            ngettext(
                "You used a recovery code. You have %(count)s left.",
                "You used a recovery code. You have %(count)s left.",
                left,
            )
            % {"count": left},
        )


def target_of(request: HttpRequest) -> str:
    """Return where to go after logging in: only ever a page of this site."""
    wanted = _wanted(request)
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    is_path = wanted.startswith("/") or "://" in wanted  # a single word would be looked up as the name of a page
    return wanted if is_ours and is_path else settings.LOGIN_REDIRECT_URL


def _wanted(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next") or ""
