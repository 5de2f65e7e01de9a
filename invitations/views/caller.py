"""Someone calls: the answer goes in from the keyboard, for who is on the list and for who is not yet.

From the replies page: a name, Enter; then the choices have the focus: space, Enter. Three keys after the name.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.nonce import new_nonce
from areas.access import contacts_visible_to
from areas.models import Contact
from invitations import access, actions
from invitations.forms.invitees import SearchForm
from invitations.forms.replies import ANSWERS, CallerForm, NewCallerForm
from invitations.models import Invitation
from invitations.views.staff import StaffRequest, note_look_at_needs, unread_needs
from meetings.access import meeting_for
from meetings.models import Meeting

MOST_FOUND = 5
MOST_WORDS = 8
BACK_TO_SEARCH = "bel"


@require_http_methods(["GET", "HEAD", "POST"])
def caller(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask who calls and what the answer is, on one page; a POST puts this person on the list with the answer."""
    meeting = meeting_for(request.user, pk, change=True)
    words = SearchForm(request.GET).words
    if request.method != "POST":
        return _page(request, meeting, new_caller_form(request, meeting, words))
    form = new_caller_form(request, meeting, words, request.POST)
    if form.is_valid():
        try:
            name = _record(request, meeting, form.cleaned_data)
        except (actions.TooLate, actions.NoRoom) as refusal:
            form.add_error(None, str(refusal))
        else:
            say_written_down(request, name, form.cleaned_data["answer"])
            return back_to_search(meeting)
    return _page(request, meeting, form)


def panel(request: StaffRequest, meeting: Meeting, rows: Sequence[Invitation], words: str) -> dict[str, Any]:
    """Return what the replies page shows above a search: the form of the one who was found, or of a new caller."""
    if not words or len(rows) > 1:
        return {}
    if rows:
        with_needs = access.may_see_needs(request.user, meeting)
        if with_needs:
            note_look_at_needs(request.user, meeting, rows)
        form = caller_form(rows[0], meeting, with_needs=with_needs)
        form.focus_on_answer()
        return {"caller": rows[0], "caller_form": form, "unread": unread_needs(rows) if with_needs else 0}
    form = new_caller_form(request, meeting, words)
    return {"new_caller_form": form, "caller_words": words}


def caller_form(found: Invitation, meeting: Meeting, data: Any = None, *, with_needs: bool) -> CallerForm:
    """Return the form with what this person said before; without what they need for who may not see it."""
    need = getattr(found, "need", None) if with_needs else None
    initial = {
        "answer": found.answer,
        "party_size": found.party_size or 1,
        "topic": getattr(found, "reply_topic", ""),
        "needs": need.choices if need else [],
        "need_note": need.note if need else "",
    }
    form = CallerForm(data, initial=initial, venue=_venue(meeting))
    if not with_needs:
        form.leave_needs()
    return form


def new_caller_form(request: StaffRequest, meeting: Meeting, words: str, data: Any = None) -> NewCallerForm:
    """Return the form for someone who is not on the list, with those of that name whom we know."""
    visible = contacts_visible_to(request.user)
    found = _known(visible, meeting, words)
    form = NewCallerForm(data, contacts=visible, found=found, initial={"name": words}, venue=_venue(meeting))
    if not found:
        del form.fields["contact"]
    if words:
        form.focus_on_answer()
    else:
        form.fields["name"].widget.attrs["autofocus"] = True
    return form


def said(values: dict[str, Any]) -> dict[str, Any]:
    """Return what `record_reply` takes; needs that were not shown stay as they were told before."""
    return {
        "answer": values["answer"],
        "party_size": values["party_size"],
        "topic": values["topic"],
        "needs": values["needs"] if values.get("shows_needs") else None,
        "needs_note": values.get("need_note", ""),
    }


def say_written_down(request: StaffRequest, name: str, answer: str) -> None:
    """Tell what was written down."""
    messages.success(request, _("Written down. %(name)s: %(answer)s.") % {"name": name, "answer": ANSWERS[answer]})


def back_to_search(meeting: Meeting) -> HttpResponse:
    """Lead to the replies with the focus in the search field: the next one calls already."""
    return redirect(f"{reverse('invitations:replies', args=[meeting.pk])}?{BACK_TO_SEARCH}=1")


def _record(request: StaffRequest, meeting: Meeting, values: dict[str, Any]) -> str:
    """Put the caller on the list with the answer; return the name."""
    contact = values.get("contact")
    person = {name: values[name] for name in ("name", "email", "phone", "postal_address")}
    actions.answer_caller(
        meeting=meeting,
        actor=request.user,
        form_nonce=values["form_nonce"],
        note=_("called us"),
        contact=contact,
        person=person,
        said=said(values),
    )
    return str(contact.name if contact else person["name"])


def _known(visible: QuerySet[Contact], meeting: Meeting, words: str) -> QuerySet[Contact]:
    """Return contacts of that name who are not on the list, a few at most."""
    if not words:
        return visible.none()
    for word in words.split()[:MOST_WORDS]:
        visible = visible.filter(name__icontains=word)
    on_list = Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN).values("contact")
    found = visible.exclude(pk__in=on_list).distinct().order_by("name", "pk").prefetch_related("organisations")
    return found.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST_FOUND]))


def _page(request: StaffRequest, meeting: Meeting, form: NewCallerForm) -> HttpResponse:
    context = {
        "meeting": meeting,
        "form": form,
        "new_caller_form": form,
        "caller_words": request.GET.get("zoek", ""),
        "nonce": form.data.get("form_nonce") or new_nonce(),
    }
    return render(request, "invitations/caller.html", context, status=422 if form.errors else 200)


def _venue(meeting: Meeting) -> str:
    return meeting.venue.name if meeting.venue else _("the meeting")
