"""Mail about following: the question to confirm, and the new meetings. Names no one; greets whoever reads it."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from invitations import tokens
from invitations.mail.notice import Notice, Point
from invitations.mail.words import printable
from invitations.models import Follow, Follower
from meetings.models import Meeting
from meetings.rules import day_words, span_words


def question_to_follow(follow: Follow) -> Notice:
    """Return the question whether this address wants mail; for who follows it already, the link to change that."""
    follower = follow.follower
    language = _language(follow.language)
    with translation.override(language):
        what = followed(follow)
        if follow.confirmed_at:
            return Notice(
                email=follower.email,
                name=pgettext("after Dear", "resident"),
                language=language,
                subject=_("You follow this already: %(what)s") % {"what": what},
                introduction=_("You get mail about %(what)s already. You can change that, or stop it.")
                % {"what": what},
                points=(),
                button=Point(_("Change what I follow"), change_url(follower)),
                why=_("You get this e-mail because someone filled in your e-mail address to follow meetings."),
            )
        often = _("once a week") if follow.is_weekly else _("as soon as there is a new one")
        words = {"what": what, "often": often}
        return Notice(
            email=follower.email,
            name=pgettext("after Dear", "resident"),
            language=language,
            subject=_("Confirm that you want to follow: %(what)s") % words,
            introduction=_("You asked for mail about %(what)s, %(often)s. Press the button to confirm it.") % words,
            points=(),
            button=Point(_("Yes, I want this mail"), _link("confirm_follow", follow.public_id, "follow")),
            why=_(
                "You get this e-mail because someone filled in your e-mail address to follow meetings. Was it not you?"
                " Then you do not need to do anything: we delete it after a few days."
            ),
        )


def news_for(follower: Follower, meetings: Sequence[Meeting]) -> Notice:
    """Return the mail about new meetings; one of them stands in the subject."""
    language = _language(follower.language)
    with translation.override(language):
        count = len(meetings)
        subject = ngettext("New meeting: %(title)s", "%(count)s new meetings: %(title)s and more", count)
        introduction = ngettext(
            "There is a new meeting that you may want to come to.",
            "There are %(count)s new meetings that you may want to come to.",
            count,
        )
        words = {"count": count, "title": printable(meetings[0].title)}
        return Notice(
            email=follower.email,
            name=pgettext("after Dear", "resident"),
            language=language,
            subject=subject % words,
            introduction=introduction % words,
            points=tuple(map(_point, meetings)),
            button=Point(_("See the agenda"), _page("agenda")),
            why=_("You get this e-mail because you follow meetings of %(organisation)s.")
            % {"organisation": settings.ORGANISATION_NAME},
            stop_url=_link("stop_following", follower.public_id, "unfollow"),
            change_url=change_url(follower),
        )


def followed(follow: Follow) -> str:
    """Return what is followed in the active language: "bijeenkomsten in Westwijk over Verkeer"."""
    words = {"area": follow.area, "theme": follow.theme}
    if follow.area and follow.theme:
        return _("meetings in %(area)s about %(theme)s") % words
    return (_("meetings in %(area)s") if follow.area else _("meetings about %(theme)s")) % words


def change_url(follower: Follower) -> str:
    """Return the full address of the page where a follower changes what they follow."""
    return _link("following", follower.public_id, "following")


def _point(meeting: Meeting) -> Point:
    """Return a meeting with its page, and below it when and where."""
    when = f"{capfirst(day_words(meeting.starts_at))}, {span_words(meeting)}." if meeting.starts_at else ""
    where = ", ".join(str(each) for each in (meeting.venue, meeting.area) if each)
    url = _page("public_meeting", meeting.pk)
    return Point(printable(meeting.title), url, printable(f"{when} {where}."))


def _page(name: str, *arguments: int) -> str:
    """Return the full address of a page for everyone, in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    query = "" if language == settings.LANGUAGE_CODE else f"?taal={language}"
    return settings.BASE_URL + reverse(f"invitations:{name}", args=arguments) + query


def _language(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _link(name: str, public_id: str, purpose: str) -> str:
    return settings.BASE_URL + reverse(f"invitations:{name}", args=[tokens.make(public_id, 1, purpose)])
