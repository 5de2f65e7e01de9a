"""The list for the door, on the screen to print and as a file."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import log
from invitations import access, queries, tokens
from invitations.forms.attendance import GROUPS
from invitations.forms.reply import INTERPRETER, need_words
from invitations.models import Invitation, Told
from invitations.paper import Line, Sheet, door_pdf, walk_in_words
from invitations.views.letters import pdf
from invitations.views.staff import StaffRequest, may_change, note_look_at_needs, unread_needs
from meetings.access import meeting_for
from meetings.models import Meeting


@require_safe
def door(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who is expected, to print; what people need stands on a sheet of its own, for who organises the meeting."""
    meeting = meeting_for(request.user, pk)
    heading, consent = walk_in_words()
    with_needs = access.may_see_needs(request.user, meeting)
    expected = list(queries.expected(meeting))
    if with_needs:
        note_look_at_needs(request.user, meeting, expected)
    context = {
        "meeting": meeting,
        "sheet": _sheet(meeting, expected, with_needs=with_needs),
        "unread": unread_needs(expected) if with_needs else 0,
        "walk_in_heading": heading,
        "consent": consent,
        "now": timezone.now(),
        "can_change": may_change(request, meeting),
    }
    return render(request, "invitations/door.html", context)


@require_POST
def door_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the list as a file, without what people need. The download is logged, and is a POST."""
    meeting = meeting_for(request.user, pk)
    sheet = _sheet(meeting, list(queries.expected(meeting)), with_needs=False)
    log(actor=request.user, action="download_door_list", subject=meeting, count=sheet.heads)
    name = "-".join(filter(None, [_("door-list"), slugify(meeting.title)[:40]]))
    return pdf(door_pdf(sheet, now=timezone.now()), f"{name}.pdf")


def _sheet(meeting: Meeting, expected: Sequence[Invitation], *, with_needs: bool) -> Sheet:
    """Return the list by group."""
    groups: dict[str, list[Line]] = {code: [] for code in GROUPS}
    venue = meeting.venue.name if meeting.venue else _("the meeting")
    for each in expected:
        needs = needs_of(each, venue) if with_needs else []
        code = tokens.spaced(tokens.entry_code(each.public_id, each.token_version))
        groups[each.group].append(Line(each.contact.name, details(each), each.party_size, needs, code))
    return Sheet(meeting, {str(GROUPS[code]): lines for code, lines in groups.items()})


def needs_of(invitation: Invitation, venue: str) -> list[str]:
    """Return what someone needs, in words."""
    need = getattr(invitation, "need", None)
    told = need.told if need else Told()
    if told is None:
        return [_("Needs something, but we cannot read what. Call this person.")]
    words = need_words(told.choices, told.note, venue)
    return [*words, told.note] if told.note and INTERPRETER not in told.choices else words


def details(invitation: Invitation) -> str:
    """Return what the person at the door must know, in a few words."""
    words = [invitation.organisation.name] if invitation.organisation else []
    if names := [guest.name for guest in invitation.guests.all()]:
        words.append(_("with %(names)s") % {"names": ", ".join(names)})
    if invitation.answer == Invitation.Answer.TENTATIVE:
        words.append(_("comes perhaps"))
    elif invitation.answer == Invitation.Answer.ACCEPTED and invitation.place != Invitation.Place.RESERVED:
        words.append(str(invitation.get_place_display()))
    return ", ".join(words)
