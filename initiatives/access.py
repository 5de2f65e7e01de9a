"""From a request or a mailed link to an initiative, or 404. The only way."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from areas.access import areas_changed_by, areas_visible_to
from initiatives.models import FollowUp, Initiative, Joiner
from invitations import rules, tokens
from invitations.access import BadToken, LinkOver
from meetings.access import meeting_for
from meetings.models import Meeting


def initiatives_visible_to(user: User) -> QuerySet[Initiative]:
    """Initiatives that were received in the areas that this user may see."""
    return Initiative.objects.received().filter(area__in=areas_visible_to(user).order_by().values("pk"))


def initiative_for(user: User, pk: int, *, change: bool = False) -> Initiative:
    """Return the initiative when this user may see it (or change it), else `Http404`."""
    rows = initiatives_visible_to(user)
    if change:
        rows = rows.filter(area__in=areas_changed_by(user).order_by().values("pk"))
    return get_object_or_404(rows.select_related("area", "meeting", "organisation", "writer"), pk=pk)


def follow_up_for(user: User, pk: int) -> FollowUp:
    """Return the follow-up of an initiative that this user may change, else `Http404`."""
    mine = areas_changed_by(user).order_by().values("pk")
    return get_object_or_404(FollowUp.objects.select_related("initiative"), pk=pk, initiative__area__in=mine)


def market_for(user: User, pk: int, *, change: bool = False) -> Meeting:
    """Return the initiatives market that this user may see (or change); `Http404` for a meeting of another kind."""
    meeting = meeting_for(user, pk, change=change)
    if meeting.kind != Meeting.Kind.MARKET:
        raise Http404
    return meeting


def public_initiative_for(pk: int) -> Initiative:
    """Return an initiative that everyone may see, else `Http404`."""
    rows = Initiative.objects.public().select_related("area", "meeting", "writer", "organisation")
    return get_object_or_404(rows, pk=pk)


def initiative_by_link(token: str) -> Initiative:
    """Return the initiative of who got this link, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = Initiative.objects.select_related("area", "meeting", "writer")
    found: Initiative | None = rows.filter(writer__public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "idea", signature) or found is None or found.writer is None:
        raise BadToken
    if found.confirmed_at is None and not rules.is_standing(found.writer.expires_at, timezone.now()):
        raise LinkOver
    return found


def joiner_by_link(token: str) -> Joiner:
    """Return whose wish to join this link confirms, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = Joiner.objects.select_related("initiative__area", "initiative__writer", "writer")
    found: Joiner | None = rows.filter(writer__public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "join", signature) or found is None or found.writer is None:
        raise BadToken
    if found.confirmed_at is None and not rules.is_standing(found.writer.expires_at, timezone.now()):
        raise LinkOver
    return found
