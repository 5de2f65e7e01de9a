"""Mail to who has a role or a stand at a meeting, and no invitation, when it changes or is cancelled."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from invitations.mail.notice import Notice, Point
from invitations.mail.words import printable
from meetings.models import Meeting
from meetings.rules import day_words, is_open_to_all, span_words


def around_notice(*, name: str, email: str, language: str, meeting: Meeting) -> Notice:
    """Return what became of a meeting as it is now: cancelled, or on another day, time or place."""
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    is_off = meeting.state == Meeting.State.CANCELLED
    with translation.override(language):
        words = {"title": printable(meeting.title), "day": day_words(meeting.starts_at) if meeting.starts_at else ""}
        organiser = meeting.organiser
        call = [printable(organiser.name), printable(organiser.phone), organiser.email]
        practical = () if is_off else _practical(meeting)
        return Notice(
            email=email,
            name=printable(name),
            language=language,
            subject=(_("Cancelled: %(title)s") if is_off else _("Changed: %(title)s")) % words,
            introduction=(
                _("The meeting “%(title)s” of %(day)s does not take place.")
                if is_off
                else _("The day, the time or the place of the meeting “%(title)s” has changed. This holds now:")
            )
            % words,
            points=(*practical, Point(_("Questions?"), detail=", ".join(filter(None, call)))),
            button=_button(meeting),
            why=_("You get this e-mail because you have a role or a stand at this meeting."),
        )


def _practical(meeting: Meeting) -> tuple[Point, ...]:
    found = []
    if meeting.starts_at:
        found.append(Point(_("When"), detail=f"{capfirst(day_words(meeting.starts_at))}, {span_words(meeting)}"))
    if meeting.venue:
        found.append(Point(_("Where"), detail=printable(f"{meeting.venue.name}, {meeting.venue.address}.")))
    return tuple(found)


def _button(meeting: Meeting) -> Point:
    if is_open_to_all(meeting) and not meeting.is_draft:
        page = reverse("invitations:public_meeting", args=[meeting.pk])
        return Point(_("See the page of the meeting"), settings.BASE_URL + page)
    return Point(_("Ask a question"), f"mailto:{meeting.organiser.email}")
