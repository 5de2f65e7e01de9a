"""What a change or a cancellation says first: what people knew, and what holds now. In the active language."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations.mail.letter import Common, Plan
from invitations.models import Invitation
from meetings import rules

ANSWERED = {
    Invitation.Answer.TENTATIVE: gettext_lazy("You told us that you may come."),
    Invitation.Answer.DECLINED: gettext_lazy("You told us that you are not coming."),
}


def first_line(common: Common, variant: str) -> str:
    """Return the sentence that says it all, with the day that people knew; "" for other messages."""
    now = Plan(common.starts_at, common.ends_at, common.doors_at, common.venue, common.address)
    before = common.before or now
    if variant == "cancel":
        words = {"title": common.title, "day": _day(before)}
        return _("The meeting %(title)s on %(day)s does not take place.") % words
    return _changed(before, now) if variant == "reschedule" else ""


def still_coming(before: Plan | None, starts_at: dt.datetime | None) -> str:
    """Return the question to who said yes before the meeting changed."""
    if before and before.starts_at and starts_at and _day(before) != _day(before._replace(starts_at=starts_at)):
        return _("You said yes for %(day)s. Do you still come?") % {"day": _day(before)}
    return _("You told us that you are coming. Do you still come?")


def known_day(common: Common, variant: str) -> str:
    """Return the day for the subject: a cancellation is about the day that people knew."""
    before = common.before if variant == "cancel" else None
    return _day(before or Plan(common.starts_at, None, None, "", ""))


def _changed(before: Plan, now: Plan) -> str:
    """Return what differs, the day first."""
    sentences = []
    old_hours, hours = rules.span_words(before), rules.span_words(now)
    is_moved = _day(before) != _day(now)
    if is_moved:
        words = {"old": _day(before), "new": _day(now)}
        sentences.append(_("The meeting has moved from %(old)s to %(new)s.") % words)
    elif old_hours == hours and before[3:] == now[3:]:
        return _("The meeting is on %(day)s.") % {"day": _day(now)}
    else:
        sentences.append(_("Something has changed about the meeting on %(day)s.") % {"day": _day(now)})
    if old_hours != hours:
        sentences.append(_("The new time: %(new)s. It was: %(old)s.") % {"new": hours, "old": old_hours})
    if before[3:] != now[3:]:
        words = {"new": _place(now), "old": _place(before)}
        sentences.append(_("The new place: %(new)s. It was: %(old)s.") % words)
    return " ".join(sentences)


def _day(plan: Plan) -> str:
    return rules.day_words(plan.starts_at, year=False) if plan.starts_at else ""


def _place(plan: Plan) -> str:
    return ", ".join(filter(None, [plan.venue, plan.address]))
