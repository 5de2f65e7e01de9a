"""What the tests of preparation share: a meeting with a programme, roles, things to do and materials."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from meetings.models import ChecklistItem, Material, MeetingRole, ProgrammeItem
from tests.factories import ContactFactory, OrganisationFactory


def prepared(meeting):
    """One of everything, with a part in a part of the programme."""
    council = OrganisationFactory(areas=[meeting.area])
    top = ProgrammeItem.objects.create(
        meeting=meeting, title="Welkom", offset=0, duration=30, organisation=council, contact=ContactFactory(name="Els")
    )
    ProgrammeItem.objects.create(meeting=meeting, title="Uitleg", offset=10, duration=20, parent=top)
    ProgrammeItem.objects.create(meeting=meeting, title="In groepjes", offset=30, duration=60, host="de wijkmanager")
    MeetingRole.objects.create(meeting=meeting, role="chair", user=meeting.organiser)
    MeetingRole.objects.create(meeting=meeting, role="speaker", contact=top.contact, task="Vijf dia's")
    today = timezone.localdate()
    day = timezone.localdate(meeting.starts_at) if meeting.starts_at else None
    ChecklistItem.objects.create(
        meeting=meeting, what="Koffie regelen", days=-3, made_on=today, owner=meeting.organiser,
        due_on=day and day - dt.timedelta(days=3),
    )  # fmt: skip
    Material.objects.create(meeting=meeting, what="Pennen", number=20, brought_by="de wijkmanager")
    return meeting


def row_of(route, meeting):
    """The row that a route about one part of the preparation of this meeting names."""
    sort = route.rpartition(":")[2].rpartition("_")[2]
    return {
        "item": meeting.programme.filter(parent=None),
        "role": meeting.roles,
        "chore": meeting.checklist,
        "material": meeting.materials,
    }[sort].first()


def address(name, meeting, row=None):
    return reverse(f"meetings:{name}", args=[meeting.pk, *([row.pk] if row else [])])


def program(meeting):
    """[(title, offset, duration)] in order."""
    return [(row.title, row.offset, row.duration) for row in meeting.programme.order_by("offset", "position", "pk")]
