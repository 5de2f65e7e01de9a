"""The preparation of the coming meeting: a full programme, roles, a checklist that is partly done, and materials."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from areas.models import Contact, Organisation
from meetings.actions import preparing
from meetings.models import ChecklistItem, Material, Meeting, MeetingRole, ProgrammeItem
from platforms.demo import rows


def make(organisations: dict[str, Organisation], contacts: dict[str, Contact], users: dict[str, User]) -> None:
    """Prepare the next meeting to which people were invited, and give the drafts their lists."""
    for draft in Meeting.objects.filter(state=Meeting.State.DRAFT):
        preparing.make_checklist(meeting=draft, owner=draft.organiser)
    meeting = Meeting.objects.filter(state=Meeting.State.INVITING).earliest("starts_at")
    _programme(meeting, organisations, contacts)
    for row in rows("roles"):
        person = {"user": users[row["user"]]} if row["user"] else {"contact": contacts[row["contact"]]}
        MeetingRole.objects.create(meeting=meeting, role=row["role"], task=row["task"], **person)
    for row in rows("materials"):
        there = row["is_there"] == "yes"
        Material.objects.create(
            meeting=meeting, what=row["what"], number=int(row["number"]), brought_by=row["brought_by"], is_there=there
        )
    _checklist(meeting)


def _programme(meeting: Meeting, organisations: dict[str, Organisation], contacts: dict[str, Contact]) -> None:
    """Write the programme of the list; what has a name in the column `in` is a part of that."""
    made: dict[str, ProgrammeItem] = {}
    for row in rows("programme"):
        made[row["title"]] = ProgrammeItem.objects.create(
            meeting=meeting,
            title=row["title"],
            offset=int(row["offset"]),
            duration=int(row["minutes"]),
            parent=made.get(row["in"]),
            organisation=organisations.get(row["organisation"]),
            contact=contacts.get(row["contact"]),
            host=row["host"],
            is_reported=row["reported"] == "yes",
        )


def _checklist(meeting: Meeting) -> None:
    """Make the list as it was made weeks ago; all is done but what comes last, and one thing is late."""
    preparing.make_checklist(meeting=meeting, owner=meeting.organiser)
    made_on = timezone.localdate() - dt.timedelta(days=50)
    ChecklistItem.objects.filter(meeting=meeting).update(made_on=made_on)
    preparing.move_checklist(meeting)
    today = timezone.localdate()
    for chore in ChecklistItem.objects.filter(meeting=meeting, due_on__lt=today).exclude(code="talk"):
        at = timezone.now() - dt.timedelta(days=(today - chore.due_on).days if chore.due_on else 1)
        preparing.tick_chore(chore=chore, is_done=True, actor=meeting.organiser, now=at)
