"""The meetings of an agenda that calendars follow."""

import datetime as dt

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from areas.models import Area, Contact, Organisation
from invitations.models import Invitation
from meetings.models import Meeting, Theme
from meetings.queries import SHOWN, open_to_all

# What was longer ago is left out; a calendar keeps no more of it.
KEPT = dt.timedelta(days=366)
STAYS_AWAY = (Invitation.Answer.DECLINED, Invitation.Answer.DELEGATED, Invitation.Answer.REDIRECTED)


def public_meetings(now: dt.datetime) -> QuerySet[Meeting]:
    """Return the meetings that everybody may know of: no drafts, and none for invited people alone. One query."""
    return open_to_all().filter(_has_time("", now)).select_related("venue").order_by("starts_at", "pk")


def last_change() -> dt.datetime | None:
    """Return when any meeting changed last, also one that stands in no agenda any more. One query."""
    found: dt.datetime | None = Meeting.objects.aggregate(last=Max("changed_at"))["last"]
    return found


def meetings_in(area: Area, now: dt.datetime) -> QuerySet[Meeting]:
    """Return the public meetings in an area and in everything inside it."""
    return public_meetings(now).filter(area__in=Area.objects.inside(area).order_by().values("pk"))


def meetings_about(theme: Theme, now: dt.datetime) -> QuerySet[Meeting]:
    """Return the public meetings about a theme."""
    return public_meetings(now).filter(pk__in=theme.meetings.order_by().values("pk"))


def meetings_with(organisation: Organisation, now: dt.datetime) -> QuerySet[Meeting]:
    """Return the public meetings to which someone comes for this organisation.

    For a residents' organisation also those in the areas where it works. That it was asked, and said nothing or no, is
    nobody's business.
    """
    comes = Invitation.objects.filter(
        meeting=OuterRef("pk"),
        organisation=organisation,
        state=Invitation.State.OPEN,
        answer=Invitation.Answer.ACCEPTED,
    )
    condition = Q(Exists(comes))
    if organisation.kind == Organisation.Kind.RESIDENTS:
        condition |= Q(area__in=Area.objects.within(organisation.areas.all()).order_by().values("pk"))
    return public_meetings(now).filter(condition)


def own_invitations(contact: Contact, now: dt.datetime) -> QuerySet[Invitation]:
    """Return the invitations of someone, in all areas, but for those that were declined or passed on. One query."""
    rows: QuerySet[Invitation] = (
        Invitation.objects.filter(
            _has_time("meeting__", now),
            contact=contact,
            state=Invitation.State.OPEN,
            meeting__state__in=SHOWN,
        )
        .exclude(answer__in=STAYS_AWAY)
        .select_related("meeting__venue", "meeting__organiser", "contact")
        .order_by("meeting__starts_at", "pk")
    )
    return rows


def _has_time(prefix: str, now: dt.datetime) -> Q:
    return Q(**{f"{prefix}starts_at__isnull": False, f"{prefix}ends_at__gte": now - KEPT})
