"""The own data behind a mailed link: see, correct, stop mail, take along, and erase. No account, no session."""

import json
import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.views import WorkAfterwards
from areas.models import Contact
from invitations import access, actions, queries, tokens
from invitations.forms.own_data import CorrectForm, EraseOwnForm, StopForm
from invitations.forms.reply import NEEDS
from invitations.forms.resident import NewLinkForm
from invitations.models import Correspondent, Suppression
from invitations.queries.held import held_meetings
from invitations.views.open_page import FORM, LOOKING, gone, link_page, open_page
from invitations.views.registering import old_page
from invitations.views.token_page import address, private, see, show, too_often

logger = logging.getLogger(__name__)
_FORM_ID = "own-data"


@open_page(FORM)
def ask_own_data(request: HttpRequest) -> HttpResponse:
    """Ask for an address and say the same for every address: if we know it, a link is on its way."""
    if request.method != "POST":
        return _ask_page(request, NewLinkForm(), is_asked="verstuurd" in request.GET)
    if access.is_asking_too_often(request):
        return too_often(request)
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, status=422)
    if not tokens.is_fresh(_FORM_ID, request.POST.get("nonce", "")):
        return _ask_page(request, form, notice=old_page(), status=422)
    email, language = form.cleaned_data["email"], get_language() or "nl"
    is_often = access.is_asked_too_often(email)
    where = address(request, "ask_own_data", flag="verstuurd")
    return private(WorkAfterwards(where, lambda: None if is_often else _ask(email, language)))


@link_page(access.own_data_for, LOOKING)
def own_data(request: HttpRequest, found: Correspondent, token: str) -> HttpResponse:
    """Show everything that we hold of this address, in words."""
    everything = queries.everything_of(found.email, _needs())
    context = {
        "token": token,
        "email": found.email,
        "everything": everything,
        "is_stopped": _has_stopped(found.email),
        "is_kept": "bewaard" in request.GET,
    }
    return show(request, "own_data", context)


@link_page(access.own_data_for)
def correct_own_data(request: HttpRequest, found: Correspondent, token: str) -> HttpResponse:
    """Correct name, phone, address, language and way; not when several people have this address."""
    contact = _alone(queries.person_at(found.email)[0])
    form = CorrectForm(request.POST if request.method == "POST" else None, contact=contact)
    notice = ""
    if form.is_valid():
        if _is_fresh(request, found):
            actions.correct_own_data(contact=contact, **form.cleaned_data)
            return see(request, "own_data", token, flag="bewaard")
        notice = old_page()
    return _form_page(request, "correct_own_data", found, token, form, notice=notice, contact=contact)


@link_page(access.own_data_for)
def stop_own_mail(request: HttpRequest, found: Correspondent, token: str) -> HttpResponse:
    """Stop invitations, or mail about what is followed; and the way back."""
    form = StopForm(request.POST if request.method == "POST" and "back" not in request.POST else None)
    notice = ""
    if request.method == "POST" and (form.is_valid() or "back" in request.POST):
        if _is_fresh(request, found):
            if "back" in request.POST:
                actions.start_mail(email=found.email)
            else:
                what = form.cleaned_data["what"]
                actions.stop_mail(email=found.email, invitations="invitations" in what, following="following" in what)
            return see(request, "own_data", token, flag="bewaard")
        notice = old_page()
    more = {"contacts": queries.person_at(found.email)[0], "is_stopped": _has_stopped(found.email)}
    return _form_page(request, "stop_own_mail", found, token, form, notice=notice, **more)


@link_page(access.own_data_for)
def erase_own_data(request: HttpRequest, found: Correspondent, token: str) -> HttpResponse:
    """Say what goes, what stays and why; the button erases. Afterwards the link leads nowhere any more."""
    contacts = queries.person_at(found.email)[0]
    form = EraseOwnForm(request.POST if request.method == "POST" else None, contacts=contacts)
    notice = ""
    if form.is_valid():
        if _is_fresh(request, found):
            outcome = actions.erase_own_data(email=found.email, **form.choices())
            if outcome.is_empty:  # pressed twice, and the first press did it
                return gone(request)
            is_stopped = form.choices()["keeps_away"]
            return show(request, "own_data_erased", {"outcome": outcome, "is_stopped": is_stopped})
        notice = old_page()
    contacts = queries.person_at(found.email)[0]
    people: list[Contact | None] = [*contacts] or [None]
    asked = [each for each in contacts if not actions.may_decide_alone(each)]
    more = {
        "contacts": contacts,
        "asked": asked,
        "is_only_asked": bool(asked) or len(contacts) > 1,
        "is_held": any(held_meetings(contact=each, email=found.email).exists() for each in people),
    }
    return _form_page(request, "erase_own_data", found, token, form, notice=notice, **more)


@link_page(access.own_data_for, LOOKING)
def own_data_json(request: HttpRequest, found: Correspondent, token: str) -> HttpResponse:
    """Give everything as a file for a program (AVG art. 20)."""
    content = {"made_at": timezone.now().isoformat(), "data": queries.everything_of(found.email).as_file()}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return _download(text, "application/json; charset=utf-8", "gegevens.json")


@link_page(access.own_data_for, LOOKING)
def own_data_file(request: HttpRequest, found: Correspondent, token: str) -> HttpResponse:
    """Give everything as a page to keep, that loads nothing from anywhere."""
    context = {"everything": queries.everything_of(found.email, _needs()), "email": found.email, "now": timezone.now()}
    text = render_to_string("invitations/own_data_file.html", context)
    return _download(text, "text/html; charset=utf-8", "gegevens.html")


def _has_stopped(email: str) -> bool:
    """True for who gets no invitations, or none about some theme or area, by their own wish."""
    hashed = tokens.address_hash(email)
    return Suppression.objects.filter(address_hash=hashed, reason=Suppression.Reason.OPTED_OUT).exists()


def _needs() -> dict[str, str]:
    """Return the words for what people can need, at any venue."""
    return {code: str(words) % {"venue": _("the venue")} for code, words in NEEDS.items()}


def _ask(email: str, language: str) -> None:
    try:
        actions.ask_own_data(email=email, language=language)
    except Exception:  # nobody is there any more to hear of it; the address stays out of the log
        logger.exception("The link to own data could not be queued")


def _alone(contacts: list[Contact]) -> Contact:
    """Return the person who is corrected. Raises `Http404` when it could be one of several: they call us."""
    if len(contacts) != 1:
        raise Http404
    return contacts[0]


def _download(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _is_fresh(request: HttpRequest, found: Correspondent) -> bool:
    return tokens.is_fresh(found.public_id, request.POST.get("nonce", ""))


def _ask_page(
    request: HttpRequest, form: NewLinkForm, *, is_asked: bool = False, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "is_asked": is_asked, "notice": notice, "nonce": tokens.make_nonce(_FORM_ID)}
    return show(request, "ask_own_data", context, status=status)


def _form_page(
    request: HttpRequest, page: str, found: Correspondent, token: str, form: Any, *, notice: str, **more: Any
) -> HttpResponse:
    context = {"token": token, "form": form, "notice": notice, "nonce": tokens.make_nonce(found.public_id), **more}
    return show(request, page, context, status=422 if form.errors or notice else 200)
