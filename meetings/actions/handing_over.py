"""Change of staff: someone takes over the themes of a contact, or the areas and meetings of a colleague."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import AreaRole, Contact
from meetings.models import ChecklistItem, ThemeLink
from meetings.queries import meetings_to_come, roles_to_come


def hand_over_links(*, contact: Contact, by: Contact | None, today: dt.date) -> int:
    """Let someone take over every link of a contact to themes and areas, also as a deputy; return how many.

    Nobody: the links end. History stays: the old link ended yesterday. What keeps a contact away is personal and stays.
    """
    yesterday, count = today - dt.timedelta(days=1), 0
    with transaction.atomic():
        standing = ThemeLink.objects.select_for_update().filter(Q(valid_until=None) | Q(valid_until__gte=today))
        for link in standing.filter(contact=contact).exclude(role=ThemeLink.Role.NONE).order_by("pk"):
            if by is not None:
                _take_over(link, by, today)
            if link.valid_from and link.valid_from >= today:
                link.delete()
            else:
                link.valid_until = yesterday
                link.save(update_fields=["valid_until"])
            count += 1
        own = standing.filter(deputy=contact, contact=by).update(deputy=None) if by else 0  # nobody is their own deputy
        return count + own + standing.filter(deputy=contact).update(deputy=by)


def _take_over(link: ThemeLink, by: Contact, today: dt.date) -> None:
    """Give the successor this link; one that they had stays, and stands no shorter."""
    since = link.valid_from if link.valid_from and link.valid_from > today else today
    deputy = None if link.deputy_id == by.pk else link.deputy
    own, is_new = ThemeLink.objects.get_or_create(
        theme=link.theme,
        area=link.area,
        contact=by,
        organisation=None,
        function="",
        defaults={
            "role": link.role,
            "replaces_wider": link.replaces_wider,
            "deputy": deputy,
            "valid_from": since,
            "valid_until": link.valid_until,
        },
    )
    if not is_new and own.valid_until and (link.valid_until is None or own.valid_until < link.valid_until):
        own.valid_until = link.valid_until
        own.save(update_fields=["valid_until"])


def hand_over_work(*, user: User, by: User, actor: User, now: dt.datetime | None = None) -> tuple[int, int]:
    """Let a colleague take over the areas and the meetings to come; return how many of each. What is over stays.

    What the leaver still had to do for a meeting goes along.
    """
    now = now or timezone.now()
    with transaction.atomic():
        roles = _move_roles(user, by, timezone.localdate(now))
        ChecklistItem.objects.filter(owner=user, done_at=None).update(owner=by)
        meetings = meetings_to_come(user, now).update(organiser=by)
        log(actor=actor, action="hand_over_work", subject=user, by=by.pk, areas=roles, meetings=meetings)
    return roles, meetings


def _move_roles(user: User, by: User, today: dt.date) -> int:
    """Move each role; where the colleague has one already, the widest of the two stands."""
    own = {role.area_id: role for role in AreaRole.objects.filter(user=by)}
    roles = list(roles_to_come(user, today).select_for_update(of=("self",)))
    for role in roles:
        theirs = own.get(role.area_id)
        if theirs is None:
            role.user = by
            role.save(update_fields=["user"])
            continue
        theirs.is_deputy = theirs.is_deputy and role.is_deputy
        theirs.valid_from = _earliest(theirs.valid_from, role.valid_from)
        theirs.valid_until = _latest(theirs.valid_until, role.valid_until)
        theirs.save(update_fields=["is_deputy", "valid_from", "valid_until"])
        role.delete()
    return len(roles)


def _earliest(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return min(one, other) if one and other else None


def _latest(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return max(one, other) if one and other else None
