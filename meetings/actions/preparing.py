"""Preparing a meeting: its programme, roles, checklist and materials. Sends nothing."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts.actions import log
from accounts.models import User
from meetings.models import ChecklistItem, Material, Meeting, MeetingRole, ProgrammeItem
from meetings.rules import checklist as lists
from meetings.rules import programme as plans

AnyPart = TypeVar("AnyPart", ProgrammeItem, MeetingRole, ChecklistItem, Material)
Part = ProgrammeItem | MeetingRole | ChecklistItem | Material
_SEEN_BY: dict[str, Callable[[Meeting], bool]] = {}


def add_part(model: type[AnyPart], *, meeting: Meeting, actor: User, **values: Any) -> AnyPart:
    """Add a part to what is prepared for a meeting; something to do gets its day. The same form adds it once."""
    with transaction.atomic():
        if nonce := values.get("form_nonce"):
            Meeting.objects.select_for_update().get(pk=meeting.pk)
            rows: Any = model._default_manager
            known: AnyPart | None = rows.filter(meeting=meeting, form_nonce=nonce).first()
            if known:
                return known
        if model is ChecklistItem:
            values["made_on"] = timezone.localdate()
        part = model(meeting=meeting, **values)
        _settle(part, meeting)
        part.save()
        log(actor=actor, action="add_preparation", subject=part, meeting=meeting.pk)
    return part


def change_part(part: AnyPart, *, actor: User, **values: Any) -> AnyPart:
    """Change a part; nothing is written down when it stays as it was."""
    with transaction.atomic():
        row = type(part)._default_manager.select_for_update().select_related("meeting").get(pk=part.pk)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            _settle(row, row.meeting)
            row.save()
            log(actor=actor, action="change_preparation", subject=row, meeting=row.meeting_id, fields=changed)
    return row


def remove_part(part: Part, *, actor: User) -> None:
    """Remove a part for good; a part of the programme with everything in it."""
    with transaction.atomic():
        log(actor=actor, action="remove_preparation", subject=part, meeting=part.meeting_id)
        part.delete()


def _settle(part: Part, meeting: Meeting) -> None:
    """Work out what follows from the values of a part."""
    if isinstance(part, ChecklistItem):
        part.due_on = lists.due_on(_day(meeting), part.days, part.made_on)


def move_item(*, item: ProgrammeItem, is_up: bool, actor: User) -> bool:
    """Let a part of the programme change places with the one before or after it; False when there is none."""
    with transaction.atomic():
        Meeting.objects.select_for_update().get(pk=item.meeting_id)
        rows = ProgrammeItem.objects.filter(meeting=item.meeting_id, parent=item.parent_id)
        order = list(rows.order_by("offset", "position", "pk"))
        here = [row.pk for row in order].index(item.pk)
        there = here - 1 if is_up else here + 1
        if not 0 <= there < len(order):
            return False
        first, second = order[min(here, there)], order[max(here, there)]
        new = plans.swapped(*((row.offset, row.duration, row.position) for row in (first, second)))
        for row, (offset, _duration, position) in zip((second, first), new, strict=True):
            row.offset, row.position = offset, position
            row.save(update_fields=["offset", "position"])
        log(actor=actor, action="change_preparation", subject=item, meeting=item.meeting_id, fields=["offset"])
    return True


def propose_programme(*, meeting: Meeting, actor: User) -> int:
    """Begin with a programme by the kind of meeting; nothing when there is one. Return of how many parts."""
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if row.programme.exists():
            return 0
        _doors, length = plans.frame(row)
        with translation.override(settings.LANGUAGE_CODE):
            found = plans.example(row.kind, length or 120)
        ProgrammeItem.objects.bulk_create(
            [
                ProgrammeItem(meeting=row, title=title, offset=offset, duration=minutes, is_reported=is_reported)
                for title, offset, minutes, is_reported in found
            ]
        )
        log(actor=actor, action="add_preparation", subject=row, meeting=row.pk, count=len(found))
    return len(found)


def tick_chore(*, chore: ChecklistItem, is_done: bool, actor: User, now: dt.datetime | None = None) -> None:
    """Write down that something is done, or is not done after all. Twice changes nothing."""
    with transaction.atomic():
        row = ChecklistItem.objects.select_for_update().get(pk=chore.pk)
        if row.is_done == is_done:
            return
        row.done_at, row.done_by = (now or timezone.now(), actor) if is_done else (None, None)
        row.save(update_fields=["done_at", "done_by"])
        log(actor=actor, action="change_preparation", subject=row, meeting=row.meeting_id, fields=["done_at"])


def note_done(*, meeting: Meeting, code: str, actor: User | None, now: dt.datetime | None = None) -> None:
    """Tick something on the list that was made by the kind of meeting, because the deed itself was done just now."""
    rows = ChecklistItem.objects.filter(meeting=meeting, code=code, done_at=None)
    rows.update(done_at=now or timezone.now(), done_by=actor)


def note_undone(*, meeting: Meeting, code: str) -> None:
    """Take the tick away again, because the deed itself was taken back."""
    ChecklistItem.objects.filter(meeting=meeting, code=code).update(done_at=None, done_by=None)


def see_by(code: str, has_done: Callable[[Meeting], bool]) -> None:
    """Hand over how an app above this one sees that something was done before the list was made."""
    _SEEN_BY[code] = has_done


def _was_done(meeting: Meeting, code: str) -> bool:
    if meeting.state == Meeting.State.DRAFT:
        return False
    if code == "briefing":
        return MeetingRole.objects.filter(meeting=meeting, briefed_at__isnull=False).exists()
    return code == "invite" or (code in _SEEN_BY and _SEEN_BY[code](meeting))


def tick_material(*, material: Material, is_there: bool, actor: User) -> None:
    """Write down that something is there, or not."""
    change_part(material, actor=actor, is_there=is_there)


def make_checklist(*, meeting: Meeting, owner: User | None) -> None:
    """Make the list of what must be done by the kind of meeting; what stands there already stays. One statement."""
    make_checklists([meeting], owner)


def fit_checklist(*, meeting: Meeting) -> None:
    """Fit the list to another kind of meeting: what is done and what people added stays. Three statements."""
    codes = {chore.code for chore in lists.chores(meeting.kind)}
    rows = ChecklistItem.objects.filter(meeting=meeting)
    if not rows.exists():
        return
    rows.filter(done_at=None).exclude(code="").exclude(code__in=codes).delete()
    make_checklists([meeting], meeting.organiser)


def move_checklist(meeting: Meeting) -> None:
    """Work out by when everything must be ready, after the meeting got another day."""
    rows = list(ChecklistItem.objects.filter(meeting=meeting))
    for row in rows:
        row.due_on = lists.due_on(_day(meeting), row.days, row.made_on)
    ChecklistItem.objects.bulk_update(rows, ["due_on"])


def make_checklists(meetings: Sequence[Meeting], owner: User | None) -> None:
    """Make the list of each of these meetings; what stands there already stays. One statement for drafts.

    What was done before is ticked.
    """
    today = timezone.localdate()
    ChecklistItem.objects.bulk_create(
        [
            ChecklistItem(
                meeting=meeting,
                code=chore.code,
                what=lists.words_of(chore),
                days=chore.days,
                due_on=lists.due_on(_day(meeting), chore.days, today),
                owner=owner,
                made_on=today,
                done_at=timezone.now() if _was_done(meeting, chore.code) else None,
            )
            for meeting in meetings
            for chore in lists.chores(meeting.kind)
        ],
        ignore_conflicts=True,
    )


def copy_preparation(source: Meeting, made: Sequence[Meeting]) -> None:
    """Take over programme, roles, checklist and materials, without what was done. As many statements for any number.

    A meeting without a list gives its copies the list of their kind.
    """
    _copy_programme(source, made)
    roles = list(MeetingRole.objects.filter(meeting=source).values("role", "contact_id", "user_id", "task"))
    MeetingRole.objects.bulk_create([MeetingRole(meeting=each, **row) for each in made for row in roles])
    things = list(Material.objects.filter(meeting=source).values("what", "number", "brought_by"))
    Material.objects.bulk_create([Material(meeting=each, **row) for each in made for row in things])
    today = timezone.localdate()
    rows = list(ChecklistItem.objects.filter(meeting=source).values("code", "what", "days", "owner_id"))
    ChecklistItem.objects.bulk_create([_chore(each, row, today) for each in made for row in rows])
    if not rows:
        make_checklists(made, made[0].organiser if made else None)


def _chore(meeting: Meeting, row: Mapping[str, Any], today: dt.date) -> ChecklistItem:
    due = lists.due_on(_day(meeting), row["days"], today)
    return ChecklistItem(meeting=meeting, made_on=today, due_on=due, **row)


def _copy_programme(source: Meeting, made: Sequence[Meeting]) -> None:
    names = ("title", "offset", "duration", "position", "organisation_id", "contact_id", "host", "is_reported")
    rows = list(ProgrammeItem.objects.filter(meeting=source))
    new: dict[tuple[int, int], ProgrammeItem] = {}
    for is_part in (False, True):
        fresh = {
            (each.pk, row.pk): ProgrammeItem(
                meeting=each,
                parent=new[each.pk, row.parent_id] if row.parent_id else None,
                **{name: getattr(row, name) for name in names},
            )
            for each in made
            for row in rows
            if bool(row.parent_id) == is_part
        }
        ProgrammeItem.objects.bulk_create(fresh.values())
        new |= fresh


def note_briefed(roles: Mapping[int, str], now: dt.datetime) -> None:
    """Write down of which programme each of these roles was told, by its mark."""
    rows = list(MeetingRole.objects.filter(pk__in=roles))
    for row in rows:
        row.briefed_at, row.briefed_mark = now, roles[row.pk]
    MeetingRole.objects.bulk_update(rows, ["briefed_at", "briefed_mark"])


def note_reminded(pks: Sequence[int], today: dt.date) -> None:
    """Write down that the owners of these things were asked for them."""
    ChecklistItem.objects.filter(pk__in=pks).update(reminded_on=today)


def _day(meeting: Meeting) -> dt.date | None:
    return timezone.localdate(meeting.starts_at) if meeting.starts_at else None
