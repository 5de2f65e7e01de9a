"""Reading for the start page: what to do today, the next meetings, and the areas of this year. Constant queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from areas.access import areas_visible_to
from areas.models import Area, AreaRole
from initiatives.queries import untreated_count
from invitations.access import meetings_near
from invitations.models import Message
from invitations.queries import Tally, care_counts, tallies, undelivered_per_meeting
from invitations.rules import is_day_of
from meetings import rules
from meetings.access import meetings_visible_to, meetings_with_texts_for
from meetings.models import Meeting
from meetings.queries import LateChores, late_chores
from outcomes.models import ActionPoint
from outcomes.queries import overdue, remarked, unreported
from platforms.map import AreaMap, area_map
from platforms.oversight import Entry, groups_for

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
class StandIn:
    """The areas where somebody stands in until and including one day; None for as long as nobody ends it."""

    areas: list[Area]
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Start:
    """Everything on the start page. `own_areas`: where this user works, as a deputy too."""

    greeting: str
    own_areas: list[Area]
    works_for: list[Area]
    stands_in: list[StandIn]
    tasks: list[Task]
    meetings: list[Upcoming]
    map: AreaMap
    is_mail_late: bool


@dataclass(frozen=True, slots=True)
class Door:
    """A meeting of these days, for who helps at the door."""

    meeting: Meeting
    away: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class RoleStart:
    """The start page of who does not work with people: what they may open, and nothing else."""

    greeting: str
    own_areas: list[Area]
    needs_areas: bool
    at_the_door: list[Door]
    to_report: list[Meeting]
    to_come: list[Meeting]
    groups: list[tuple[str | Promise, list[Entry]]]


def role_start(user: User, now: dt.datetime) -> RoleStart:
    """Return the start page of an editor, help at the door, an auditor or a privacy officer. Few queries."""
    texts = meetings_with_texts_for(user).select_related("area", "venue")
    doors = [Door(each, away(each.starts_at, now), is_day_of(each, now)) for each in meetings_near(user, now)]
    return RoleStart(
        greeting=greeting(now),
        own_areas=_own_areas(user, now),
        needs_areas=user.may.write or user.may.check_in,
        at_the_door=[each for each in doors if each.is_open or (each.meeting.starts_at or now) > now],
        to_report=list(unreported(texts, now)[:SHOWN_MEETINGS]),
        to_come=list(_to_come(texts, now)[:SHOWN_MEETINGS]),
        groups=groups_for(user),
    )


def start(user: User, now: dt.datetime) -> Start:
    """Return the start page of this user. Twenty queries at most, whatever the number of meetings and areas."""
    areas = areas_visible_to(user)
    visible = meetings_visible_to(user, areas)
    upcoming = _upcoming(visible, now)
    own = _own_areas(user, now)
    lost = undelivered_per_meeting(visible, now) if user.may.work else []
    return Start(
        greeting=greeting(now),
        own_areas=own,
        works_for=[area for area in own if not area.is_stood_in],  # type: ignore[attr-defined]  # annotated
        stands_in=_stands_in(own),
        tasks=_tasks(visible, upcoming, lost, now) + _ideas(areas, now) + _care(user, areas, now)
        if user.may.work
        else [],
        meetings=upcoming[:SHOWN_MEETINGS],
        map=area_map(_shown_areas(user, own), visible, now),
        is_mail_late=_is_mail_late(visible, now),
    )


def _tasks(
    visible: QuerySet[Meeting], upcoming: Sequence[Upcoming], lost: Sequence[tuple[Meeting, int]], now: dt.datetime
) -> list[Task]:
    """Return what must be done for the meetings to come, and then for those that are over. Four queries."""
    to_come = tasks(upcoming, lost, now)
    points = ActionPoint.objects.filter(meeting__in=visible.order_by().values("pk"))
    late = overdue(points, timezone.localdate(now)).count()
    to_prepare = _prepare(late_chores(visible, timezone.localdate(now)))
    to_report = _report(list(unreported(visible, now).select_related("area")))
    return to_come + to_prepare + to_report + _read(list(remarked(visible).select_related("area"))) + _keep(late)


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
        _to_come(visible, now).select_related("area", "venue").prefetch_related("themes")[:WATCHED_MEETINGS]
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


def _to_come(meetings: QuerySet[Meeting], now: dt.datetime) -> QuerySet[Meeting]:
    """Return those of these meetings that are to come, drafts without a day last."""
    states = [Meeting.State.DRAFT, Meeting.State.INVITING]
    found = meetings.filter(Q(starts_at__gte=now) | Q(starts_at__isnull=True), state__in=states)
    return found.order_by(F("starts_at").asc(nulls_last=True), "pk")


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
    """People who ask to be erased, to whom the law gives an answer within a month; and contacts who need a look."""
    count, wishes = care_counts(user, areas, now)
    found = []
    if wishes:
        text = ngettext("%(count)s request to erase data", "%(count)s requests to erase data", wishes)
        url = reverse("invitations:erasure_wishes")
        found.append(Task(text % {"count": wishes}, _("Answer within a month"), url, "warn", "clock", _("Soon")))
    if count:  # no haste, but before the next invitations
        text = ngettext("%(count)s contact needs a look", "%(count)s contacts need a look", count) % {"count": count}
        where = _("They leave, or their e-mail address does not work")
        found.append(Task(text, where, reverse("invitations:care"), "", "calendar", _("This month")))
    return found


def _report(meetings: Sequence[Meeting]) -> list[Task]:
    """Meetings of three days ago or longer of which there is no final report: who came waits for it."""
    text = _("Write the report")
    return [
        Task(text, _where(each), reverse("outcomes:report", args=[each.pk]), "warn", "file", _("Late"))
        for each in meetings
    ]


def _read(meetings: Sequence[Meeting]) -> list[Task]:
    """Meetings whose final report somebody who was there remarked on."""
    text = _("Read the remarks on the report")
    return [
        Task(text, _where(each), reverse("outcomes:report", args=[each.pk]) + "#opmerkingen", "", "file", _("Soon"))
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
        url = reverse("initiatives:ideas") + "?antwoord=wacht"
        found.append(Task(text % {"count": ideas}, where, url, "", "clock", _("Soon")))
    if due:
        text = ngettext("Ask how %(count)s initiative is going", "Ask how %(count)s initiatives are going", due)
        where = _("Six or twelve months after the market")
        found.append(Task(text % {"count": due}, where, reverse("initiatives:follow_ups"), "", "clock", _("Soon")))
    return found


def _prepare(late: Sequence[LateChores]) -> list[Task]:
    """Things of the checklist of a meeting whose day is over."""
    found = []
    for each in late:
        text = ngettext(
            "%(count)s thing of the checklist is late", "%(count)s things of the checklist are late", each.count
        )
        where = each.title if each.area in each.title else f"{each.title}, {each.area}"
        url = reverse("meetings:checklist", args=[each.meeting])
        found.append(Task(text % {"count": each.count}, where, url, "warn", "clock", _("Late")))
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
    if user.may.everywhere:
        return []
    today = timezone.localdate(now)
    as_deputy = AreaRole.objects.standing(today).filter(user=user, area=OuterRef("pk"), is_deputy=True)
    found = Area.objects.coordinated_by(user, today).annotate(
        is_stood_in=Exists(as_deputy), stood_in_until=Subquery(as_deputy.values("valid_until")[:1])
    )
    return list(found.defer("boundary").order_by("path"))


def _stands_in(own: list[Any]) -> list[StandIn]:
    """Return where this user stands in, with one line for each last day; the first one first."""
    found: dict[dt.date | None, list[Area]] = {}
    for area in own:
        if area.is_stood_in:
            found.setdefault(area.stood_in_until, []).append(area)
    return [StandIn(found[until], until) for until in sorted(found, key=lambda day: day or dt.date.max)]


def _shown_areas(user: User, own: list[Area]) -> list[Area]:
    """Return the areas to count in: the user's own, or what lies inside when that is only one. Two queries at most.

    Someone who sees everything starts at the municipality.
    """
    ids = {area.pk for area in own}
    if user.may.everywhere:
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
