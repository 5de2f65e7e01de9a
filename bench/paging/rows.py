"""What the pages of a meeting of today, of the log and of privacy list, in a town of a given size."""

import datetime as dt
from typing import Any

EACH_KIND = 10  # of what is prepared there is one per so many invited people


def meeting_of_today(like: Any, contacts: list[Any], count: int) -> Any:
    """Make a meeting that takes place now, to which `count` people were invited, with all that was prepared for it."""
    from django.utils import timezone

    from invitations.models import Invitation
    from meetings.models import Meeting

    now = timezone.now()
    made: Any = Meeting.objects.create(
        area=like.area, title="Bijeenkomst van vandaag", state="inviting", organiser=like.organiser, venue=like.venue,
        participation="consult", starts_at=now - dt.timedelta(minutes=10), ends_at=now + dt.timedelta(hours=2),
        reply_by=now - dt.timedelta(days=1), is_public=True,
    )  # fmt: skip
    made.themes.set(like.themes.all())
    people = contacts[:count]
    Invitation.objects.bulk_create(
        [
            Invitation(
                meeting=made, contact=contact, group="residents", answer="accepted", answer_version=1, party_size=1,
                answered_at=now, place="reserved",
            )
            for contact in people
        ],
        batch_size=5_000,
    )  # fmt: skip
    _prepare(made, people[: count // EACH_KIND])
    return made


def _prepare(meeting: Any, people: list[Any]) -> None:
    from django.utils import timezone

    from meetings.models import ChecklistItem, Material, MeetingRole, ProgrammeItem

    today = timezone.localdate()
    ProgrammeItem.objects.bulk_create(
        [
            ProgrammeItem(meeting=meeting, title=f"Onderdeel {n}", offset=n, duration=1, contact=contact)
            for n, contact in enumerate(people)
        ]
    )
    MeetingRole.objects.bulk_create([MeetingRole(meeting=meeting, role="other", contact=each) for each in people])
    ChecklistItem.objects.bulk_create(
        [
            ChecklistItem(
                meeting=meeting, what=f"Taak {n}", days=-n, due_on=today, owner=meeting.organiser, made_on=today
            )
            for n in range(len(people))
        ]
    )
    Material.objects.bulk_create([Material(meeting=meeting, what=f"Ding {n}", number=n) for n in range(len(people))])


def watched(contacts: list[Any], meetings: list[Any], users: list[Any]) -> None:
    """Make entries of the log, one per contact, erasures, and a hold per tenth meeting."""
    from django.utils import timezone

    from accounts.models import LogEntry
    from invitations.models import Erasure
    from outcomes.models import Hold

    now = timezone.now()
    LogEntry.objects.bulk_create(
        (
            LogEntry(
                at=now - dt.timedelta(seconds=n), actor=users[n % len(users)], action="see_contact",
                object_type="areas.contact", object_id=str(each.pk if n % 2 else contacts[0].pk),
            )
            for n, each in enumerate(contacts)
        ),
        batch_size=5_000,
    )  # fmt: skip
    Erasure.objects.bulk_create(
        [
            Erasure(at=now, actor=users[0], why="asked", subject={"contacts": [], "addresses": []})
            for _ in range(len(contacts) // EACH_KIND)
        ]
    )
    Hold.objects.bulk_create(
        [Hold(meeting=each, reason="Bezwaar", held_at=now, held_by=users[0]) for each in meetings[::EACH_KIND]]
    )
