"""Following an area or a theme without an account: a form, a mail with one link, a page to change it, and to stop."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.views import WorkAfterwards
from invitations import access, actions, mail, queries, tokens
from invitations.access import Following
from invitations.forms.coming_forward import FollowForm, FollowingForm
from invitations.models import Follow, Follower
from invitations.views.open_page import FORM, link_page, open_page
from invitations.views.registering import old_page
from invitations.views.token_page import address, private, see, show, too_often

logger = logging.getLogger(__name__)
_FORM_ID = "follow"


@open_page(FORM)
def follow(request: HttpRequest) -> HttpResponse:
    """Ask what someone wants to follow, and say the same for every address: look in your mailbox."""
    if request.method != "POST":
        if "verstuurd" in request.GET:
            return show(request, "question_sent", {})
        return _form_page(request, FollowForm(initial=_chosen(request)))
    if access.is_filling_in_too_often(request):
        return too_often(request)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if not tokens.is_fresh(_FORM_ID, request.POST.get("nonce", "")):
        return _form_page(request, form, notice=old_page(), status=422)
    return private(WorkAfterwards(address(request, "follow", flag="verstuurd"), _work(form)))


@link_page(access.follow_for)
def confirm_follow(request: HttpRequest, found: Follow, token: str) -> HttpResponse:
    """Show what would be followed; only the button makes it count. Afterwards the link leads to what is followed."""
    if found.confirmed_at is not None:
        return see(request, "following", _key(found.follower))
    if request.method != "POST":
        return _confirm_page(request, found)
    if not tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
        return _confirm_page(request, found, notice=old_page(), status=422)
    follower = actions.confirm_follow(follow=found)
    return see(request, "following", _key(follower), flag="nieuw")


@link_page(lambda token: access.follower_for(token, "following"))
def following(request: HttpRequest, found: Following, token: str) -> HttpResponse:
    """Show what someone follows, and change it."""
    follower = found.follower
    if follower is None:
        return show(request, "stop_following", {"has_stopped": True})
    follows = [(each, mail.followed(each)) for each in queries.follows_of(follower)]
    if request.method != "POST":
        return _following_page(request, follower, FollowingForm(follower=follower, follows=follows))
    form = FollowingForm(request.POST, follower=follower, follows=follows)
    if not form.is_valid():
        return _following_page(request, follower, form, status=422)
    if not tokens.is_fresh(follower.public_id, request.POST.get("nonce", "")):
        return _following_page(request, follower, form, notice=old_page(), status=422)
    keep = [int(key) for key in form.cleaned_data["keep"]]
    actions.change_following(follower=follower, keep=keep, **form.wanted())
    return see(request, "following", token, flag="bewaard")


@link_page(lambda token: access.follower_for(token, "unfollow"))
def stop_following(request: HttpRequest, found: Following, token: str) -> HttpResponse:
    """Stop at one press. Looking changes nothing.

    A mail program that stops at one press (RFC 8058) sends no cookie and no nonce, and must get 200 at once.
    """
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        actions.stop_following(public_id=found.public_id)
        return HttpResponse(_("You will not get any more of these e-mails."), content_type="text/plain; charset=utf-8")
    if request.method == "POST" and tokens.is_fresh(found.public_id, request.POST.get("nonce", "")):
        actions.stop_following(public_id=found.public_id)
        return see(request, "stop_following", token)
    notice = old_page() if request.method == "POST" else ""
    context = {
        "has_stopped": found.follower is None,
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
        "follows": [mail.followed(each) for each in queries.follows_of(found.follower)] if found.follower else [],
    }
    return show(request, "stop_following", context, status=422 if notice else 200)


def _work(form: FollowForm) -> Callable[[], object]:
    """Return what is done when the visitor has the answer already, so that its time tells nothing."""
    email, wanted = form.cleaned_data["email"], form.wanted()
    if access.is_asked_too_often(email):
        return lambda: None

    def ask() -> None:
        try:
            actions.ask_follow(email=email, **wanted)
        except Exception:  # nobody is there any more to hear of it; the address stays out of the log
            logger.exception("The wish to follow could not be kept")

    return ask


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return the area and the theme from a link of the agenda."""
    names = {"area": "gebied", "theme": "thema"}
    return {name: request.GET[dutch] for name, dutch in names.items() if request.GET.get(dutch, "").isdecimal()}


def _key(follower: Follower) -> str:
    return tokens.make(follower.public_id, 1, "following")


def _form_page(request: HttpRequest, form: FollowForm, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "notice": notice, "nonce": tokens.make_nonce(_FORM_ID)}
    return show(request, "follow", context, status=status)


def _confirm_page(request: HttpRequest, found: Follow, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {
        "what": mail.followed(found),
        "follow": found,
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
    }
    return show(request, "confirm_follow", context, status=status)


def _following_page(
    request: HttpRequest, follower: Follower, form: FollowingForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "notice": notice,
        "nonce": tokens.make_nonce(follower.public_id),
        "stop_token": tokens.make(follower.public_id, 1, "unfollow"),
        "is_new": "nieuw" in request.GET and request.method != "POST",
        "is_kept": "bewaard" in request.GET and request.method != "POST",
    }
    return show(request, "following", context, status=status)
