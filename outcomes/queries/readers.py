"""Who checks a report, and who gets it by mail."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from areas.models import Area, Contact
from invitations.models import Follow, Invitation
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Checker:
    """Someone who could check the report: invited for an organisation, with an address."""

    invitation: Invitation
    was_there: bool

    @property
    def contact(self) -> Contact:
        """The person."""
        return self.invitation.contact


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets the report, as (key, address) per way of knowing them; nobody stands in it twice."""

    came: list[tuple[int, str]]
    invited: list[tuple[int, str]]
    followers: list[tuple[int, str]]


def checkers(meeting: Meeting) -> list[Checker]:
    """Return who may be asked, those who were there first. One query.

    As long as nobody wrote down who was there, those who said yes count as such.
    """
    rows = list(
        _invited(meeting)
        .filter(organisation__isnull=False)
        .select_related("contact", "organisation")
        .order_by("organisation__name", Lower("contact__name"), "pk")
    )
    present = {row.pk for row in rows if row.presence == Invitation.Presence.PRESENT}
    there = present or {row.pk for row in rows if row.answer == Invitation.Answer.ACCEPTED}
    found = [Checker(row, row.pk in there) for row in rows]
    return sorted(found, key=lambda each: not each.was_there)


def readers(meeting: Meeting) -> Readers:
    """Return who came, who else was invited, and who follows the area or a theme besides. Three queries."""
    rows = _invited(meeting).order_by("pk").values_list("pk", "contact__email", "presence")
    came: list[tuple[int, str]] = []
    invited: list[tuple[int, str]] = []
    seen = set()
    for pk, email, presence in rows:
        (came if presence == Invitation.Presence.PRESENT else invited).append((pk, email))
        seen.add(email.lower())
    followers = [(pk, email) for pk, email in followers_of(meeting) if email.lower() not in seen]
    return Readers(came, invited, followers)


def followers_of(meeting: Meeting) -> list[tuple[int, str]]:
    """Return who follows the area of a meeting, one of its themes, or both together. One query."""
    rows = Follow.objects.filter(
        Q(area__isnull=True) | Q(area__in=Area.objects.covering(meeting.area).values("pk")),
        Q(theme__isnull=True) | Q(theme__in=meeting.themes.order_by().values("pk")),
        confirmed_at__isnull=False,
        follower__confirmed_at__isnull=False,
    )
    return list(rows.order_by("follower").values_list("follower", "follower__email").distinct())


def _invited(meeting: Meeting) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        meeting=meeting, state=Invitation.State.OPEN, channel=Contact.Channel.EMAIL
    ).exclude(contact__email="")
