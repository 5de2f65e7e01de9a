"""Reading for the page of one area: its parts on a map, what was discussed there, who works there and who misses."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from areas import queries as directory
from areas.access import areas_changed_by, areas_visible_to, contacts_visible_to, organisations_visible_to
from areas.models import Area, AreaCode, AreaRole, Contact, Organisation
from invitations.queries import Tally, attendances, tallies
from meetings.access import meetings_visible_to
from meetings.models import Meeting, Theme
from meetings.proposals import Proposal, proposals_for
from meetings.queries import only, past, themes_without_contact, upcoming
from meetings.rules.signal import Strength
from outcomes.models import ActionPoint
from outcomes.queries import Promise, open_points, points_in, promises
from platforms.facts import Fact, facts
from platforms.map import AreaMap, area_map

MOST_SHOWN = 5
LONG_LIST = 100


@dataclass(frozen=True, slots=True)
class Discussed:
    """A meeting that is over, with what came of it.

    How many were there, or how many said that they would come; how many agreements were made, and how many are done.
    """

    meeting: Meeting
    present: int
    tally: Tally
    agreed: int
    done: int


@dataclass(frozen=True, slots=True)
class AreaPage:
    """Everything on the page of an area, but for the organisations, which come in pages.

    `discussed` and `coming`: the nearest few; `has_earlier` and `has_later`: there are more. `own`: areas that the
    municipality drew itself inside this one. `promises`: agreements still to be kept. `uncovered`: themes for which
    nobody is known here. `is_small`: too few people live here for figures about any theme.
    """

    area: Area
    above: list[Area]
    visible: set[int]
    codes: list[AreaCode]
    facts: list[Fact]
    proposals: list[Proposal]
    is_small: bool
    map: AreaMap
    own: list[Area]
    promises: list[Promise]
    has_more_promises: bool
    discussed: list[Discussed]
    has_earlier: bool
    coming: list[Meeting]
    has_later: bool
    organisations: QuerySet[Organisation]
    around: list[Organisation]
    alone: list[Contact]
    coordinators: list[AreaRole]
    uncovered: list[Theme]
    can_change: bool


def area_page(user: User, area: Area, now: dt.datetime) -> AreaPage:
    """Return the page of an area that this user may see. As many queries, whatever there is in the area."""
    areas = areas_visible_to(user)
    organisations = organisations_visible_to(user, areas)
    inside = list(directory.parts(area))
    parts = [part for part in inside if part.kind != Area.Kind.CUSTOM or part.parent_id != area.pk]
    earlier = list(only(past(user, now, areas), area=area).exclude(state=Meeting.State.DRAFT)[: MOST_SHOWN + 1])
    later = list(only(upcoming(user, now, areas), area=area)[: MOST_SHOWN + 1])
    meetings = meetings_visible_to(user, areas)
    today, people = timezone.localdate(now), contacts_visible_to(user, areas, organisations)
    themes = proposals_for([area], today=today).get(area.pk, [])
    to_keep = _to_keep(area, meetings)
    return AreaPage(
        area=area,
        above=directory.chain(area),
        visible=set(areas.filter(pk__in=area.chain_ids).values_list("pk", flat=True)),
        codes=list(area.codes.all()),
        facts=facts(area, today),
        proposals=[each for each in themes if _is_shown(each)],
        is_small=_is_small(themes),
        map=area_map(parts, meetings, now),
        own=[part for part in inside if part not in parts],
        promises=promises(to_keep[:MOST_SHOWN], today),
        has_more_promises=len(to_keep) > MOST_SHOWN,
        discussed=_discussed(earlier[:MOST_SHOWN]),
        has_earlier=len(earlier) > MOST_SHOWN,
        coming=later[:MOST_SHOWN],
        has_later=len(later) > MOST_SHOWN,
        organisations=directory.organisations_in(area),
        around=list(directory.organisations_around(organisations, area)[:LONG_LIST]),
        alone=list(directory.contacts_alone(people, area, today)[:LONG_LIST]),
        coordinators=directory.coordinators(area, today),
        uncovered=themes_without_contact(area, today),
        can_change=area.is_active and areas_changed_by(user).filter(pk=area.pk).exists(),
    )


def _is_shown(proposal: Proposal) -> bool:
    return proposal.is_proposed and not proposal.is_set_aside


def _is_small(themes: Sequence[Proposal]) -> bool:
    """True when no theme has enough figures here, and too few people are a cause of that."""
    signals = [each.signal for each in themes if each.signal.steps]
    causes = {step.cause for signal in signals for step in signal.steps}
    return all(signal.strength == Strength.TOO_FEW for signal in signals) and bool(causes & {"few", "suppressed"})


def _discussed(meetings: Sequence[Meeting]) -> list[Discussed]:
    """Return what came of these meetings. Four queries."""
    ids = [meeting.pk for meeting in meetings]
    present, answers = attendances(ids), tallies(ids)
    points = ActionPoint.objects.filter(meeting__in=ids).exclude(state=ActionPoint.State.WITHDRAWN)
    counts = (
        points.order_by()
        .values("meeting")
        .annotate(agreed=Count("pk"), done=Count("pk", filter=Q(state=ActionPoint.State.DONE)))
    )
    kept = {pk: found for pk, *found in counts.values_list("meeting", "agreed", "done")}
    return [Discussed(each, present[each.pk].total, answers[each.pk], *kept.get(each.pk, (0, 0))) for each in meetings]


def _to_keep(area: Area, visible: QuerySet[Meeting]) -> list[ActionPoint]:
    """Return agreements of these meetings in the area that must still be kept, the first day first. One query."""
    rows = open_points(points_in(area)).filter(meeting__in=visible.order_by().values("pk"))
    return list(rows.select_related("owner", "meeting").order_by("due_on", "pk")[: MOST_SHOWN + 1])
