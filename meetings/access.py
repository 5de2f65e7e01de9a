"""From a request to a meeting or a voice that this user may see or change, or 404. The only way."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from areas.access import areas_changed_by, areas_visible_to, areas_with_texts_for, areas_written_in_by
from areas.models import Area
from meetings.models import Meeting, Signal


def meetings_visible_to(user: User, areas: QuerySet[Area] | None = None) -> QuerySet[Meeting]:
    """Meetings in the areas that this user may see; `areas` are these, when they were asked for before."""
    return Meeting.objects.filter(area__in=areas_visible_to(user) if areas is None else areas)


def meetings_changed_by(user: User) -> QuerySet[Meeting]:
    """Meetings in the areas in which this user may plan and send."""
    return Meeting.objects.filter(area__in=areas_changed_by(user))


def meeting_for(user: User, pk: int, *, change: bool = False) -> Meeting:
    """Return the meeting with area, venue and organiser when this user may see it (or change it), else `Http404`."""
    allowed = meetings_changed_by(user) if change else meetings_visible_to(user)
    return get_object_or_404(allowed.select_related("area", "venue", "organiser"), pk=pk)


def meetings_with_texts_for(user: User) -> QuerySet[Meeting]:
    """Meetings of which this user may read the texts: of the people of these an editor sees nothing."""
    return Meeting.objects.filter(area__in=areas_with_texts_for(user))


def meeting_with_texts_for(user: User, pk: int, *, change: bool = False) -> Meeting:
    """Return the meeting, as `meeting_for`, when this user may read its texts (or change them), else `Http404`."""
    areas = areas_written_in_by(user) if change else areas_with_texts_for(user)
    rows = Meeting.objects.filter(area__in=areas).select_related("area", "venue", "organiser")
    found: Meeting = get_object_or_404(rows, pk=pk)
    return found


def may_write(user: User, meeting: Meeting) -> bool:
    """True when this user may change the texts here. One query."""
    return areas_written_in_by(user).filter(pk=meeting.area_id).exists()


def signals_visible_to(user: User) -> QuerySet[Signal]:
    """Voices in the areas that this user may see."""
    return Signal.objects.filter(area__in=areas_visible_to(user).order_by().values("pk"))


def signal_for(user: User, pk: int, *, change: bool = False) -> Signal:
    """Return the voice with what its page shows when this user may see it (or change it), else `Http404`."""
    allowed = signals_visible_to(user)
    if change:
        allowed = Signal.objects.filter(area__in=areas_changed_by(user).order_by().values("pk"))
    return get_object_or_404(allowed.select_related("area", "theme", "meeting", "merged_into"), pk=pk)
