"""Reading for the list of meetings, the start page, the agenda, a series, and what else there is on a day."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from areas.access import areas_visible_to
from areas.models import Area, AreaRole, Contact, Membership
from meetings.access import meetings_changed_by, meetings_visible_to
from meetings.models import Meeting, Theme, ThemeLink
from meetings.rules import CLOSED_KINDS, can_change
from meetings.rules.days import clash_warning, day_warnings, on_day

# Of a draft nobody outside knows; that a meeting was cancelled stays visible.
SHOWN = (Meeting.State.INVITING, Meeting.State.HELD, Meeting.State.CANCELLED)


def upcoming(user: User, now: dt.datetime, areas: QuerySet[Area] | None = None) -> QuerySet[Meeting]:
    """Meetings that are not over yet, the next one first and drafts without a day last. Two queries when read.

    `areas`: those that this user may see, when they were asked for before.
    """
    return _shown(user, areas).filter(_to_come(now)).order_by(F("starts_at").asc(nulls_last=True), "pk")


def past(user: User, now: dt.datetime, areas: QuerySet[Area] | None = None) -> QuerySet[Meeting]:
    """Meetings that are over, the last one first. Two queries when read; `areas` as with `upcoming`."""
    return _shown(user, areas).exclude(_to_come(now)).order_by("-starts_at", "-pk")


def open_to_all() -> QuerySet[Meeting]:
    """Return the meetings that everybody may know of: no drafts, and none for invited people alone."""
    return Meeting.objects.filter(is_public=True, state__in=SHOWN).exclude(kind__in=CLOSED_KINDS)


def only(
    meetings: QuerySet[Meeting],
    *,
    search: str = "",
    area: Area | None = None,
    theme: Theme | None = None,
    state: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> QuerySet[Meeting]:
    """Keep the meetings that fit; an area stands for everything inside it too, and the last day counts."""
    if first:
        meetings = meetings.filter(starts_at__date__gte=first)
    if last:
        meetings = meetings.filter(starts_at__date__lte=last)
    if search:
        meetings = meetings.filter(title__icontains=search)
    if area:
        meetings = meetings.filter(area__in=Area.objects.inside(area).order_by().values("pk"))
    if theme:
        meetings = meetings.filter(pk__in=theme.meetings.order_by().values("pk"))
    if state:
        meetings = meetings.filter(state=state)
    return meetings


def themes_without_contact(area: Area, day: dt.date) -> list[Theme]:
    """Return the themes in use for which nobody in function is linked in or around this area, or everywhere. One query.

    A link "not invited here" closes those of the same target on areas that are as large or larger.
    """
    covering = Area.objects.covering(area).order_by().values("pk")
    links = ThemeLink.objects.valid_on(day).filter(Q(area__isnull=True) | Q(area__in=covering))
    links = links.annotate(depth=Coalesce("area__depth", -1))
    in_function = Contact.objects.valid_on(day).values("pk")
    members = Membership.objects.filter(
        organisation=OuterRef("organisation"),
        organisation__is_active=True,
        is_invited=True,
        contact__in=in_function,
    )
    of_function = members.filter(
        Q(function__iexact=OuterRef("function")) | Q(function="", contact__function__iexact=OuterRef("function"))
    )
    closing = links.filter(
        Q(theme=OuterRef("theme")) | Q(theme__isnull=True),
        Q(contact=OuterRef("contact")) | Q(organisation=OuterRef("organisation")),
        role=ThemeLink.Role.NONE,
        depth__gte=OuterRef("depth"),
    )  # type: ignore[misc]
    holding = links.exclude(role=ThemeLink.Role.NONE).filter(
        Q(contact__in=in_function) | Q(Exists(members), function="") | Exists(of_function),
        ~Exists(closing),
        theme__isnull=False,
    )
    return list(Theme.objects.filter(is_active=True).exclude(pk__in=holding.order_by().values("theme")))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meeting stands in its series, counted from 1, and all meetings of it in order."""

    number: int
    meetings: list[Meeting]

    @property
    def count(self) -> int:
        """How many meetings the series has."""
        return len(self.meetings)


def place_in_series(user: User, meeting: Meeting) -> Place | None:
    """Return where a meeting stands in its series, None when it is in none. One query, or none."""
    if meeting.series_id is None:
        return None
    rows = meetings_visible_to(user).filter(series=meeting.series_id)
    found = list(rows.order_by(F("starts_at").asc(nulls_last=True), "pk"))
    return Place(number=[each.pk for each in found].index(meeting.pk) + 1, meetings=found)


