"""The questions to visitors on paper: the sheet, the page behind its code, and whether those answers count."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from invitations import access, tokens
from invitations.forms.check_in import key_in
from invitations.views.letters import pdf
from invitations.views.open_page import link_page
from invitations.views.registering import old_page
from invitations.views.staff import StaffRequest
from invitations.views.token_page import language_query, see, show, too_often
from meetings.access import meeting_for
from outcomes import actions, forms
from outcomes.access import Sheet, sheet_for
from outcomes.paper.questions import questions_pdf


@require_safe
def question_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the sheet with the questions as a file; nobody's data stand on it."""
    meeting = meeting_for(request.user, pk)
    with translation.override(language_query(request).removeprefix("?taal=") or translation.get_language()):
        name = "-".join(filter(None, [_("three-questions"), slugify(meeting.title)[:40]]))
        return pdf(questions_pdf(meeting), f"{name}.pdf")


@require_POST
def count_codes(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the answers by the code count with the others, or stand apart again."""
    meeting = meeting_for(request.user, pk, change=True)
    is_counted = request.POST.get("go") == "count"
    count = actions.count_codes(meeting=meeting, actor=request.user, is_counted=is_counted)
    counted = ngettext("%(count)s answer counts now.", "%(count)s answers count now.", count)
    apart = ngettext("%(count)s answer stands apart now.", "%(count)s answers stand apart now.", count)
    messages.success(request, (counted if is_counted else apart) % {"count": count})
    return redirect("outcomes:evaluation", pk)


@link_page(sheet_for, is_busy=True)
def review_by_code(request: HttpRequest, found: Sheet, token: str) -> HttpResponse:
    """Ask whoever has the code of a sheet three questions; nothing is kept of who it was, and no cookie is set."""
    meeting, public_id = found.meeting, str(found.meeting.public_id)
    form = forms.ReviewForm(request.POST if request.method == "POST" else None)
    notice = ""
    if request.method == "POST" and access.is_reviewing_too_often(request, public_id):
        return too_often(request)
    if request.method == "POST" and form.is_valid():
        key = key_in(request.POST.get("key", ""))
        if key and tokens.is_fresh(public_id, request.POST.get("nonce", "")):
            actions.give_review_by_code(meeting=meeting, key=key, **form.cleaned_data)
            return see(request, "outcomes:review_by_code", token, flag="bewaard")
        notice = old_page()
    context = {
        "meeting": meeting,
        "form": form,
        "notice": notice,
        "is_saved": "bewaard" in request.GET and request.method != "POST",
        "nonce": tokens.make_nonce(public_id),
        "key": key_in(request.POST.get("key", "")) or get_random_string(22),
    }
    return show(request, "outcomes/review_by_code", context, status=422 if form.errors or notice else 200)
