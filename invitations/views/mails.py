"""Every kind of mail about a meeting, as an invented person would get it: to be read before anything goes."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from csp.constants import SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from areas.models import Contact
from invitations import calendar, mail, rules
from invitations.forms.mails import ExampleForm
from invitations.models import Invitation
from invitations.views.preview import MAIL_POLICY
from invitations.views.staff import StaffRequest
from meetings.access import meeting_for
from meetings.models import Meeting

Answer, Group, Place, Presence = Invitation.Answer, Invitation.Group, Invitation.Place, Invitation.Presence


class Sort(NamedTuple):
    """One sort of mail: the kind and the answer that make it, its title, and when it goes."""

    kind: str
    answer: str
    title: Promise
    when: Promise


_WHEN_ANSWERED = _("Goes at once, when someone answers this.")
SORTS = {
    "invite": Sort("invite", Answer.NEEDS_ACTION, _("Invitation"), _("Goes when you send the invitations.")),
    "reminder": Sort(
        "reminder",
        Answer.NEEDS_ACTION,
        _("Reminder to who did not answer"),
        _("Goes at the moment that you plan, or when you press Remind."),
    ),
    "accepted": Sort("confirmation", Answer.ACCEPTED, _("Confirmation: comes"), _WHEN_ANSWERED),
    "tentative": Sort("confirmation", Answer.TENTATIVE, _("Confirmation: maybe"), _WHEN_ANSWERED),
    "declined": Sort("confirmation", Answer.DECLINED, _("Confirmation: does not come"), _WHEN_ANSWERED),
    "waiting": Sort(
        "confirmation", Answer.ACCEPTED, _("Confirmation: on the waiting list"), _("Goes when all places are taken.")
    ),
    "delegated": Sort("confirmation", Answer.DELEGATED, _("Confirmation: sends someone else"), _WHEN_ANSWERED),
    "redirected": Sort("confirmation", Answer.REDIRECTED, _("Confirmation: not the right person"), _WHEN_ANSWERED),
    "returned": Sort(
        "returned", Answer.DELEGATED, _("The colleague cannot come"), _("Goes when the person who was named says no.")
    ),
    "guest": Sort("guest", Answer.ACCEPTED, _("To who comes along"), _("Goes when someone is named with an address.")),
    "offer": Sort("offer", Answer.ACCEPTED, _("A place from the waiting list"), _("Goes when a place becomes free.")),
    "free": Sort(
        "free",
        Answer.ACCEPTED,
        _("Free places for the waiting list"),
        _("Goes when places become free on the last day."),
    ),
    "link": Sort("link", Answer.NEEDS_ACTION, _("A new link"), _("Goes when someone asks for a new link.")),
    "register": Sort(
        "register",
        Answer.NEEDS_ACTION,
        _("Question to confirm a registration"),
        _("Goes when someone registers in the public agenda."),
    ),
    "reschedule": Sort(
        "reschedule",
        Answer.ACCEPTED,
        _("Change of day, time or place"),
        _("Goes when you tell people of the change. The old day in this example is invented."),
    ),
    "cancel": Sort("cancel", Answer.ACCEPTED, _("Cancellation"), _("Goes when you cancel the meeting.")),
    "coming": Sort(
        "reminder", Answer.ACCEPTED, _("Reminder to who comes"), _("Goes shortly before the meeting, as you plan it.")
    ),
    "thanks": Sort("thanks", Answer.ACCEPTED, _("Thank-you"), _("Goes after the meeting, as you plan it.")),
    "missed": Sort("missed", Answer.ACCEPTED, _("We missed you"), _("Goes after the meeting, as you plan it.")),
}
# Residents do not send colleagues.
_OF_PROFESSIONALS = {"delegated", "redirected", "returned"}
# On a waiting list, or called from it.
_WITHOUT_PLACE = {"waiting", "offer", "free"}
_NAMES = {Group.RESIDENTS: "Noor Voorbeeld", Group.PARTNER: "Bram Voorbeeld", Group.MUNICIPAL: "Saskia Voorbeeld"}
_ADDRESS = "voorbeeld@example.org"
_ORGANISATIONS = {"nl": "Vereniging Voorbeeld", "en": "Example Association"}


class Example(NamedTuple):
    """One sort of mail with the message that is shown."""

    code: str
    sort: Sort
    message: mail.Composed


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know only views without arguments
@require_safe
def mails(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every kind of mail of this meeting in the language and for the reader that were chosen. Two queries more
    than the meeting.
    """
    meeting = meeting_for(request.user, pk)
    form = ExampleForm(request.GET)
    language, group = form.chosen()
    context = {
        "meeting": meeting,
        "form": form,
        "language": language,
        "query": form.query(),
        "examples": list(_examples(meeting, language, group)),
        "person": _NAMES[group],
    }
    return render(request, "invitations/mails.html", context)


