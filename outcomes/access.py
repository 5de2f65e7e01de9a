"""From a request or a mailed link to a report or an agreement, or 404. The only way."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from invitations import tokens
from invitations.access import BadToken, LinkOver, invitation_for
from invitations.models import Invitation
from meetings.access import meeting_for, meetings_changed_by, meetings_visible_to
from outcomes.models import ActionPoint, Opinion, OtherText, Report, Review
from outcomes.tokens import review_key


def report_for(user: User, pk: int, *, change: bool = False) -> Report:
    """Return the report of a meeting that this user may see (or change), else `Http404`."""
    meeting = meeting_for(user, pk, change=change)
    report = get_object_or_404(Report, meeting=meeting)
    report.meeting = meeting
    return report


def other_text_for(user: User, pk: int, text_pk: int) -> OtherText:
    """Return a second text of a report that this user may change, else `Http404`."""
    report = report_for(user, pk, change=True)
    rows = OtherText.objects.select_related("subject", "agreement", "made_by")
    found: OtherText = get_object_or_404(rows, pk=text_pk, report=report)
    found.report = report
    return found


def opinion_for(token: str) -> Opinion:
    """Return whose opinion this link asks for, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = Opinion.objects.select_related("report__meeting__area", "report__meeting__venue", "contact", "organisation")
    found: Opinion | None = rows.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "opinion", signature) or found is None:
        raise BadToken
    return found


def points_visible_to(user: User) -> QuerySet[ActionPoint]:
    """Return the agreements of meetings that this user may see."""
    return ActionPoint.objects.filter(meeting__in=meetings_visible_to(user).order_by().values("pk"))


def point_for(user: User, pk: int, *, change: bool = False) -> ActionPoint:
    """Return an agreement of a meeting that this user may see (or change), else `Http404`."""
    meetings = meetings_changed_by(user) if change else meetings_visible_to(user)
    rows = ActionPoint.objects.filter(meeting__in=meetings.order_by().values("pk"))
    return get_object_or_404(rows.select_related("owner", "contact", "meeting__area"), pk=pk)


def kept_point_for(token: str) -> ActionPoint:
    """Return the agreement that this link leads to, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = ActionPoint.objects.select_related("owner", "contact", "meeting__area")
    found: ActionPoint | None = rows.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "point", signature) or found is None:
        raise BadToken
    return found


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who was at a meeting, and what this link said of it before."""

    invitation: Invitation
    said: dict[str, str]

    @property
    def language(self) -> str:
        """In which language we write to them."""
        return self.invitation.contact.language


def visitor_for(token: str) -> Visitor:
    """Return who looks back by this link, or raise `Http404`: also when they were not noted as being there."""
    invitation = invitation_for(token, "review")
    if invitation.presence != Invitation.Presence.PRESENT:
        raise LinkOver
    found = Review.objects.filter(meeting=invitation.meeting_id, key=review_key(invitation)).first()
    names = ("was_useful", "could_speak", "better")
    return Visitor(invitation, {name: getattr(found, name) for name in names} if found else {})
