"""Who must know of a change or a cancellation without being invited: who was briefed for a role, and whom apps name."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from invitations import rules
from invitations.models import Invitation, Message
from invitations.queries.briefings import briefings
from invitations.queries.telling import about_version, not_told_change, outdated
from meetings.models import Meeting, MeetingRole


@dataclass(frozen=True, slots=True)
class Other:
    """Someone to tell; `to`: which kind of recipient, `pk` its number. `is_outdated`: they know an earlier plan."""

    to: str
    pk: int
    name: str
    email: str
    is_outdated: bool


_NAMED: list[Callable[[Meeting], list[Other]]] = []


def also_tell(others: Callable[[Meeting], list[Other]]) -> None:
    """Let an app above this one name who must know what becomes of a meeting."""
    _NAMED.append(others)


def around(meeting: Meeting, but: User | None = None) -> list[Other]:
    """Return everyone around a meeting who hears nothing by an invitation; each address once. Four queries or more.

    `but`: who changes or cancels it, and so knows.
    """
    found: dict[str, Other] = {}
    for each in (*_with_roles(meeting), *(each for named in _NAMED for each in named(meeting))):
        if each.to != "user" or but is None or each.pk != but.pk:
            found.setdefault(each.email.lower() or f"{each.to}{each.pk}", each)
    return list(found.values())


def around_to_tell(meeting: Meeting, but: User | None = None) -> list[Other]:
    """Return those of them who know an earlier plan, as long as nobody was told of this version.

    Nobody when the meeting was cancelled or has begun, or was moved back.
    """
    is_over = meeting.starts_at is None or meeting.starts_at <= timezone.now()
    if is_over or meeting.state != Meeting.State.INVITING or not outdated(meeting):
        return []
    if news_around(meeting, "new").exists():
        return []
    return [each for each in around(meeting, but) if each.is_outdated]


def not_told_count(meeting: Meeting, but: User | None = None) -> int:
    """Return how many people know an earlier plan and get an e-mail about the change when someone says so."""
    return not_told_change(meeting).count() + sum(bool(each.email) for each in around_to_tell(meeting, but))


def news_around(meeting: Meeting, what: str) -> QuerySet[Message]:
    """Return the messages to them about this version: `new` (it changed) or `off` (it was cancelled)."""
    rows: QuerySet[Message] = Message.objects.filter(about_version(meeting, what))
    return rows


def _with_roles(meeting: Meeting) -> list[Other]:
    if not MeetingRole.objects.filter(meeting=meeting, briefed_at__isnull=False).exists():
        return []
    told = Message.objects.filter(rules.tells_plan(), invitation=OuterRef("pk"), state__in=rules.MAY_KNOW)
    knows = Invitation.objects.filter(
        Exists(told) | Q(source=Invitation.Source.SELF), meeting=meeting, state=Invitation.State.OPEN
    )
    invited = set(knows.values_list("contact", flat=True))
    return [
        Other(
            "contact" if each.roles[0].contact_id else "user", int(each.key[1:]), each.name, each.email,
            each.state != "known",
        )
        for each in briefings(meeting)
        if any(role.briefed_at for role in each.roles) and each.roles[0].contact_id not in invited
    ]  # fmt: skip
