"""What an administrator reads in the morning when something was not delivered: counts and links, no names of people."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from invitations.causes import PAUSES
from invitations.mail.notice import Notice, Point
from invitations.models import Channel
from invitations.queries import Failures, Health
from meetings.models import Meeting


def digest_for(user: User, failures: Failures) -> Notice:
    """Return the overview in the language of its reader."""
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    page = settings.BASE_URL + reverse("invitations:delivery")
    with translation.override(language):
        return Notice(
            email=user.email,
            name=user.name,
            language=language,
            subject=_("Sending: this needs your attention"),
            introduction=_("This is what did not arrive or stands still now."),
            points=(*_standing_still(failures.health, page), *map(_meeting, failures.meetings)),
            button=Point(_("Look at the sending"), page),
            why=_(
                "You get this e-mail because you are an administrator. It comes once a day at most, and only when"
                " there is something to tell."
            ),
        )


def _standing_still(health: Health, page: str) -> Iterator[Point]:
    """Return what only an administrator can put right."""
    if health.is_paused and health.channel:
        cause, cure = PAUSES.get(health.channel.cause, PAUSES[Channel.Cause.UNREACHABLE])
        yield Point(f"{cause} {cure}", page)
    if count := health.held:
        words = ngettext(
            "%(count)s message is held: nobody knows whether it arrived.",
            "%(count)s messages are held: nobody knows whether they arrived.",
            count,
        )
        yield Point(words % {"count": count}, page)
    if count := health.uncertain:
        words = ngettext(
            "%(count)s message is uncertain, and goes 1 more time by itself.",
            "%(count)s messages are uncertain, and go 1 more time by themselves.",
            count,
        )
        yield Point(words % {"count": count}, page)
    if count := health.failed:
        words = ngettext("%(count)s message could not be sent.", "%(count)s messages could not be sent.", count)
        yield Point(words % {"count": count}, page)


def _meeting(found: tuple[Meeting, int]) -> Point:
    meeting, count = found
    words = ngettext(
        "%(meeting)s: %(count)s invitation was not delivered.",
        "%(meeting)s: %(count)s invitations were not delivered.",
        count,
    )
    url = settings.BASE_URL + reverse("invitations:replies", args=[meeting.pk]) + "?antwoord=undelivered"
    return Point(words % {"meeting": meeting.title, "count": count}, url)
