"""The list for the door, on the screen to print and as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import log
from invitations import queries
from invitations.forms.attendance import GROUPS
from invitations.forms.reply import INTERPRETER, need_words
from invitations.models import Invitation
from invitations.paper import Line, Sheet, door_pdf, walk_in_words
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest, may_change
from meetings.access import meeting_for
from meetings.models import Meeting


@require_safe
def door(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who is expected, to print; what people need stands on a sheet of its own, for who organises the meeting."""
    meeting = meeting_for(request.user, pk)
    can_change = may_change(request, meeting)
    heading, consent = walk_in_words()
    context = {
        "meeting": meeting,
        "sheet": _sheet(meeting, with_needs=can_change),
        "walk_in_heading": heading,
        "consent": consent,
        "now": timezone.now(),
        "can_change": can_change,
    }
    return render(request, "invitations/door.html", context)


@require_POST
def door_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the list as a file. It may hold what people need, so that the download is logged, and is a POST."""
    meeting = meeting_for(request.user, pk)
    with_needs = may_change(request, meeting)
    sheet = _sheet(meeting, with_needs=with_needs)
    log(actor=request.user, action="download_door_list", subject=meeting, count=sheet.heads, with_needs=with_needs)
    name = "-".join(filter(None, [_("door-list"), slugify(meeting.title)[:40]]))
    return pdf(door_pdf(sheet, now=timezone.now()), f"{name}.pdf")


def _sheet(meeting: Meeting, *, with_needs: bool) -> Sheet:
    """Return the list by group. Two queries."""
    groups: dict[str, list[Line]] = {code: [] for code in GROUPS}
    venue = meeting.venue.name if meeting.venue else _("the meeting")
    for each in queries.expected(meeting):
        needs = needs_of(each, venue) if with_needs else []
        groups[each.group].append(Line(each.contact.name, details(each), each.party_size, needs))
    return Sheet(meeting, {str(GROUPS[code]): lines for code, lines in groups.items()})


def needs_of(invitation: Invitation, venue: str) -> list[str]:
    """Return what someone needs, in words."""
    need = getattr(invitation, "need", None)
    words = need_words(need.choices, need.note, venue) if need else []
    return [*words, need.note] if need and need.note and INTERPRETER not in need.choices else words


def details(invitation: Invitation) -> str:
    """Return what the person at the door must know, in a few words."""
    words = [invitation.organisation.name] if invitation.organisation else []
    if names := [guest.name for guest in invitation.guests.all()]:
        words.append(_("with %(names)s") % {"names": ", ".join(names)})
    if invitation.answer == Invitation.Answer.TENTATIVE:
        words.append(_("comes perhaps"))
    elif invitation.place != Invitation.Place.RESERVED:
        words.append(str(invitation.get_place_display()))
    return ", ".join(words)
