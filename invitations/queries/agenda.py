"""The public agenda: which meetings stand in it, how much room there is, and which organisations come."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.utils import timezone

from areas.models import Area, Contact, Membership, Organisation
from invitations import rules
from invitations.models import Bucket, Invitation, Places
from meetings.models import EarlierPlan, Meeting, Theme
from meetings.queries import only, open_to_all
from meetings.rules import can_answer, can_decline


@dataclass(frozen=True, slots=True)
class Choices:
    """What the agenda can be narrowed to: areas as a tree in one list, and themes in their order."""

    areas: list[Area]
    themes: list[Theme]


@dataclass(frozen=True, slots=True)
class Room:
    """What a resident may hope for at a public meeting.

    `free`: how many people still fit in the room, None when nobody counts; `is_open`: one can register, `is_late`: only
    for the waiting list; `has_online`: taking part online is possible, `online`: for how many still.
    """

    places: int | None
    free: int | None
    is_open: bool
    is_late: bool
    has_online: bool
    online: int

    @property
    def is_full(self) -> bool:
        """True when who registers now gets a turn on the waiting list."""
        return self.is_late or (self.free == 0 and not self.online)


def choices() -> Choices:
    """Return the areas and the themes in use, with no more of each than a choice shows. One query for both."""
    kind = {name: Value(name, output_field=CharField()) for name in ("area", "theme")}
    areas = Area.objects.filter(is_active=True).order_by().values_list(kind["area"], "id", "name", "path", "depth")
    themes = Theme.objects.filter(is_active=True).order_by()
    found = list(areas.union(themes.values_list(kind["theme"], "id", "name", "name_en", "order"), all=True))
    return Choices(
        sorted(
            (Area.from_db(None, ["id", "name", "path", "depth"], row) for name, *row in found if name == "area"),
            key=lambda area: (area.path, area.pk),
        ),
        sorted(
            (Theme.from_db(None, ["id", "name", "name_en", "order"], row) for name, *row in found if name == "theme"),
            key=lambda theme: (theme.order, theme.name),
        ),
    )


def agenda(now: dt.datetime, *, area: Area | None = None, theme: Theme | None = None) -> QuerySet[Meeting]:
    """Return the public meetings that are not over, the next one first; cancelled ones stay. Two queries when read.

    `is_on_new_day`: it was to be on another day before.
    """
    to_come = _with_moves(open_to_all()).filter(starts_at__isnull=False, ends_at__gte=now)
    found = only(to_come, area=area, theme=theme).select_related("area", "venue")
    return found.prefetch_related("themes").order_by("starts_at", "pk")


def around_now(now: dt.datetime, *, area: Area | None = None, theme: Theme | None = None) -> QuerySet[Meeting]:
    """Return the public meetings of this year and of later, the first one first. Two queries when read."""
    new_year = timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    shown = _with_moves(open_to_all()).filter(starts_at__gte=new_year)
    found = only(shown, area=area, theme=theme).select_related("area", "venue")
    return found.prefetch_related("themes").order_by("starts_at", "pk")


def _with_moves(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    elsewhen = EarlierPlan.objects.filter(meeting=OuterRef("pk"), starts_at__isnull=False)
    elsewhen = elsewhen.exclude(starts_at__date=F("meeting__starts_at__date"))
    moved: QuerySet[Meeting] = meetings.annotate(is_on_new_day=Exists(elsewhen))
    return moved


def organisations_coming(meeting: Meeting) -> list[str]:
    """Return the names of the organisations that have a place at a meeting, in alphabetical order. One query.

    Never one in whose name the name of a person stands, such as that of someone who works alone.
    """
    persons = {"contact__kind": Contact.Kind.PERSON, "organisation__name__icontains": F("contact__name")}
    comes = Invitation.objects.filter(
        meeting=meeting,
        organisation=OuterRef("pk"),
        state=Invitation.State.OPEN,
        answer=Invitation.Answer.ACCEPTED,
        place=Invitation.Place.RESERVED,
    )
    found = Organisation.objects.filter(
        Exists(comes),
        ~Exists(comes.filter(**persons)),
        ~Exists(Membership.objects.filter(organisation=OuterRef("pk"), **persons)),
        is_active=True,
    )
    return list(found.order_by("name", "pk").values_list("name", flat=True))


def public_meeting(pk: int) -> Meeting | None:
    """Return a meeting that everybody may know of, with all that its page shows; None for every other one."""
    found = open_to_all().filter(starts_at__isnull=False, pk=pk).select_related("area", "venue", "organiser")
    themes = Prefetch("themes", Theme.objects.filter(is_active=True))
    return found.prefetch_related(themes).first()


def room_at(meetings: Iterable[Meeting], now: dt.datetime) -> dict[int, Room]:
    """Return the room at each of these meetings, by its key. One query."""
    found = list(meetings)
    counters: dict[int, dict[str, Places]] = {}
    for row in Places.objects.filter(meeting__in=[meeting.pk for meeting in found]):
        counters.setdefault(row.meeting_id, {})[row.bucket] = row
    return {meeting.pk: _room(meeting, counters.get(meeting.pk, {}), now) for meeting in found}


def _room(meeting: Meeting, rows: dict[str, Places], now: dt.datetime) -> Room:
    online = rows.get(Bucket.ONLINE)
    is_open = can_decline(meeting, now)
    return Room(
        places=meeting.places,
        free=_free(meeting.places, rows, now) if meeting.places else None,
        is_open=is_open,
        is_late=is_open and not can_answer(meeting, now),
        has_online=bool(online and online.capacity),
        online=online.free if online else 0,
    )


def _free(places: int, rows: dict[str, Places], now: dt.datetime) -> int:
    """Return how many people still fit in the room; all of them as long as nobody counts."""
    room = rows.get(Bucket.ROOM)
    return rules.left_for_all(places, room, rows.get(Bucket.RESERVED), now) - room.taken if room else places
