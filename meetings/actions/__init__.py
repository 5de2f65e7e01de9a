"""What people do with meetings: plan, change, cancel, add a venue, remove a draft."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.actions import log
from accounts.models import User
from areas.access import areas_changed_by
from areas.models import Area, Contact
from meetings.actions.preparing import fit_checklist, make_checklist, move_checklist
from meetings.models import EarlierPlan, Meeting, Theme, ThemeLink, Venue
from meetings.rules import Times

# When one of these changes, an invited person knows the wrong place or time.
_TOLD = ("venue_id", "starts_at", "ends_at", "doors_at")


class NotADraft(Exception):
    """The meeting is no draft any more: people were invited."""


class NotInviting(Exception):
    """Nobody was invited to the meeting yet, or it is over: there is nothing to cancel."""


def plan_meeting(
    *,
    actor: User,
    area: Area,
    title: str,
    themes: Iterable[Theme] = (),
    kind: str = Meeting.Kind.THEME,
    participation: str = "",
    question: str = "",
    goal: str = "",
    introduction: str = "",
    is_public: bool = True,
) -> Meeting:
    """Make the draft of a meeting with its checklist, with the actor as organiser. Sends nothing."""
    with transaction.atomic():
        meeting = Meeting.objects.create(
            organiser=actor,
            area=area,
            title=title,
            kind=kind,
            participation=participation,
            question=question,
            goal=goal,
            introduction=introduction,
            is_public=is_public,
        )
        meeting.themes.set(themes)
        make_checklist(meeting=meeting, owner=actor)
        log(actor=actor, action="plan_meeting", subject=meeting, area=area.pk)
    return meeting


def change_subject(
    *,
    meeting: Meeting,
    actor: User,
    area: Area,
    title: str,
    themes: Iterable[Theme],
    kind: str,
    participation: str,
    question: str,
    goal: str,
    introduction: str,
    is_public: bool | None = None,
) -> Meeting:
    """Change what the meeting is about. Sends nothing, also when people were invited already.

    Without `is_public` it stays open for everyone, or closed, as it was.
    """
    new: dict[str, Any] = {
        "area_id": area.pk,
        "title": title,
        "kind": kind,
        "participation": participation,
        "question": question,
        "goal": goal,
        "introduction": introduction,
    } | ({} if is_public is None else {"is_public": is_public})
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        changed = _write(row, new)
        wanted = {theme.pk for theme in themes}
        if wanted != set(row.themes.values_list("pk", flat=True)):
            row.themes.set(wanted)
            changed.append("themes")
        if "kind" in changed:
            fit_checklist(meeting=row)
        if changed:
            log(actor=actor, action="change_subject", subject=row, fields=changed)
    return row


def change_texts(*, meeting: Meeting, actor: User, title: str, question: str, goal: str, introduction: str) -> Meeting:
    """Change the texts of a meeting, and nothing else of it. Sends nothing, also when people were invited already."""
    new = {"title": title, "question": question, "goal": goal, "introduction": introduction}
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if changed := _write(row, new):
            log(actor=actor, action="change_subject", subject=row, fields=changed)
    return row


def change_place(
    *,
    meeting: Meeting,
    actor: User,
    venue: Venue | None,
    capacity: int | None,
    times: Times | None,
    is_reply_by_firm: bool | None = None,
) -> Meeting:
    """Change where and when. Raises `sequence` when invited people now know the wrong place or time. Sends nothing.

    The earlier plan is kept, so that whoever is told of the change reads what it was. `is_reply_by_firm`: None leaves
    it as it is.
    """
    new: dict[str, Any] = {"venue_id": venue.pk if venue else None, "capacity": capacity}
    if is_reply_by_firm is not None:
        new["is_reply_by_firm"] = is_reply_by_firm
    moments: dict[str, dt.datetime | None] = {
        "starts_at": times.starts_at if times else None,
        "ends_at": times.ends_at if times else None,
        "doors_at": times.doors_at if times else None,
        "reply_by": times.reply_by if times else None,
    }
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        is_told_wrong = not row.is_draft and any(
            getattr(row, name) != value for name, value in (new | moments).items() if name in _TOLD
        )
        if is_told_wrong:
            _keep_plan(row)
        changed = _write(row, new | moments | ({"sequence": row.sequence + 1} if is_told_wrong else {}))
        if "starts_at" in changed:
            move_checklist(row)
        if changed:
            log(actor=actor, action="change_place", subject=row, fields=changed)
    return row


def change_capacity(*, meeting: Meeting, actor: User, capacity: int) -> Meeting:
    """Change how many people fit in the room. Nobody needs to be told."""
    with transaction.atomic():
        row = Meeting.objects.select_for_update(of=("self",)).select_related("venue").get(pk=meeting.pk)
        if capacity != row.places and _write(row, {"capacity": capacity}):
            log(actor=actor, action="change_place", subject=row, fields=["capacity"])
    return row


def cancel_meeting(*, meeting: Meeting, actor: User) -> Meeting:
    """Cancel a meeting for which people were invited. Sends nothing; cancelling twice changes nothing.

    Raises `NotInviting` when nobody was invited, or when it was held already.
    """
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if row.state == Meeting.State.CANCELLED:
            return row
        if row.state != Meeting.State.INVITING:
            raise NotInviting
        _write(row, {"state": Meeting.State.CANCELLED, "sequence": row.sequence + 1})
        log(actor=actor, action="cancel_meeting", subject=row, sequence=row.sequence)
    return row


def mark_held(*, meeting: Meeting, actor: User | None, now: dt.datetime) -> bool:
    """Write down that a meeting took place, so that nobody cancels it any more; False when it did not begin yet.

    Marking twice changes nothing, and a cancelled meeting stays cancelled.
    """
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if row.state != Meeting.State.INVITING or row.starts_at is None or row.starts_at > now:
            return row.state == Meeting.State.HELD
        _write(row, {"state": Meeting.State.HELD})
        log(actor=actor, action="mark_held", subject=row)
    return True


def revive_meeting(*, meeting: Meeting, actor: User) -> Meeting:
    """Take back a cancellation of which nobody heard: everything is as it was. Sends nothing; twice changes nothing."""
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if row.state == Meeting.State.CANCELLED:
            _write(row, {"state": Meeting.State.INVITING, "sequence": row.sequence - 1})
            log(actor=actor, action="revive_meeting", subject=row, sequence=row.sequence)
    return row


def add_venue(*, actor: User, name: str, street: str, **facts: Any) -> Venue:
    """Add a venue; two people who add the same one at the same time get the same row."""
    with transaction.atomic():
        venue, is_new = Venue.objects.get_or_create(name=name, street=street, defaults=facts)
        if is_new:
            log(actor=actor, action="add_venue", subject=venue)
    return venue


def replace_in_links(*, contact: Contact, by: Contact, themes: Iterable[Theme], actor: User, today: dt.date) -> int:
    """Let someone take over the links of another to these themes, from today on; return how many. History stays.

    Who does not work everywhere reaches the links in the own areas only.
    """
    wanted = [theme.pk for theme in themes]
    yesterday, count = today - dt.timedelta(days=1), 0
    with transaction.atomic():
        links = ThemeLink.objects.select_for_update().filter(contact=contact, theme__in=wanted)
        if not actor.may.everywhere:
            links = links.filter(area__in=areas_changed_by(actor).order_by().values("pk"))
        for link in links.exclude(role=ThemeLink.Role.NONE).order_by("pk"):
            if (link.valid_until and link.valid_until < today) or (link.valid_from and link.valid_from > today):
                continue
            ThemeLink.objects.get_or_create(
                theme=link.theme,
                area=link.area,
                contact=by,
                organisation=None,
                function="",
                defaults={"role": link.role, "valid_from": today, "valid_until": link.valid_until},
            )
            if link.valid_from == today:
                link.delete()
            else:
                link.valid_until = yesterday
                link.save(update_fields=["valid_until"])
            count += 1
        log(actor=actor, action="replace_in_links", subject=contact, by=by.pk, count=count)
    return count


def remove_draft(*, meeting: Meeting, actor: User) -> None:
    """Remove a draft for good; raises `NotADraft` when people were invited in the meantime."""
    with transaction.atomic():
        row = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if not row.is_draft:
            raise NotADraft
        log(actor=actor, action="remove_draft", subject=row, area=row.area_id)
        row.delete()


def _keep_plan(row: Meeting) -> None:
    """Keep when and where the meeting was to be, under its sequence of now."""
    EarlierPlan.objects.create(
        meeting=row,
        sequence=row.sequence,
        venue_id=row.venue_id,
        doors_at=row.doors_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _write(row: Meeting, new: dict[str, Any]) -> list[str]:
    """Save what differs; return the names of those fields."""
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, new[name])
    if changed:
        row.save(update_fields=[*changed, "changed_at"])
    return changed
