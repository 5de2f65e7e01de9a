"""Reading for the start page: what to do today, the next meetings, and the areas of this year. Constant queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from areas.access import areas_visible_to
from areas.models import Area
from initiatives.queries import untreated_count
from invitations.models import Message
from invitations.queries import Tally, care_count, tallies, undelivered_per_meeting
from meetings import rules
from meetings.access import meetings_visible_to
from meetings.models import Meeting
from outcomes.models import ActionPoint
from outcomes.queries import overdue, unreported
from platforms.map import AreaMap, area_map

SHOWN_MEETINGS = 5
WATCHED_MEETINGS = 100
SEND_AHEAD = dt.timedelta(weeks=8)
SOON = dt.timedelta(days=7)
LATE_AFTER = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with the moment before which it must be done."""

    text: str
    where: str
    url: str
    look: str
    icon: str
    due: str


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One meeting to come, as the start page shows it."""

    meeting: Meeting
    tally: Tally
    away: str
    is_soon: bool
    is_ready: bool
    url: str


@dataclass(frozen=True, slots=True)
class Start:
    """Everything on the start page."""

    greeting: str
    own_areas: list[Area]
    tasks: list[Task]
    meetings: list[Upcoming]
    map: AreaMap
    is_mail_late: bool


def start(user: User, now: dt.datetime) -> Start:
    """Return the start page of this user. Twenty queries at most, whatever the number of meetings and areas."""
    areas = areas_visible_to(user)
    visible = meetings_visible_to(user, areas)
    upcoming = _upcoming(visible, now)
    own = _own_areas(user, now)
    lost = [] if user.is_viewer else undelivered_per_meeting(visible, now)
    return Start(
        greeting=greeting(now),
        own_areas=own,
        tasks=[]
        if user.is_viewer
        else _tasks(visible, upcoming, lost, now) + _ideas(areas, now) + _care(user, areas, now),
        meetings=upcoming[:SHOWN_MEETINGS],
        map=area_map(_shown_areas(user, own), visible, now),
        is_mail_late=_is_mail_late(visible, now),
    )


def _tasks(
    visible: QuerySet[Meeting], upcoming: Sequence[Upcoming], lost: Sequence[tuple[Meeting, int]], now: dt.datetime
) -> list[Task]:
    """Return what must be done for the meetings to come, and then for those that are over. Two queries."""
    to_come = tasks(upcoming, lost, now)
    points = ActionPoint.objects.filter(meeting__in=visible.order_by().values("pk"))
    late = overdue(points, timezone.localdate(now)).count()
    return to_come + _report(list(unreported(visible, now).select_related("area"))) + _keep(late)


def greeting(now: dt.datetime) -> str:
    """Return "Goedemorgen" and so on, by the local hour."""
    hour = timezone.localtime(now).hour
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


def away(moment: dt.datetime | None, now: dt.datetime) -> str:
    """Return how far a day is: "vandaag", "morgen", "over 10 dagen", "over 7 weken"; empty without a day."""
    if moment is None:
        return ""
    days = (timezone.localdate(moment) - timezone.localdate(now)).days
    if days < 2:
        return _("tomorrow") if days == 1 else _("today")
    if days < 28:
        return _("in %(days)s days") % {"days": days}
    return _("in %(weeks)s weeks") % {"weeks": days // 7}


def _upcoming(visible: QuerySet[Meeting], now: dt.datetime) -> list[Upcoming]:
    """Return the drafts and meetings to come, the soonest first, drafts without a day last. Three queries."""
    meetings = list(
        visible.filter(
            Q(starts_at__gte=now) | Q(starts_at__isnull=True), state__in=[Meeting.State.DRAFT, Meeting.State.INVITING]
        )
        .select_related("area", "venue")
        .prefetch_related("themes")
        .order_by(F("starts_at").asc(nulls_last=True), "pk")[:WATCHED_MEETINGS]
    )
    found = tallies([meeting.pk for meeting in meetings])
    return [
        Upcoming(
            meeting=meeting,
            tally=found[meeting.pk],
            away=away(meeting.starts_at, now),
            is_soon=meeting.starts_at is not None and meeting.starts_at - now <= SOON * 2,
            is_ready=meeting.is_draft and rules.can_invite(meeting, now),
            url=meeting.get_absolute_url(),
        )
        for meeting in meetings
    ]


def tasks(upcoming: Sequence[Upcoming], lost: Sequence[tuple[Meeting, int]], now: dt.datetime) -> list[Task]:
    """Return what must be done: repair, then decide who was named, send, and ask the silent; each by deadline."""
    send, ask = [], []
    for each in upcoming:
        send += _send(each, now)
        ask += _ask(each, now)
    return _repair(lost) + _decide(sum(each.tally.named for each in upcoming)) + send + ask


def _decide(named: int) -> list[Task]:
    """People named by invited people wait for a decision: soon, because they know of nothing."""
    if not named:
        return []
    text = ngettext("%(count)s person was named by someone else", "%(count)s people were named by someone else", named)
    where = _("You decide whether they are invited")
    return [Task(text % {"count": named}, where, reverse("invitations:referrals"), "warn", "clock", _("Today"))]


def _care(user: User, areas: QuerySet[Area], now: dt.datetime) -> list[Task]:
    """Contacts who leave or cannot be reached: no haste, but before the next invitations."""
    count = care_count(user, areas, now)
    if not count:
        return []
    text = ngettext("%(count)s contact needs a look", "%(count)s contacts need a look", count) % {"count": count}
    where = _("They leave, or their e-mail address does not work")
    return [Task(text, where, reverse("invitations:care"), "", "calendar", _("This month"))]


def _report(meetings: Sequence[Meeting]) -> list[Task]:
    """Meetings of three days ago or longer of which there is no final report: who came waits for it."""
    text = _("Write the report")
    return [
        Task(text, _where(each), reverse("outcomes:report", args=[each.pk]), "warn", "file", _("Late"))
        for each in meetings
    ]


def _keep(late: int) -> list[Task]:
    """Agreements whose day is over, and nobody said how they go."""
    if not late:
        return []
    text = ngettext("%(count)s agreement is too late", "%(count)s agreements are too late", late)
    url = reverse("outcomes:points") + "?stand=te-laat"
    where = _("Ask who keeps it, or write down what you heard")
    return [Task(text % {"count": late}, where, url, "warn", "clock", _("Late"))]


def _ideas(areas: QuerySet[Area], now: dt.datetime) -> list[Task]:
    """Ideas that wait for an answer, and initiatives of which nobody knows how they go. One query."""
    found = []
    ideas, due = untreated_count(areas, now)
    if ideas:
        text = ngettext("%(count)s idea waits for an answer", "%(count)s ideas wait for an answer", ideas)
        where = _("Everyone who hands in an idea gets an answer")
        found.append(Task(text % {"count": ideas}, where, reverse("initiatives:ideas"), "", "clock", _("Soon")))
    if due:
        text = ngettext("Ask how %(count)s initiative is going", "Ask how %(count)s initiatives are going", due)
        where = _("Six or twelve months after the market")
        found.append(Task(text % {"count": due}, where, reverse("initiatives:follow_ups"), "", "clock", _("Soon")))
    return found


def _where(meeting: Meeting) -> str:
    """Return the meeting and its area in one line; once when the title names the area already."""
    if meeting.area.name in meeting.title:
        return meeting.title
    return _("%(meeting)s, %(area)s") % {"meeting": meeting.title, "area": meeting.area.name}


def _repair(lost: Sequence[tuple[Meeting, int]]) -> list[Task]:
    """Invitations that did not arrive: today, because these people know of nothing. Several meetings are one list."""
    if not lost:
        return []
    count = sum(number for _meeting, number in lost)
    text = ngettext("%(count)s invitation was not delivered", "%(count)s invitations were not delivered", count)
    url = reverse("invitations:replies", args=[lost[0][0].pk]) + "?antwoord=undelivered"
    where = _where(lost[0][0])
    if len(lost) > 1:
        url = reverse("invitations:undelivered")
        where = _("For %(count)s meetings") % {"count": len(lost)}
    return [Task(text % {"count": count}, where, url, "fail", "alert", _("Today"))]


def _send(each: Upcoming, now: dt.datetime) -> list[Task]:
    """A draft that starts within eight weeks: send the invitations, or first fill in what is missing."""
    meeting = each.meeting
    if not meeting.is_draft or meeting.starts_at is None or meeting.starts_at - now > SEND_AHEAD:
        return []
    before = meeting.reply_by or meeting.starts_at
    due = _("Before %(day)s") % {"day": rules.day_words(before, year=False)}
    if each.is_ready:
        url = reverse("invitations:check", args=[meeting.pk])
        return [Task(_("Check and send the invitations"), _where(meeting), url, "warn", "clock", due)]
    return [Task(_("Finish the plan of this meeting"), _where(meeting), each.url, "warn", "clock", due)]


def _ask(each: Upcoming, now: dt.datetime) -> list[Task]:
    """A meeting within a week to which a third or more has not answered."""
    tally, moment = each.tally, each.meeting.starts_at
    if moment is None or moment - now > SOON or not tally.waiting or tally.waiting * 3 < tally.total:
        return []
    text = ngettext("%(count)s person has not answered yet", "%(count)s people have not answered yet", tally.waiting)
    url = reverse("invitations:replies", args=[each.meeting.pk]) + "?antwoord=needs-action"
    due = each.away[:1].upper() + each.away[1:]
    return [Task(text % {"count": tally.waiting}, _where(each.meeting), url, "", "calendar", due)]


def _own_areas(user: User, now: dt.datetime) -> list[Area]:
    """Return the areas that this user works for; none for those who see everything. One query."""
    if user.is_administrator or user.is_viewer:
        return []
    return list(Area.objects.coordinated_by(user, timezone.localdate(now)).defer("boundary").order_by("path"))


def _shown_areas(user: User, own: list[Area]) -> list[Area]:
    """Return the areas to count in: the user's own, or what lies inside when that is only one. Two queries at most.

    Someone who sees everything starts at the municipality.
    """
    ids = {area.pk for area in own}
    if user.is_administrator or user.is_viewer:
        ids = set(Area.objects.filter(parent__isnull=True).values_list("pk", flat=True))
    tops = ids - {area.pk for area in own if ids & set(area.chain_ids[:-1])}
    inside = Q(parent__in=tops) & ~Q(kind=Area.Kind.CUSTOM) | Q(custom_areas__in=tops)
    wanted = Q(pk__in=tops) | inside if len(tops) == 1 else Q(pk__in=tops)
    found = list(Area.objects.filter(wanted, is_active=True).order_by("path").distinct())
    return [area for area in found if len(tops) > 1 or area.pk not in tops] or found


def _is_mail_late(visible: QuerySet[Meeting], now: dt.datetime) -> bool:
    """True when a message of these meetings should have gone ten minutes ago. One query."""
    return Message.objects.filter(
        state=Message.State.QUEUED, not_before__lt=now - LATE_AFTER, invitation__meeting__in=visible
    ).exists()
