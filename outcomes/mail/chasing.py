"""Mail about all that is late of one organisation, and about what became of a meeting some months later."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invitations import tokens
from invitations.mail import Notice, Point
from invitations.mail.words import printable
from meetings.models import Meeting
from meetings.rules import day_words
from outcomes.mail.words import Reader, page
from outcomes.models import ActionPoint
from outcomes.queries import Promise

STANDINGS = {
    "done": gettext_lazy("Done."),
    "impossible": gettext_lazy("Not possible."),
    "late": gettext_lazy("Too late: promised by %(day)s. No answer yet."),
    "later": gettext_lazy("Later than promised: now by %(day)s."),
    "open": gettext_lazy("Still to do, by %(day)s."),
}
AFTER = {
    6: (
        gettext_lazy("Half a year later: %(title)s"),
        gettext_lazy("On %(day)s, half a year ago, “%(title)s” was held."),
    ),
    12: (gettext_lazy("A year later: %(title)s"), gettext_lazy("On %(day)s, a year ago, “%(title)s” was held.")),
}


def overdue_notice(reader: Reader, points: Sequence[ActionPoint], *, is_head: bool) -> Notice:
    """Return what is late of one organisation: since when, with whom, and the way to answer each."""
    with translation.override(reader.tongue):
        count = len(points)
        words = {"owner": printable(points[0].owner.name), "count": count}
        because = (
            _("You get this e-mail because you lead %(owner)s. It comes once a week at most, and stops by itself.")
            if is_head
            else _("You get this e-mail because %(owner)s keeps these agreements. It comes once a week at most.")
        )
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=ngettext(
                "%(count)s agreement of %(owner)s is late", "%(count)s agreements of %(owner)s are late", count
            )
            % words,
            introduction=ngettext(
                "%(owner)s promised this at a meeting. The day is over, and we have not heard how it goes.",
                "%(owner)s promised this at meetings. The days are over, and we have not heard how it goes.",
                count,
            )
            % words,
            points=(
                *map(_late, points),
                Point(_("Residents see on the website that there is no answer yet. Also “not possible” is an answer.")),
            ),
            button=Point(
                _("Say how it goes") if count == 1 else _("Begin with the oldest one"), _answer_url(points[0])
            ),
            why=because % words,
        )


def after_notice(reader: Reader, meeting: Meeting, found: Sequence[Promise], months: int) -> Notice:
    """Return how all agreements of a meeting stand, in honest words, for who came or follows the area."""
    with translation.override(reader.tongue):
        done_count = sum(each.standing == "done" for each in found)
        words = {
            "title": printable(meeting.title),
            "area": printable(meeting.area.name),
            "day": day_words(meeting.starts_at) if meeting.starts_at else "",
            "done": done_count,
            "count": len(found),
        }
        subject, said = AFTER[months]
        counted = ngettext("%(count)s thing was agreed.", "%(count)s things were agreed.", len(found)) % words
        done = ngettext("%(done)s of it is done.", "%(done)s of them are done.", done_count) % words
        done = done if done_count else _("None of it is done yet.")
        last = Point(_("Do you want to hear of new meetings? Follow your area."), page("invitations:follow"))
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=str(subject) % words,
            introduction=" ".join((str(said) % words, counted, done)),
            points=(*map(_promise, found), *([] if reader.change_url else [last])),
            button=Point(_("See all agreements in %(area)s") % words, page("outcomes:done", meeting.area_id)),
            why=_("You get this e-mail because you were at this meeting, or follow meetings in %(area)s.") % words,
            stop_url=reader.stop_url,
            change_url=reader.change_url,
        )


def _late(point: ActionPoint) -> Point:
    words = {"day": day_words(point.due_on), "name": printable(point.contact.name) if point.contact else ""}
    with_whom = _("Late since %(day)s. It is with %(name)s.") if point.contact else _("Late since %(day)s.")
    return Point(printable(point.what), _answer_url(point), with_whom % words)


def _promise(promise: Promise) -> Point:
    point = promise.point
    said = str(STANDINGS[promise.standing]) % {"day": day_words(point.due_on)}
    return Point(
        f"{printable(point.public_text)} – {printable(promise.who)}",
        detail=" ".join(filter(None, [said, printable(point.answer)])),
    )


def _answer_url(point: ActionPoint) -> str:
    return page("outcomes:keep_point", tokens.make(point.public_id, 1, "point"))