def others_in_series(user: User, meeting: Meeting, now: dt.datetime, *, following: bool) -> list[Meeting]:
    """Return the other meetings of a series that may be changed along: drafts and inviting ones still to come.

    `following`: only those after this one. One query, with what changing needs.
    """
    rows = meetings_changed_by(user).filter(
        series=meeting.series_id, state__in=[Meeting.State.DRAFT, Meeting.State.INVITING], starts_at__gt=now
    )
    if following and meeting.starts_at:
        rows = rows.filter(starts_at__gt=meeting.starts_at)
    found = rows.exclude(pk=meeting.pk).select_related("area", "venue").prefetch_related("themes")
    return list(found.order_by("starts_at", "pk"))


@dataclass(frozen=True, slots=True)
class Clash:
    """Another meeting on the same day in the same area, around it or inside it; the title is empty for who may not."""

    starts_at: dt.datetime
    area: str
    title: str


def clashes(
    user: User, area: Area, days: Collection[dt.date], *, apart_from: Collection[int] = ()
) -> dict[dt.date, list[Clash]]:
    """Return per day which other meetings there are in this area, around it or inside it. Three queries at most."""
    if not days:
        return {}
    zone = timezone.get_current_timezone()
    first = dt.datetime.combine(min(days), dt.time(), tzinfo=zone)
    last = dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time(), tzinfo=zone)
    rows = Meeting.objects.filter(
        area__in=Area.objects.around(area).order_by().values("pk"), starts_at__gte=first, starts_at__lt=last
    )
    rows = rows.exclude(pk__in=apart_from).exclude(state=Meeting.State.CANCELLED)
    may_see = set(rows.filter(area__in=areas_visible_to(user)).values_list("pk", flat=True)) if rows.exists() else set()
    found: dict[dt.date, list[Clash]] = {}
    for each in rows.select_related("area").order_by("starts_at", "pk"):
        if each.starts_at and (day := timezone.localdate(each.starts_at)) in days:
            title = each.title if each.pk in may_see else ""
            found.setdefault(day, []).append(Clash(each.starts_at, each.area.name, title))
    return found


def warnings_per_day(
    user: User, area: Area, ends: Mapping[dt.date, dt.time], *, apart_from: Collection[int] = ()
) -> dict[dt.date, list[str]]:
    """Return what deserves a thought before a meeting in this area is planned on these days, which end at these times.

    As many queries as `clashes`, however many days.
    """
    found = clashes(user, area, ends.keys(), apart_from=apart_from)
    return {
        day: day_warnings(day, time)
        + [clash_warning(each.starts_at, each.area, each.title) for each in found.get(day, ())]
        for day, time in ends.items()
    }


def warnings_of(user: User, meetings: Sequence[Meeting], now: dt.datetime) -> list[str]:
    """Return what deserves a thought about the days of meetings to come; of more than one, with the day before it.

    As many queries as `clashes` per area; the meetings of a series are nearly always in one.
    """
    sentences = []
    to_come = [each for each in meetings if each.starts_at and each.starts_at > now and can_change(each)]
    for area in {each.area_id: each.area for each in to_come}.values():
        here = [each for each in to_come if each.area_id == area.pk]
        ends = {timezone.localdate(each.starts_at): _end_of(each) for each in here}
        found = warnings_per_day(user, area, ends, apart_from=[each.pk for each in here])
        for day, words in found.items():
            sentences += words if len(to_come) == 1 else [on_day(day, each) for each in words]
    return sentences


def _end_of(meeting: Meeting) -> dt.time:
    """Return when a meeting with a day ends, by the clock."""
    return timezone.localtime(meeting.ends_at or meeting.starts_at).time()


def _shown(user: User, areas: QuerySet[Area] | None) -> QuerySet[Meeting]:
    """Meetings that this user may see, with what a row on a list shows."""
    return meetings_visible_to(user, areas).select_related("area", "venue").prefetch_related("themes")


def _to_come(now: dt.datetime) -> Q:
    """Return the condition that a meeting is not over, or has no day yet."""
    return Q(starts_at__isnull=True) | Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__gte=now)


def meetings_to_come(user: User, now: dt.datetime) -> QuerySet[Meeting]:
    """Return the meetings that this user organises and that are not over yet, drafts without a day among them."""
    open_ones = Meeting.objects.filter(organiser=user, state__in=[Meeting.State.DRAFT, Meeting.State.INVITING])
    return open_ones.filter(Q(starts_at=None) | Q(starts_at__gt=now)).order_by("starts_at", "pk")


def roles_to_come(user: User, today: dt.date) -> QuerySet[AreaRole]:
    """Return the roles of this user that hold, or will hold."""
    standing = AreaRole.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), user=user)
    return standing.select_related("area").order_by("area__path", "pk")
