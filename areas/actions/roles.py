"""Who works for an area, given and taken in the administration: written in the log with whom, where and how long."""

from collections.abc import Iterable

from accounts.actions import log
from accounts.models import User
from areas.models import AreaRole


def note_roles(*, actor: User | None, given: Iterable[AreaRole] = (), taken: Iterable[AreaRole] = ()) -> None:
    """Write down which roles in an area were given and which were taken; one that changed is both."""
    for action, roles in (("take_area_role", taken), ("give_area_role", given)):
        for role in roles:
            log(
                actor=actor,
                action=action,
                subject=role.user,
                area=role.area_id,
                first=str(role.valid_from or ""),
                last=str(role.valid_until or ""),
                is_deputy=role.is_deputy,
            )
