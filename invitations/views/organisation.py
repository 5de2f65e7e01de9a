"""The page of an organisation behind a mailed link: it looks at its own data and corrects them. No account."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from invitations import access, actions, queries, rules, tokens
from invitations.forms.organisation import OrganisationForm
from invitations.models import DataCheck
from invitations.views.open_page import link_page
from invitations.views.registering import old_page
from invitations.views.token_page import see, show


@link_page(access.data_check_for)
def organisation(request: HttpRequest, found: DataCheck, token: str) -> HttpResponse:
    """Show what we know of an organisation. Looking changes nothing; one press says that it is right."""
    if not rules.is_standing(found.expires_at, timezone.now()):
        return _over(request, found, token)
    is_sent = request.method == "POST"
    offered = queries.data_of(found.organisation)
    form = OrganisationForm(
        request.POST if is_sent else None,
        organisation=found.organisation,
        areas=offered.areas,
        chosen=offered.chosen,
        members=offered.members,
    )
    is_right = is_sent and not form.has_changed()
    if not is_sent or not (is_right or form.is_valid()):
        return _page(request, found, form, status=422 if is_sent else 200)
    if not _is_fresh(request, found):
        return _page(request, found, form, notice=old_page(), status=422)
    actions.check_organisation(check=found, said=None if is_right else form.said())
    if not queries.is_member(found):  # who just said that they left sees that it is saved; after that the link is over
        return show(request, "organisation", {"check": found, "is_kept": True, "is_last": True})
    return see(request, "organisation", token, flag="bewaard")


def _over(request: HttpRequest, found: DataCheck, token: str) -> HttpResponse:
    """Say that the link is over, and mail a new one to the same address at one press."""
    notice = ""
    if request.method == "POST":
        if _is_fresh(request, found):
            actions.renew_check(check=found)
            return see(request, "organisation", token, flag="verstuurd")
        notice = old_page()
    context = {"notice": notice, "is_sent": "verstuurd" in request.GET, "nonce": tokens.make_nonce(found.public_id)}
    return show(request, "organisation_over", context, status=422 if notice else 200)


def _page(
    request: HttpRequest, found: DataCheck, form: OrganisationForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "check": found,
        "form": form,
        "notice": notice,
        "nonce": tokens.make_nonce(found.public_id),
        "is_kept": "bewaard" in request.GET and request.method != "POST",
    }
    return show(request, "organisation", context, status=status)


def _is_fresh(request: HttpRequest, found: DataCheck) -> bool:
    return tokens.is_fresh(found.public_id, request.POST.get("nonce", ""))
