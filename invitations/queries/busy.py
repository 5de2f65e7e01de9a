"""Who of the people at a meeting is asked elsewhere at the same time."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models.functions import Lower

from invitations.audience import resolve
from invitations.models import Invitation
from meetings.models import Meeting
from meetings.rules import Times

_STAYS_AWAY = (Invitation.Answer.DECLINED, Invitation.Answer.DELEGATED, Invitation.Answer.REDIRECTED)


@dataclass(frozen=True, slots=True)
class Busy:
    """People who are invited to another meeting at that time, by name; `coming` of them said yes to it."""

    names: list[str]
    coming: int


def busy_people(meeting: Meeting, plans: Mapping[dt.date, Times]) -> dict[dt.date, Busy]:
    """Return per day whom of those on the list of a meeting another meeting wants at the same time.

    One query when no other meeting is then, else those of the audience and one more, however many days and people.
    """
    others = _others(meeting, plans)
    if not others:
        return {}
    invitees = resolve(meeting).invitees
    wanted = {each.contact_id: each.name for each in invitees if each.is_included or each.is_invited}
    rows = Invitation.objects.filter(meeting__in=others, state=Invitation.State.OPEN)
    rows = rows.exclude(answer__in=_STAYS_AWAY).order_by(Lower("contact__name"), "pk")
    found: dict[dt.date, dict[int, bool]] = {}
    for meeting_id, contact_id, answer in rows.values_list("meeting", "contact", "answer"):
        for day in others[meeting_id] if contact_id in wanted else ():
            people = found.setdefault(day, {})
            people[contact_id] = people.get(contact_id, False) or answer == Invitation.Answer.ACCEPTED
    return {
        day: Busy(names=[wanted[pk] for pk in people], coming=sum(people.values())) for day, people in found.items()
    }


def _others(meeting: Meeting, plans: Mapping[dt.date, Times]) -> dict[int, list[dt.date]]:
    """Return the other meetings with invited people that overlap a plan, each with the days of those. One query."""
    if not plans:
        return {}
    rows = Meeting.objects.filter(
        state=Meeting.State.INVITING,
        starts_at__lt=max(each.ends_at for each in plans.values()),
        ends_at__gt=min(each.starts_at for each in plans.values()),
    ).exclude(pk=meeting.pk)
    found: dict[int, list[dt.date]] = {}
    for pk, starts_at, ends_at in rows.values_list("pk", "starts_at", "ends_at"):
        if starts_at is None or ends_at is None:  # never so once people are invited
            continue
        if days := [day for day, plan in plans.items() if starts_at < plan.ends_at and plan.starts_at < ends_at]:
            found[pk] = days
    return found
