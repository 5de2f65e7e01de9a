"""Mail about agreements: to who keeps them, and to who was there when they were made."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from areas.models import Area
from invitations import tokens
from invitations.mail import Notice, Point
from invitations.mail.words import printable
from meetings.models import Meeting
from meetings.rules import day_words
from outcomes import rules
from outcomes.mail.words import Reader, follow_point, page
from outcomes.models import ActionPoint

SUBJECTS = {
    "new": gettext_lazy("Agreed: %(what)s"),
    "before": gettext_lazy("Ready by %(day)s? %(what)s"),
    "late": gettext_lazy("Is this done? %(what)s"),
    "changed": gettext_lazy("Changed: %(what)s"),
    "withdrawn": gettext_lazy("Not needed any more: %(what)s"),
    "passed": gettext_lazy("Not needed any more: %(what)s"),
}
OVER = {"withdrawn", "passed"}
SAID = {
    "new": gettext_lazy("At the meeting “%(title)s” it was agreed that %(owner)s does this by %(day)s."),
    "before": gettext_lazy("At the meeting “%(title)s” it was agreed that %(owner)s does this by %(day)s."),
    "late": gettext_lazy("This was to be done by %(day)s. We have not heard how it goes."),
    "changed": gettext_lazy(
        "The report of the meeting “%(title)s” was corrected. It now says that %(owner)s does this by %(day)s."
    ),
    "withdrawn": gettext_lazy(
        "The report of the meeting “%(title)s” was corrected. This agreement was taken out of it. You do not need to do"
        " anything."
    ),
    "passed": gettext_lazy(
        "The report of the meeting “%(title)s” was corrected. It now says that %(owner)s does this. You do not need to"
        " do anything."
    ),
}


def point_notice(reader: Reader, point: ActionPoint, what: str) -> Notice:
    """Return the mail about an agreement that must be kept; `what` says which mail of `SUBJECTS` it is."""
    with translation.override(reader.tongue):
        words = {
            "what": printable(point.what),
            "title": printable(point.meeting.title),
            "owner": printable(point.owner.name),
            "day": day_words(point.due_on),
        }
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=str(SUBJECTS[what]) % words,
            introduction=str(SAID[what]) % words,
            points=(Point(words["what"]), *(() if what in OVER else _how())),
            button=Point(
                _("See what happened") if what in OVER else _("Say how it goes"),
                page("outcomes:keep_point", tokens.make(point.public_id, 1, "point")),
            ),
            why=_("You get this e-mail because this agreement was yours.")
            if what in OVER
            else _("You get this e-mail because %(owner)s keeps this agreement.") % words,
        )


def _how() -> tuple[Point, ...]:
    return (
        Point(_("Is it done, will it be later, or is it not possible? Tell it with the button. No password.")),
        Point(_("Everyone can read your answer. Leave out names of residents.")),
    )


def done_notice(reader: Reader, meeting: Meeting, points: Sequence[ActionPoint], follow: Area | None = None) -> Notice:
    """Return what became of agreements, for who was there when they were made; `follow`: as in `report_notice`."""
    with translation.override(reader.tongue):
        words = {"title": printable(meeting.title), "area": printable(meeting.area.name)}
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=_("What was done after: %(title)s") % words,
            introduction=ngettext(
                "You were at the meeting “%(title)s”. There is news about an agreement.",
                "You were at the meeting “%(title)s”. There is news about some agreements.",
                len(points),
            )
            % words,
            points=(*map(_point, points), *([follow_point(follow)] if follow else [])),
            button=Point(_("See all agreements in %(area)s") % words, page("outcomes:done", meeting.area_id)),
            why=_("You get this e-mail because you were at this meeting."),
            stop_url=reader.stop_url,
        )


def _point(point: ActionPoint) -> Point:
    said = _("Done.") if point.state == ActionPoint.State.DONE else _("Not possible.")
    detail = " ".join(filter(None, [said, printable(point.answer)]))
    return Point(
        f"{printable(point.public_text)} – {printable(rules.owner_words(point.owner.name, point.owner.kind))}",
        detail=detail,
    )
