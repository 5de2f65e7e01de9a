"""Whom the invitation did not reach, over all meetings: correct the address row by row, or call or write instead."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from areas.models import Contact
from invitations import actions, queries
from invitations.forms.replies import AddressForm
from invitations.models import Invitation, Message
from invitations.views.staff import StaffRequest, say_corrected
from invitations.views.states import cause_words, told_by, told_words
from invitations.views.words import tel
from meetings.access import meetings_changed_by
from meetings.models import Meeting

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One person who was not reached, with the form to correct the address; `what` names other news."""

    invitation: Invitation
    cause: str
    what: str
    tel: str
    form: AddressForm


@require_http_methods(["GET", "HEAD", "POST"])
def undelivered(request: StaffRequest) -> HttpResponse:
    """List who was not reached in the user's own meetings; a POST changes one row."""
    if not request.user.may.work:
        raise Http404
    meetings = meetings_changed_by(request.user)
    if request.method != "POST":
        return _page(request, meetings)
    open_ones = Invitation.objects.filter(meeting__in=meetings, state=Invitation.State.OPEN)
    open_ones = open_ones.select_related("contact", "organisation", "meeting__area").prefetch_related(queries.told_by())
    found = get_object_or_404(open_ones, pk=_number(request.POST.get("invitation")))
    channel = request.POST.get("hand", "")
    if channel in {Contact.Channel.PHONE, Contact.Channel.LETTER}:
        _reach_by_hand(request, found, channel)
    else:
        form = AddressForm(request.POST, initial={"email": found.contact.email}, auto_id=f"r{found.pk}_%s")
        if not form.is_valid():
            return _page(request, meetings, refused=_row(found, form))
        email = form.cleaned_data["email"]
        say_corrected(request, actions.correct_address(invitation=found, email=email, actor=request.user))
    return redirect(request.get_full_path())


def _reach_by_hand(request: StaffRequest, found: Invitation, channel: str) -> None:
    actions.reach_by_hand(invitation=found, channel=channel, actor=request.user)
    words = _("Noted: you call %(name)s.") if channel == Contact.Channel.PHONE else _("Noted: %(name)s gets a letter.")
    messages.success(request, words % {"name": found.contact.name})


def _page(request: StaffRequest, meetings: QuerySet[Meeting], refused: Row | None = None) -> HttpResponse:
    """Show the list; the row with a mistake keeps what was typed, also when it left the list meanwhile."""
    now, chosen = timezone.now(), _number(request.GET.get("bijeenkomst"))
    found = queries.undelivered(meetings.filter(pk=chosen) if chosen else meetings, now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [_row(each) for each in page.object_list]
    if refused:
        rows = [refused, *(each for each in rows if each.invitation.pk != refused.invitation.pk)]
    context = {
        "page": page,
        "rows": rows,
        "count": page.paginator.count,
        "is_chosen": bool(chosen),
        "form": refused.form if refused else None,
    }
    return render(request, "invitations/undelivered.html", context, status=422 if refused else 200)


def _row(invitation: Invitation, form: AddressForm | None = None) -> Row:
    message = told_by(invitation)
    words = (cause_words(message) if message else "") or told_words(invitation)
    return Row(
        invitation=invitation,
        cause=words[:1].upper() + words[1:],
        what="" if message is None or message.kind == Message.Kind.INVITE else str(message.get_kind_display()),
        tel=tel(invitation.contact.phone),
        form=form or AddressForm(initial={"email": invitation.contact.email}, auto_id=f"r{invitation.pk}_%s"),
    )


def _number(text: str | None) -> int:
    """Return the number of a row, or 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
