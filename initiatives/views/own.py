"""The initiator's own pages behind the mailed link: confirm, see how far it is, change, a stand, and take it back."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from initiatives import actions, forms, queries
from initiatives.access import initiative_by_link
from initiatives.models import Initiative, Stand
from invitations import tokens
from invitations.views.open_page import link_page, typed_words
from invitations.views.registering import old_page
from invitations.views.token_page import see, show

NEEDS = ("needs_table", "needs_power", "needs_screen", "other_needs")


@link_page(initiative_by_link)
def own_idea(request: HttpRequest, found: Initiative, token: str) -> HttpResponse:
    """Show how far the idea is and what we answered; before it is confirmed, only the button that makes it count."""
    notice = ""
    if request.method == "POST":
        if _is_fresh(request, found):
            actions.confirm_initiative(initiative=found)
            return _back(request, token, "bevestigd")
        notice = old_page()
    shown = queries.shown(found) if found.confirmed_at else None
    context = {
        "initiative": found,
        "told": found.as_told,
        "token": token,
        "shown": shown,
        "steps": queries.told_steps(found, shown.steps) if shown else [],
        "asked": _asked(found),
        "done": next((flag for flag in ("bevestigd", "bewaard", "ingetrokken") if flag in request.GET), ""),
        "notice": notice,
        "nonce": _nonce(found),
    }
    return show(request, "initiatives/own_idea", context, status=422 if notice else 200)


@link_page(initiative_by_link)
def own_words(request: HttpRequest, found: Initiative, token: str) -> HttpResponse:
    """Change the words, as long as nobody assessed them."""
    names = ("title", "text", "initiators", "shows_name")
    form = forms.WordsForm(_typed(request), initial={name: getattr(found, name) for name in names})
    return _form_page(
        request, found, token, form, page="own_words", is_open=found.can_be_changed,
        save=lambda said: actions.change_words(initiative=found, **said),
    )  # fmt: skip


@link_page(initiative_by_link)
def own_stand(request: HttpRequest, found: Initiative, token: str) -> HttpResponse:
    """Say whether they come with a stand, and what it needs."""
    is_open = found.as_told.can_have_stand
    form = forms.StandForm(_typed(request), initial=stand_said(found))
    return _form_page(
        request, found, token, form, page="own_stand", is_open=is_open,
        save=lambda said: actions.answer_stand(
            initiative=found, is_coming=said["is_coming"] == "yes", **form.needs
        ),
    )  # fmt: skip


@link_page(initiative_by_link)
def own_progress(request: HttpRequest, found: Initiative, token: str) -> HttpResponse:
    """Tell how it goes, once we asked."""
    asked = _asked(found)
    form = forms.ProgressForm(_typed(request), initial={"text": asked.said if asked else ""})
    return _form_page(
        request, found, token, form, page="own_progress", is_open=asked is not None,
        save=lambda said: actions.say_progress(initiative=found, text=said["text"]),
    )  # fmt: skip


@link_page(initiative_by_link)
def own_withdrawal(request: HttpRequest, found: Initiative, token: str) -> HttpResponse:
    """Ask once more, and take the idea back."""
    return _form_page(
        request, found, token, django_forms.Form(_typed(request)), page="own_withdrawal",
        is_open=found.can_be_withdrawn, save=lambda _said: actions.withdraw(initiative=found), flag="ingetrokken",
    )  # fmt: skip


def _form_page(
    request: HttpRequest,
    found: Initiative,
    token: str,
    form: Any,
    *,
    page: str,
    is_open: bool,
    save: Callable[[dict[str, Any]], object],
    flag: str = "bewaard",
) -> HttpResponse:
    """Show one form of the initiator, or do what it says and go back to the own page."""
    typed = typed_words(form)
    too_late = _("This has changed meanwhile: we are further with your idea. Nothing was saved.")
    closed = {"initiative": found, "token": token, "typed": typed, "notice": too_late}
    if found.confirmed_at is None or not (is_open or typed):
        return see(request, "initiatives:own_idea", token)
    if not is_open:
        return show(request, "initiatives/own_closed", closed, status=409)
    notice = ""
    if request.method == "POST" and form.is_valid():
        if _is_fresh(request, found):
            try:
                save(form.cleaned_data)
            except actions.TooLate:
                if typed:
                    return show(request, "initiatives/own_closed", closed, status=409)
                notice = too_late
            else:
                return _back(request, token, flag)
        else:
            notice = old_page()
    context = {"initiative": found, "token": token, "form": form, "notice": notice, "nonce": _nonce(found)}
    return show(request, f"initiatives/{page}", context, status=422 if form.errors or notice else 200)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _back(request: HttpRequest, token: str, flag: str) -> HttpResponse:
    return see(request, "initiatives:own_idea", token, flag=flag)


def _nonce(found: Initiative) -> str:
    return tokens.make_nonce(found.writer.public_id) if found.writer else ""


def _is_fresh(request: HttpRequest, found: Initiative) -> bool:
    public_id = found.writer.public_id if found.writer else ""
    return tokens.is_fresh(public_id, request.POST.get("nonce", ""))


def _asked(found: Initiative) -> Any:
    """Return the newest question how it goes, or None."""
    return found.follow_ups.filter(asked_at__isnull=False).order_by("-due_on", "-pk").first()


def stand_said(found: Initiative) -> dict[str, Any]:
    """Return what was said of a stand before, as the form takes it."""
    stand = Stand.objects.filter(initiative=found).first()
    if stand is None:
        return {}
    said = {name: getattr(stand, name) for name in NEEDS}
    return said | {"is_coming": "yes" if stand.is_coming else "no"}
