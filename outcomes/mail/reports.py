"""Mail about the report of a meeting: to check it, to read it, and to write it."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Area
from invitations import tokens
from invitations.mail import Notice, Point
from invitations.mail.words import printable
from meetings.models import Meeting
from meetings.rules import day_words
from outcomes.mail.words import Reader, follow_point, page
from outcomes.models import Edition, Opinion


def check_notice(reader: Reader, opinion: Opinion, until: dt.date) -> Notice:
    """Return the question whether the report is right."""
    with translation.override(reader.tongue):
        words = {"title": printable(opinion.report.meeting.title), "day": day_words(until, year=False)}
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=_("Is this report right? %(title)s") % words,
            introduction=_(
                "You were at the meeting “%(title)s”. The report is ready. Will you tell us by %(day)s whether it is"
                " right? You need no password."
            )
            % words,
            points=(Point(_("Do you see something differently? Your opinion is put in the report beside the text.")),),
            button=Point(
                _("Read and check the report"),
                page("outcomes:opinion", tokens.make(opinion.public_id, 1, "opinion")),
            ),
            why=_(
                "You get this e-mail because you led this meeting or came for an organisation. Do not pass the link on."
            )
            if opinion.organisation_id or opinion.is_chair
            else _("You get this e-mail because you were at this meeting. Do not pass the link on."),
        )


def report_notice(
    reader: Reader, edition: Edition, opinion: Opinion | None = None, follow: Area | None = None
) -> Notice:
    """Return the mail that leads to the report; `opinion`: the link by which who came remarks on it.

    `follow`: the area to follow for who wants to hear what comes of it.

    Of a closed meeting that link is the only way to the report.
    """
    with translation.override(reader.tongue):
        found = edition.content
        words = {"title": printable(found["meeting"]["title"]), "area": printable(found["meeting"]["area"])}
        own = page("outcomes:opinion", tokens.make(opinion.public_id, 1, "opinion")) if opinion else ""
        is_public = edition.published_at is not None
        remark = (Point(_("Is something in it not right? Tell us."), own),) if own and is_public else ()
        public = page("outcomes:public_report", edition.report.meeting_id)
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=(_("Report: %(title)s") if edition.number == 1 else _("Corrected report: %(title)s")) % words,
            introduction=_(
                "The report of the meeting “%(title)s” is ready. It says what was discussed, and who does what."
            )
            % words,
            points=(*remark, *([follow_point(follow)] if follow else [])),
            button=Point(_("Read the report"), public if is_public else own),
            why=_("You get this e-mail because you were invited to this meeting, or follow meetings in %(area)s.")
            % words,
            stop_url=reader.stop_url,
            change_url=reader.change_url,
        )


def nag_notice(reader: Reader, meeting: Meeting, *, is_deputy: bool = False) -> Notice:
    """Return the question to write the report of a meeting that is over."""
    with translation.override(reader.tongue):
        words = {"title": printable(meeting.title), "day": day_words(meeting.ends_at) if meeting.ends_at else ""}
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=_("Not written yet: the report of %(title)s") % words,
            introduction=_("The meeting “%(title)s” was on %(day)s. There is no final report yet.") % words,
            points=(Point(_("Who came waits to hear what was agreed.")),),
            button=Point(_("Write the report"), page("outcomes:report", meeting.pk)),
            why=_("You get this e-mail because you stand in for the coordinator of this area.")
            if is_deputy
            else _("You get this e-mail because you organised this meeting. It stops when the report is final."),
        )
