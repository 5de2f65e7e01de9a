"""Who follows what: which meetings are new, who hears of them, and what the mail to one follower names."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from areas.models import Area
from invitations import tokens
from invitations.models import Announcement, Follow, Follower, Invitation, Mailing, Suppression
from meetings.models import Meeting, Theme
from meetings.queries import open_to_all


def not_announced(now: dt.datetime) -> list[Meeting]:
    """Return the public meetings still to come of which no follower could hear: the soonest first. One query.

    Not before the invitations go out: until then they can be stopped.
    """
    gone_out = Mailing.objects.filter(meeting=OuterRef("pk"), release_at__lte=now)
    return list(
        _to_come(now)
        .filter(
            Exists(gone_out.exclude(state=Mailing.State.STOPPED)),
            ~Exists(Announcement.objects.filter(meeting=OuterRef("pk"))),
        )
        .order_by("starts_at", "pk")
    )


def who_follows(row: Announcement, group: QuerySet[Follower], now: dt.datetime) -> dict[int, tuple[str, int]]:
    """Return who of this group must hear of an announced meeting, as key → (address, told until). Three queries.

    Nobody when the meeting was cancelled, closed or begun since; and not who was invited.
    """
    meeting = row.meeting
    if not _to_come(now).filter(pk=meeting.pk).exists():
        return {}
    invited = set(
        Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN)
        .order_by()
        .values_list(Lower("contact__email"), flat=True)
    )
    found = (
        Follow.objects.filter(
            Q(area__isnull=True) | Q(area__in=Area.objects.covering(meeting.area).values("pk")),
            Q(theme__isnull=True) | Q(theme__in=meeting.themes.order_by().values("pk")),
            confirmed_at__isnull=False,
            follower__in=group.filter(told_until__lt=row.pk),
        )
        .order_by()
        .values_list("follower", "follower__email", "follower__told_until")
        .distinct()
    )
    return {pk: (email, told) for pk, email, told in found if email.lower() not in invited}


def news_for(follower: Follower, after: int, until: int, now: dt.datetime) -> list[Meeting]:
    """Return the meetings announced after the one and until the other key that this follower must hear of now.

    Without those to which they were invited, and without themes and areas of which they wanted no more mail.
    """
    announced = Announcement.objects.filter(pk__gt=after, pk__lte=until)
    meetings = list(
        _to_come(now)
        .filter(pk__in=announced.values("meeting"))
        .exclude(pk__in=_invited_to(follower.email).values("meeting"))
        .select_related("area", "venue")
        .prefetch_related("themes")
        .order_by("starts_at", "pk")
    )
    wanted = list(follows_of(follower))
    unwanted = list(
        Suppression.objects.filter(
            address_hash=tokens.address_hash(follower.email), reason=Suppression.Reason.OPTED_OUT
        ).select_related("area", "theme")
    )
    return [
        meeting
        for meeting in meetings
        if any(_fits(each, meeting) for each in wanted) and not any(_fits(each, meeting) for each in unwanted)
    ]


def follows_of(follower: Follower) -> QuerySet[Follow]:
    """Return what a follower confirmed, in the order in which it was asked. One query."""
    rows: QuerySet[Follow] = follower.follows.filter(confirmed_at__isnull=False).select_related("area", "theme")
    return rows.order_by("pk")


def _to_come(now: dt.datetime) -> QuerySet[Meeting]:
    return open_to_all().filter(state=Meeting.State.INVITING, starts_at__gt=now)


def _invited_to(email: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(contact__email__iexact=email, state=Invitation.State.OPEN)


def _fits(choice: Follow | Suppression, meeting: Meeting) -> bool:
    """True when a meeting lies in the area and is about the theme, as far as these are named."""
    area, theme = choice.area, choice.theme
    is_here = area is None or Area.objects.covering(meeting.area).filter(pk=area.pk).exists()
    return is_here and (theme is None or _is_about(meeting, theme))


def _is_about(meeting: Meeting, theme: Theme) -> bool:
    return any(each.pk == theme.pk for each in meeting.themes.all())