@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know only views without arguments
@require_safe
def mail_example(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Return the HTML part of one sort of mail, for the closed frame on the page of all; 404 for another sort."""
    meeting = meeting_for(request.user, pk)
    language, group = ExampleForm(request.GET).chosen()
    if kind not in SORTS:
        raise Http404
    return HttpResponse(_message(meeting, kind, language, group).html)


def _examples(meeting: Meeting, language: str, group: Invitation.Group) -> Iterator[Example]:
    """Yield each sort of mail that this reader may get."""
    for code, sort in SORTS.items():
        if group in rules.PROFESSIONALS or code not in _OF_PROFESSIONALS:
            yield Example(code, sort, _message(meeting, code, language, group))


def _message(meeting: Meeting, code: str, language: str, group: Invitation.Group) -> mail.Composed:
    """Return one message to an invented person; its links open nothing."""
    sort = SORTS[code]
    letter = mail.sample_letter(
        meeting,
        name="" if code == "register" else _NAMES[group],
        email=_ADDRESS,
        language=language,
        answer=sort.answer,
        party_size=0 if sort.answer == Answer.NEEDS_ACTION or code == "guest" else 1,
        place=Place.WAITING.value if code in _WITHOUT_PLACE else "",
        presence=Presence.PRESENT.value if code == "thanks" else Presence.UNKNOWN.value,
        until=timezone.now() + dt.timedelta(days=1) if code == "offer" else None,
        inviter=_NAMES[Group.PARTNER] if code == "guest" else "",
        before=_week_earlier(meeting) if code == "reschedule" else None,
        group=group.value,
    )
    letter = dataclasses.replace(letter, reasons=_reasons(meeting, language, group))
    if code in {"guest", "register"}:
        letter = dataclasses.replace(letter, stop_url="", decline_url="", feed_url="")
    return mail.compose(letter, sort.kind, calendar=_appointment(meeting, code, language, group))


def _reasons(meeting: Meeting, language: str, group: Invitation.Group) -> list[dict[str, Any]]:
    """Return why such a person would be invited: by a chosen theme, by the area, or by the work on a theme."""
    if group == Group.PARTNER:
        return [{"code": "area", "area": meeting.area.name, "organisation": _ORGANISATIONS[language]}]
    theme = next(iter(meeting.themes.all()), None)
    if theme is None:
        return []
    code = "self" if group == Group.RESIDENTS else "theme"
    return [{"code": code, "theme": theme.label("nl"), "theme_en": theme.name_en}]


def _week_earlier(meeting: Meeting) -> mail.Plan | None:
    """Return the same plan a week before, as what people knew of a meeting that moved; None without a day."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    week, venue = dt.timedelta(weeks=1), meeting.venue
    doors_at = meeting.doors_at - week if meeting.doors_at else None
    name, address = (venue.name, venue.address) if venue else ("", "")
    return mail.Plan(meeting.starts_at - week, meeting.ends_at - week, doors_at, name, address)


def _appointment(meeting: Meeting, code: str, language: str, group: Invitation.Group) -> bytes:
    """Return the calendar file that goes along, because the text says so; nothing where none does."""
    sort = SORTS[code]
    invitation = Invitation(
        pk=0,
        meeting=meeting,
        contact=Contact(name=_NAMES[group], email=_ADDRESS, language=language),
        group=group,
        answer=sort.answer,
        place=Place.RESERVED if sort.answer == Answer.ACCEPTED and code not in _WITHOUT_PLACE else Place.NONE,
    )
    has_file = rules.puts_in(sort.kind, invitation, reads_replies=bool(settings.CALENDAR_REPLY_ADDRESS))
    return calendar.confirmation(invitation) if has_file else b""
