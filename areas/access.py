"""From a request to a row: the area or organisation that this user may see or change, or 404. The only way."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from areas.models import Area


def areas_visible_to(user: User) -> QuerySet[Area]:
    """All areas for an administrator and a viewer; for a coordinator the own areas and all inside them."""
    if user.is_administrator or user.is_viewer:
        return Area.objects.all()
    return areas_changed_by(user)


def areas_changed_by(user: User) -> QuerySet[Area]:
    """Areas in which this user may plan and send: all, the own ones with all inside them, or none for a viewer."""
    if user.is_administrator:
        return Area.objects.all()
    if user.is_viewer or not user.is_active:
        return Area.objects.none()
    return Area.objects.within(Area.objects.coordinated_by(user, timezone.localdate()))


def area_for(user: User, pk: int, *, change: bool = False) -> Area:
    """Return the area when this user may see it (or change it), else raise `Http404`."""
    allowed = areas_changed_by(user) if change else areas_visible_to(user)
    return get_object_or_404(allowed, pk=pk)


def require_change(user: User, area: Area) -> None:
    """Raise `Http404` when this user may not change what happens in the area."""
    if not areas_changed_by(user).filter(pk=area.pk).exists():
        raise Http404
