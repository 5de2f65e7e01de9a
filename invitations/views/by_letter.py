"""From the short code of a letter to the answer page. Nothing changes here but the counters of tries."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from invitations import access, tokens
from invitations.forms.letters import LetterCodeForm
from invitations.views.token_page import see, show, too_often


@csrf_exempt  # it may be opened without cookies, and a forged request can at most show someone their own page
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_letter(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the postcode of a letter; both right leads to the answer page of that invitation.

    A code that nobody has and a postcode that does not fit get the same answer, and what was typed stays.
    """
    if request.method != "POST":
        return show(request, "by_letter", {"form": LetterCodeForm()})
    if access.is_trying_codes(request):
        return too_often(request)
    form = LetterCodeForm(request.POST)
    if not form.is_valid():
        return show(request, "by_letter", {"form": form}, status=422)
    code = form.cleaned_data["code"]
    if access.is_code_locked(code):
        return show(request, "by_letter", {"form": form, "is_locked": True}, status=429)
    invitation = access.invitation_by_code(code, form.cleaned_data["postcode"])
    if invitation is None:
        form.add_error("code", _("This code and this postcode do not belong together. Look at your letter once more."))
        return show(request, "by_letter", {"form": form}, status=422)
    access.forget_tries(code)
    keys = invitation.public_id, invitation.token_version
    return see(request, "reply", tokens.make(*keys, "reply"), flag=f"brief={tokens.letter_mark(*keys)}")
