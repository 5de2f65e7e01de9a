"""Keeps which alarms there are, and says so by mail: once when one begins, and once when it is over."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from invitations import actions, delivery
from invitations.mail import Notice, Point
from invitations.models import Alarm, Message
from meetings.rules import clock, day_words
from platforms.watching.alarms import BY_KIND, WATCHED, raised
from platforms.watching.reading import Reading, read

MAILED = frozenset(each.kind for each in WATCHED if each.is_mailed)


def watch(now: dt.datetime | None = None) -> Reading:
    """Look how everything is, and keep and tell what is wrong."""
    reading = read(now)
    actions.note_alarms(raised(reading), mailed=MAILED, now=reading.now)
    actions.note_pulse("watch")
    return reading


def speak() -> None:
    """Hand over to the outbox what our mail says."""
    delivery.say(Message.Kind.WATCH, _notice)


def _notice(message: Message) -> Notice | None:
    """Return what is wrong, or that it is over; None when it was over before anyone was told."""
    _kind, pk, what, *_rest = message.dedupe_key.split(":")
    alarm = Alarm.objects.filter(pk=pk).first()
    if alarm is None or message.user is None or alarm.kind not in BY_KIND or (what == "began" and alarm.ended_at):
        return None
    return notice_for(message.user, alarm, is_over=what == "over")


def notice_for(user: User, alarm: Alarm, *, is_over: bool) -> Notice:
    """Return the mail about an alarm."""
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        watched = BY_KIND[alarm.kind]
        meaning, cure = watched.words(alarm.count)
        part = {"part": str(watched.part)}
        points = [_("Since: %(moment)s.") % {"moment": _moment(alarm.since)}]
        if is_over and alarm.ended_at:
            points.append(_("Until: %(moment)s.") % {"moment": _moment(alarm.ended_at)})
        else:
            points.append(_("What to do: %(cure)s") % {"cure": cure})
        return Notice(
            email=user.email,
            name=user.name,
            language=language,
            subject=_("It is over: %(part)s") % part if is_over else _("This needs your attention: %(part)s") % part,
            introduction=_("This is over. It was: %(meaning)s") % {"meaning": meaning} if is_over else meaning,
            points=tuple(Point(text) for text in points),
            button=Point(_("See how everything is"), settings.BASE_URL + reverse("state")),
            why=_("You get this e-mail because you are an administrator of %(site)s.") % {"site": settings.SITE_NAME},
        )


def _moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{day_words(local, year=False)}, {clock(local)}"
