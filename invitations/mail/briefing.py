"""Mail about preparation: to who has a role at a meeting, and to who must do something for it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from invitations.mail.notice import Notice, Point
from invitations.mail.words import printable
from invitations.queries import Briefing
from meetings.models import ChecklistItem, Meeting, Venue
from meetings.rules import day_words, is_open_to_all, span_words
from meetings.rules.programme import time_words


def briefing_notice(briefing: Briefing, heads: int) -> Notice:
    """Return what someone with a role must know; `heads`: how many people said that they come."""
    meeting, language = briefing.meeting, _tongue(briefing.language)
    with translation.override(language):
        words = {"title": printable(meeting.title), "day": day_words(meeting.starts_at) if meeting.starts_at else ""}
        return Notice(
            email=briefing.email,
            name=printable(briefing.name),
            language=language,
            subject=_("Briefing: %(title)s") % words,
            introduction=_("Thank you for helping with the meeting “%(title)s” on %(day)s. This is what you must know.")
            % words,
            points=(*_roles(briefing), *_practical(meeting, heads), *_programme(briefing)),
            button=_button(briefing),
            why=_("You get this e-mail because you have a role at this meeting. Is that not right? Tell %(name)s.")
            % {"name": printable(meeting.organiser.name)},
        )


def chores_notice(user: User, chores: Sequence[ChecklistItem], today: dt.date) -> Notice:
    """Return what a colleague must do now for meetings, the first day first."""
    language = _tongue(user.language)
    with translation.override(language):
        return Notice(
            email=user.email,
            name=printable(user.name),
            language=language,
            subject=ngettext("%(count)s thing to prepare", "%(count)s things to prepare", len(chores))
            % {"count": len(chores)},
            introduction=_("This must be done now for meetings that you prepare. Is it done? Then tick it."),
            points=tuple(_chore(chore, today) for chore in chores),
            button=Point(_("Go to the overview"), settings.BASE_URL + reverse("home")),
            why=_("You get this e-mail because your name stands with these things, on working days and once a week."),
        )


def _tongue(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _roles(briefing: Briefing) -> Iterator[Point]:
    for role in briefing.roles:
        yield Point(_("Your role: %(role)s") % {"role": role.get_role_display()}, detail=printable(role.task))


def _practical(meeting: Meeting, heads: int) -> Iterator[Point]:
    if meeting.starts_at:
        yield Point(_("When"), detail=f"{capfirst(day_words(meeting.starts_at))}, {span_words(meeting)}")
    if meeting.venue:
        where = [f"{meeting.venue.name}, {meeting.venue.address}.", meeting.venue.directions]
        yield Point(_("Where"), detail=printable(" ".join(filter(None, where))))
        yield Point(_("Accessibility"), detail=" ".join(access_words(meeting.venue)))
    if heads:
        said = ngettext("We expect %(count)s person.", "We expect %(count)s people.", heads) % {"count": heads}
        yield Point(_("How many people"), detail=said)
    organiser = meeting.organiser
    call = [printable(organiser.name), printable(organiser.phone), organiser.email]
    yield Point(_("Questions?"), detail=", ".join(filter(None, call)))


def access_words(venue: Venue) -> list[str]:
    """Return what people must know who cannot climb stairs or do not hear well, as sentences."""
    return [
        _("No steps at the entrance.") if venue.is_step_free else _("Steps at the entrance."),
        _("Accessible toilet: yes.") if venue.has_accessible_toilet else _("Accessible toilet: no."),
        _("Hearing loop: yes.") if venue.has_hearing_loop else _("Hearing loop: no."),
        _("Parking for disabled visitors: yes.") if venue.has_parking else _("Parking for disabled visitors: no."),
    ]


def _programme(briefing: Briefing) -> Iterator[Point]:
    if briefing.lines:
        yield Point(_("Programme") + ":")
    for line in briefing.lines:
        when = time_words(line, briefing.meeting.starts_at)
        own = [_("This is your part.")] if briefing.is_own(line) else [printable(line.item.own_host)]
        yield Point(f"{when} {printable(line.item.title)}", detail=" ".join(own))


def _button(briefing: Briefing) -> Point:
    """Return where to read on: colleagues in the site, others on the public page, or else a mail to the organiser."""
    meeting = briefing.meeting
    if briefing.roles[0].user_id:
        return Point(_("See the preparation"), settings.BASE_URL + reverse("meetings:preparation", args=[meeting.pk]))
    if is_open_to_all(meeting) and not meeting.is_draft:
        page = reverse("invitations:public_meeting", args=[meeting.pk])
        return Point(_("See the page of the meeting"), settings.BASE_URL + page)
    return Point(_("Ask a question"), f"mailto:{meeting.organiser.email}")


def _chore(chore: ChecklistItem, today: dt.date) -> Point:
    page = f"{settings.BASE_URL}{reverse('meetings:checklist', args=[chore.meeting_id])}#r{chore.pk}"
    words = {
        "title": printable(chore.meeting.title),
        "day": day_words(chore.due_on, year=False) if chore.due_on else "",
    }
    is_late = chore.due_on is not None and chore.due_on < today
    said = _("%(title)s. It was to be ready on %(day)s.") if is_late else _("%(title)s. Ready by %(day)s.")
    return Point(printable(chore.what), page, detail=said % words)
