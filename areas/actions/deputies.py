"""Standing in: a colleague has the rights of a coordinator in some areas, from one day until and including another."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Area, AreaRole


class WorksThere(Exception):
    """Someone cannot be a deputy where they have a role already."""

    def __init__(self, area: Area) -> None:
        super().__init__(area.name)
        self.area = area


def name_deputy(
    *, deputy: User, areas: Sequence[Area], first: dt.date, last: dt.date, actor: User, today: dt.date | None = None
) -> list[AreaRole]:
    """Let a colleague stand in for the coordinators of these areas; both days count. All of them, or `WorksThere`.

    A time as deputy that is over makes place for the new one; the log tells of both.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        AreaRole.objects.filter(user=deputy, area__in=areas, is_deputy=True, valid_until__lt=today).delete()
        for role in AreaRole.objects.filter(user=deputy, area__in=areas).select_related("area"):
            raise WorksThere(role.area)
        made = [AreaRole(user=deputy, area=area, is_deputy=True, valid_from=first, valid_until=last) for area in areas]
        AreaRole.objects.bulk_create(made)
        log(
            actor=actor,
            action="name_deputy",
            subject=deputy,
            areas=[area.pk for area in areas],
            first=str(first),
            last=str(last),
        )
    return made


def end_deputy(*, role: AreaRole, actor: User, today: dt.date | None = None) -> None:
    """End a time as deputy now: yesterday was the last day. One that would begin today or later goes altogether."""
    today = today or timezone.localdate()
    with transaction.atomic():
        if role.valid_from is None or role.valid_from < today:
            role.valid_until = today - dt.timedelta(days=1)
            role.save(update_fields=["valid_until"])
        else:
            AreaRole.objects.filter(pk=role.pk).delete()
        log(actor=actor, action="end_deputy", subject=role.user, areas=[role.area_id])
