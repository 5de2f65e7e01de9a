"""Meetings of longer ago, with who came and how they looked back: something to read in the report for the council."""

import datetime as dt
from itertools import count

from django.utils import timezone

from accounts.models import User
from areas.models import Contact, Membership
from invitations.models import Invitation, WalkIns
from meetings.models import Meeting, Theme, Venue
from meetings.rules import end_of_day, local_moment
from outcomes.models import Lesson, LookBack, PaperReviews, Review
from platforms.demo import reports, rows
from platforms.demo.areas import Areas
from platforms.demo.meetings import THURSDAY

_ANSWERS = ("accepted", "accepted", "declined", "needs-action", "accepted", "delegated")
_SAID = (("yes", "yes"), ("yes", "bit"), ("bit", "yes"), ("yes", "no"))


def make(areas: Areas, themes: dict[str, Theme], users: dict[str, User]) -> None:
    """Make the meetings as they were, with people of the organisations of the demo, and what was learned."""
    for number, row in enumerate(rows("past")):
        day = timezone.localdate() + dt.timedelta(days=int(row["in_days"]))
        day += dt.timedelta(days=(THURSDAY - day.weekday()) % 7)
        starts_at = local_moment(day, dt.time(19, 30))
        meeting = Meeting.objects.create(
            title=row["title"], area=areas[row["area"]], venue=Venue.objects.order_by("pk")[number % 4],
            organiser=users[row["organiser"]], kind=row["kind"],
            participation=row["participation"], state=Meeting.State.HELD, starts_at=starts_at, doors_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2), reply_by=end_of_day(day - dt.timedelta(days=3)),
        )  # fmt: skip
        meeting.themes.set([themes[row["theme"]]])
        _people(meeting, number, int(row["people"]))
        WalkIns.objects.create(meeting=meeting, group="residents", count=int(row["walked_in"]), noted_at=starts_at)
        _looked_back(meeting, int(row["reviews"]))
        if row["summary"]:
            reports.make_short(meeting, row["summary"])
        if row["lesson"]:
            Lesson.objects.create(
                area=meeting.area, meeting=meeting, day=day, text=row["lesson"], in_report=True,
                written_by=meeting.organiser, written_at=starts_at,
            )  # fmt: skip


def _people(meeting: Meeting, number: int, most: int) -> None:
    """Invite people of organisations, another part of the list each time; who accepted came, and some who did not."""
    assert meeting.reply_by is not None
    members = Membership.objects.filter(contact__kind=Contact.Kind.PERSON).select_related("contact", "organisation")
    chosen = {row.contact_id: row for row in members.order_by("pk")[number::3][:most]}
    for turn, row in zip(count(), chosen.values(), strict=False):
        answer = _ANSWERS[turn % len(_ANSWERS)]
        is_there = answer == "accepted" and turn % 9 != 4
        # One in eleven answers a day too late.
        answered_at = meeting.reply_by + dt.timedelta(days=1 if turn % 11 == 1 else -2)
        Invitation.objects.create(
            meeting=meeting, contact=row.contact, organisation=row.organisation, group=row.organisation.kind,
            answer=answer, answered_at=None if answer == "needs-action" else answered_at,
            party_size=int(answer == "accepted"), place="reserved" if answer == "accepted" else "none",
            presence="present" if is_there else "absent", present_count=int(is_there),
            reasons=[{"code": "theme", "theme": str(meeting.themes.get())}],
        )  # fmt: skip


def _looked_back(meeting: Meeting, reviews: int) -> None:
    """Let visitors and the organiser say what they thought, and count the forms on paper."""
    Review.objects.bulk_create(
        Review(meeting=meeting, key=f"demo-{number}", was_useful=useful, could_speak=speak)
        for number, (useful, speak) in zip(range(reviews), _SAID * reviews, strict=False)
    )
    PaperReviews.objects.create(
        meeting=meeting, useful_yes=9, useful_bit=6, useful_no=5, speak_yes=10, speak_bit=5, speak_no=5,
        noted_by=meeting.organiser, noted_at=timezone.now(),
    )  # fmt: skip
    LookBack.objects.create(
        meeting=meeting, user=meeting.organiser, met_goal="yes", right_people="bit", at=timezone.now()
    )
