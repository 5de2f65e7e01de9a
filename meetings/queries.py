"""Reading for the list of meetings, the start page, the agenda, a series, and what else there is on a day."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import RIGHTS, User
from areas.access import areas_visible_to, contacts_visible_to
from areas.models import Area, AreaRole, Contact, Membership
from areas.queries import deputies
from meetings.access import meetings_changed_by, meetings_visible_to
from meetings.models import ChecklistItem, Material, Meeting, MeetingRole, ProgrammeItem, Theme, ThemeLink
from meetings.rules import CLOSED_KINDS, can_change
from meetings.rules.checklist import FORGIVEN_AFTER, asked_until
from meetings.rules.days import clash_warning, day_warnings, on_day
from meetings.rules.programme import Line, lines

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
    )  # type: ignore[misc]  # the depth is annotated
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


def successors(leaver: User) -> QuerySet[User]:
    """Return who can take over the areas and meetings of a colleague: nobody gains other rights in them by it."""
    able = [role for role, rights in RIGHTS.items() if rights.work]
    wanted = [leaver.role] if leaver.role in (User.Role.EDITOR, User.Role.DOOR) else able
    return User.objects.filter(is_active=True, role__in=wanted).exclude(pk=leaver.pk).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Preparation:
    """Everything that is prepared for a meeting."""

    programme: list[Line]
    roles: list[MeetingRole]
    chores: list[ChecklistItem]
    materials: list[Material]

    @property
    def done_count(self) -> int:
        """How many things are done."""
        return sum(chore.is_done for chore in self.chores)

    @property
    def there_count(self) -> int:
        """How many materials are there."""
        return sum(material.is_there for material in self.materials)

    @property
    def open_chores(self) -> list[ChecklistItem]:
        """What must still be done, the first day first."""
        return [chore for chore in self.chores if not chore.is_done]

    @property
    def people_count(self) -> int:
        """How many people have a role; some have several."""
        return len({role.person_key for role in self.roles})


def programme(meeting: Meeting) -> list[Line]:
    """Return the programme in order, with who does what. One query."""
    return lines(ProgrammeItem.objects.filter(meeting=meeting).select_related("organisation", "contact"))


def roles(meeting: Meeting) -> list[MeetingRole]:
    """Return who has a role, in the order of the roles. One query."""
    order = MeetingRole.Role.values
    found = MeetingRole.objects.filter(meeting=meeting).select_related("contact", "user", "meeting")
    return sorted(found, key=lambda row: (order.index(row.role), row.person.name, row.pk))


def checklist(meeting: Meeting) -> QuerySet[ChecklistItem]:
    """Return what must be done, the first day first. One query."""
    return ChecklistItem.objects.filter(meeting=meeting).select_related("owner", "done_by")


def preparation(meeting: Meeting) -> Preparation:
    """Return all that is prepared. Four queries."""
    materials = list(Material.objects.filter(meeting=meeting))
    return Preparation(programme(meeting), roles(meeting), list(checklist(meeting)), materials)


@dataclass(frozen=True, slots=True)
class LateChores:
    """How many things of the checklist of a meeting should have been done by now."""

    meeting: int
    title: str
    area: str
    count: int


def late_chores(meetings: QuerySet[Meeting], today: dt.date) -> list[LateChores]:
    """Return of which of these meetings something should have been done, the first day first. One query."""
    rows = _open_chores(today).filter(due_on__lt=today, meeting__in=meetings.order_by().values("pk"))
    found = rows.order_by("meeting__starts_at", "meeting").values_list(
        "meeting", "meeting__title", "meeting__area__name", "meeting__starts_at"
    )
    return [LateChores(pk, title, area, count) for pk, title, area, _at, count in found.annotate(count=Count("pk"))]


def chores_to_ask(today: dt.date) -> list[ChecklistItem]:
    """Return what is due and not done, with its owner and meeting, by owner and day; nothing at the weekend."""
    until = asked_until(today)
    if until is None:
        return []
    rows = _open_chores(today).filter(due_on__lte=until, owner__is_active=True)
    return list(rows.select_related("owner", "meeting__area").order_by("owner", "due_on", "pk"))


def chores_by_stand_in(chores: Iterable[ChecklistItem], today: dt.date) -> dict[User, list[ChecklistItem]]:
    """Return who stands in for the owners of these, each with what is theirs to do meanwhile.

    One query when nobody stands in; else one more for each owner in each area.
    """
    found: dict[User, list[ChecklistItem]] = {}
    if not AreaRole.objects.standing(today).filter(is_deputy=True).exists():
        return found
    pairs: dict[tuple[int, int | None], list[ChecklistItem]] = {}
    for chore in chores:
        pairs.setdefault((chore.meeting.area_id, chore.owner_id), []).append(chore)
    for rows in pairs.values():
        for user in deputies(rows[0].meeting.area, today, of=rows[0].owner) if rows[0].owner else ():
            found.setdefault(user, []).extend(rows)
    return found


def _open_chores(today: dt.date) -> QuerySet[ChecklistItem]:
    """Return what is not done for meetings that take place, without what is forgiven."""
    rows = ChecklistItem.objects.filter(done_at=None, due_on__gte=today - FORGIVEN_AFTER)
    return rows.exclude(meeting__state=Meeting.State.CANCELLED)


MOST_HELPERS = 40


def colleagues() -> QuerySet[User]:
    """Return who can have a role or something to do at a meeting."""
    able = [role for role, rights in RIGHTS.items() if rights.write or rights.check_in]
    return User.objects.filter(is_active=True, role__in=able).order_by("name", "pk")


def helpers(user: User, meeting: Meeting, search: str = "") -> list[Contact]:
    """Return contacts who may have a role: of the themes and the programme, or those found. One query, with a limit."""
    seen = contacts_visible_to(user)
    if search:
        found = Q(name__icontains=search) | Q(organisations__name__icontains=search)
    else:
        themes = meeting.themes.order_by().values("pk")
        hosts = ProgrammeItem.objects.filter(meeting=meeting)
        found = (
            Q(theme_links__theme__in=themes)
            | Q(organisations__theme_links__theme__in=themes)
            | Q(organisations__in=hosts.filter(organisation__isnull=False).values("organisation"))
            | Q(pk__in=MeetingRole.objects.filter(meeting=meeting, contact__isnull=False).values("contact"))
        )
    rows = Contact.objects.valid_on(timezone.localdate()).filter(found, pk__in=seen.values("pk"))
    return list(rows.distinct().order_by("name", "pk").prefetch_related("organisations")[:MOST_HELPERS])
