"""Choosing and changing the second factor: at the first login, and later from one's own details."""

from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import access, actions, queries
from accounts.forms import AppCodeForm, CodeForm, ConfirmForm
from accounts.models import User
from accounts.views.sign_in import enter, note_refused, refuse_code, status

_SECRET = "app_secret"  # noqa: S105 (where it stands in the session)
_SHOWN = "recovery_codes_shown"  # in the session: the page to go to once they were kept


@sensitive_post_parameters("code")
@never_cache
@login_not_required
def add_app(request: HttpRequest) -> HttpResponse:
    """Set up an app that shows codes: for who has no factor yet and is half way, or for who is in and wants another."""
    user, answer = who_sets_up(request, "accounts:add_app")
    if user is None:
        return answer
    secret = request.session.setdefault(_SECRET, generate_totp_secret())
    form = AppCodeForm(request.POST or None, request=request, user=user)
    if form.is_valid():
        if actions.add_app(user=user, secret=secret, code=form.cleaned_data["code"]):
            request.session.pop(_SECRET, None)
            messages.success(request, _("Your app is set up."))
            return added(request, user, "totp")
        refuse_code(form)
    context = {
        "form": form,
        "secret": _grouped(secret),
        "picture": _picture(user, secret),
        "is_in": request.user == user,
    }
    return render(request, "accounts/add_app.html", context, status=status(request))


def who_sets_up(request: HttpRequest, name: str) -> tuple[User | None, HttpResponse]:
    """Return who may set up a factor on the page of this name, or where somebody else must go."""
    half_way = access.who_is_signing_in(request)
    if isinstance(request.user, User):
        return (request.user if access.is_recently_confirmed(request) else None), confirm_first(name)
    may = half_way is not None and not queries.factors(half_way.user).has_one
    return (half_way.user if half_way and may else None), redirect("home")


def added(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """Go on after a factor was set up, with recovery codes for who has none; who was half way is in now."""
    access.forget_tries(request, str(user.pk), what="code")
    half_way_target = ""
    if request.user.is_authenticated:
        auth.update_session_auth_hash(request, user)
        request.session[access.CHECKED] = kind
        answer: HttpResponse = redirect("accounts:factors")
    else:
        half_way_target = access.target_of_half_way(request)
        answer = enter(request, user, "accounts:recovery_codes", factor=kind)
    if queries.factors(user).codes_left and not half_way_target:
        return answer
    _new_codes(request, user)
    request.session[_SHOWN] = half_way_target
    if not half_way_target:
        return redirect("accounts:recovery_codes")
    return answer


@never_cache
def factors(request: HttpRequest) -> HttpResponse:
    """Show which factors someone has, and what they can do with them."""
    user = cast(User, request.user)
    return render(
        request, "accounts/factors.html", {"factors": queries.factors(user), "is_asked": access.is_factor_asked()}
    )


@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes, right after they were made and until someone says that they are kept.

    After ten minutes only to who shows who they are: an open screen is not enough.
    """
    if _SHOWN not in request.session:
        raise Http404
    if request.method == "POST":
        return redirect(request.session.pop(_SHOWN) or "accounts:factors")
    if not access.is_recently_confirmed(request):
        return confirm_first("accounts:recovery_codes")
    codes = actions.recovery_codes(user=cast(User, request.user))
    if "bestand" in request.GET:
        return _codes_file(codes)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes in place of those of before."""
    user = cast(User, request.user)
    if not access.is_recently_confirmed(request):
        return confirm_first("accounts:factors")
    if not queries.factors(user).has_one:
        raise Http404
    _new_codes(request, user)
    request.session[_SHOWN] = ""
    return redirect("accounts:recovery_codes")


def _new_codes(request: HttpRequest, user: User) -> None:
    """Make recovery codes; of the sessions only this one goes on."""
    actions.new_recovery_codes(user=user)
    auth.update_session_auth_hash(request, user)


@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Take the app away as second factor, unless it is the only one and one is asked."""
    user = cast(User, request.user)
    if not access.is_recently_confirmed(request):
        return confirm_first("accounts:factors")
    if access.is_factor_asked() and not queries.factors(user).keys:
        messages.error(request, _("You cannot do without a second step. First set up another one."))
        return redirect("accounts:factors")
    actions.remove_app(user=user)
    auth.update_session_auth_hash(request, user)
    messages.success(request, _("Your app is no longer asked for a code."))
    return redirect("accounts:factors")


@sensitive_post_parameters()
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask once more who is there: the password, or a code from who has no password here."""
    user = cast(User, request.user)
    target = _page_of_ours(request)
    if not user.has_usable_password() and not queries.factors(user).has_one:
        return _log_in_anew(request)
    kind = ConfirmForm if user.has_usable_password() else CodeForm
    form = kind(request.POST or None, request=request, user=user)
    what = "password" if isinstance(form, ConfirmForm) else "code"
    if form.is_valid() and _is_right(form, user):
        access.note_confirmed(request)
        return redirect(target)
    note_refused(request, form, what=what, user=user)
    return render(request, "accounts/confirm.html", {"form": form, "next": target}, status=status(request))


def _is_right(form: ConfirmForm | CodeForm, user: User) -> bool:
    """True for a password, which the form looked at, or a code that is right."""
    if isinstance(form, ConfirmForm):
        return True
    if actions.check_code(user=user, code=form.cleaned_data["code"]):
        access.forget_tries(form.request, str(user.pk), what="code")
        return True
    refuse_code(form)
    return False


def _log_in_anew(request: HttpRequest) -> HttpResponse:
    """Who has neither password nor factor here shows who they are by logging in again."""
    auth.logout(request)
    return redirect("accounts:login")


def confirm_first(name: str) -> HttpResponse:
    """Lead to the page that asks who is there, and back to this one."""
    response = redirect("accounts:confirm")
    response["Location"] += f"?next={redirect(name)['Location']}"
    return response


def _page_of_ours(request: HttpRequest) -> str:
    """Return the page to go back to: only ever one of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else "accounts:factors"


def _grouped(secret: str) -> str:
    """Return the secret in groups of four, to type over."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _picture(user: User, secret: str) -> SafeString:
    """Return the square code that an app scans, as a drawing within the page."""
    # Here, because only this page needs it.
    import segno

    url = get_adapter().build_totp_url(user, secret)
    drawing = segno.make(url, error="m", micro=False).svg_inline(scale=5, border=4, title=_("Code to scan"))
    return mark_safe(drawing)  # noqa: S308 (made here, of a link that we made)


def _codes_file(codes: list[str]) -> HttpResponse:
    """Return the recovery codes as a file to keep."""
    text = "\r\n".join([f"{settings.SITE_NAME} – {settings.BASE_URL}", _("Each code works once."), "", *codes, ""])
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_("recovery-codes")}.txt"'},
    )
