"""The alarm for an administrator: why the mail server took nothing, and what to change."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from invitations.causes import PAUSES
from invitations.mail.notice import Notice, Point
from invitations.models import Channel
from meetings.rules import clock, day_words


def alarm_for(user: User, channel: Channel, cause: str) -> Notice:
    """Return the alarm about the newest trouble of this kind. It leaves only when the mail server takes mail again."""
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        what, cure = PAUSES.get(cause, PAUSES[Channel.Cause.UNREACHABLE])
        since = timezone.localtime(channel.alarmed_at)
        moment = {"day": day_words(since, year=False), "time": clock(since)}
        points = [
            _("Since: %(day)s, %(time)s.") % moment,
            _("What to do: %(cure)s") % {"cure": cure},
            _("Nothing was lost. The mail server works again, or this could not leave. What waited goes out now."),
        ]
        if channel.smtp_reply and channel.cause == cause:
            said = " ".join(filter(None, [str(channel.smtp_code or ""), channel.smtp_reply]))
            points.insert(1, _("What the mail server said: %(reply)s") % {"reply": said})
        return Notice(
            email=user.email,
            name=user.name,
            language=language,
            subject=_("The sending of mail stood still"),
            introduction=str(what),
            points=tuple(Point(text) for text in points),
            button=Point(_("See how the sending is"), settings.BASE_URL + reverse("invitations:delivery")),
            why=_("You get this e-mail because you are an administrator of %(site)s.") % {"site": settings.SITE_NAME},
        )
