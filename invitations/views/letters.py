"""Letters to people without e-mail: who gets one, what is still to be printed, and what was printed by whom."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.nonce import new_nonce
from invitations import actions, queries
from invitations.forms.letters import PrintForm
from invitations.models import LetterBatch, Mailing
from invitations.paper import CannotPrint
from invitations.views.staff import StaffRequest, may_change
from meetings.access import meeting_for
from meetings.models import Meeting

logger = logging.getLogger(__name__)


@require_safe
def letters(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who gets a letter and which downloads there were."""
    meeting = meeting_for(request.user, pk)
    now = timezone.now()
    found = queries.letters(meeting, now)
    mailings = [
        (each, min(len(found.of(each.pk)), actions.MOST_LETTERS)) for each in queries.mailings_with_letters(meeting)
    ]
    context = {
        "meeting": meeting,
        "letters": found,
        "mailings": mailings,
        "batches": queries.letter_batches(meeting),
        "first": min(len(found.due), actions.MOST_LETTERS),
        "now": now,
        "nonce": new_nonce(),
        "can_change": may_change(request, meeting),
    }
    return render(request, "invitations/letters.html", context)


@require_POST
def print_letters(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the letters and give them as one file. It writes down what was printed, so that it is a POST."""
    meeting = meeting_for(request.user, pk, change=True)
    form = PrintForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is too old. Press the button once more."))
        return redirect("invitations:letters", meeting.pk)
    chosen = form.cleaned_data
    mailing = get_object_or_404(Mailing, pk=chosen["mailing"], meeting=meeting) if chosen["mailing"] else None
    again = get_object_or_404(LetterBatch, pk=chosen["again"], meeting=meeting) if chosen["again"] else None
    try:
        batch, content = actions.print_letters(
            meeting=meeting, actor=request.user, form_nonce=chosen["form_nonce"], mailing=mailing, again=again
        )
    except CannotPrint:
        logger.exception("The letters could not be made")
        messages.error(request, _("The letters could not be made, and none was written down as printed. Try again."))
        return redirect("invitations:letters", meeting.pk)
    except actions.NothingToPrint as reason:
        messages.info(request, str(reason))
        return redirect("invitations:letters", meeting.pk)
    return pdf(content, _file_name(meeting, batch))


def pdf(content: bytes, name: str) -> HttpResponse:
    """Return a file that is saved and kept nowhere in between."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _file_name(meeting: Meeting, batch: LetterBatch) -> str:
    parts = [_("letters"), slugify(meeting.title)[:40], f"{timezone.localtime(batch.created_at):%Y-%m-%d-%H%M}"]
    return "-".join([*filter(None, parts), *([_("second-print")] if batch.copy_of_id else [])]) + ".pdf"
