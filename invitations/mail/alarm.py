"""The alarms for an administrator: why the mail server took nothing, or that somebody changed the log."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import LogCheck, User
from accounts.rules.chain import Problem
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


def log_alarm_for(user: User, check: LogCheck) -> Notice:
    """Return the alarm that the log does not verify. Numbers only: what stands in the log is read on its page."""
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        since = timezone.localtime(check.broken_since)
        points = [
            str(Problem(check.problem).label),
            _("Found on %(day)s, %(time)s.") % {"day": day_words(since, year=False), "time": clock(since)},
            _("What to do: let who looks after the database run manage.py audit_verify, and tell the privacy officer."),
        ]
        if check.broken_entry:
            points.insert(1, _("The number of the entry: %(number)s.") % {"number": check.broken_entry})
        return Notice(
            email=user.email,
            name=user.name,
            language=language,
            subject=_("The log was changed from outside"),
            introduction=_("Each day we verify the log of what was done and seen. Today it does not add up."),
            points=tuple(Point(text) for text in points),
            button=Point(_("Open the log"), settings.BASE_URL + reverse("logbook")),
            why=_("You get this e-mail because you are an administrator of %(site)s.") % {"site": settings.SITE_NAME},
        )
