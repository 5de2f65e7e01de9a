"""What someone was told of a meeting before this message, and what stands in their calendar."""

from invitations import rules
from invitations.models import Message, Reply
from invitations.queries import earlier_plan
from meetings.models import EarlierPlan


def told_sequence(message: Message) -> int | None:
    """Return which version of the meeting this person may know, None when no message about it can have arrived."""
    others = Message.objects.filter(
        rules.tells_plan(), invitation=message.invitation_id, state__in=rules.MAY_KNOW
    ).exclude(pk=message.pk)
    return others.order_by("-sequence").values_list("sequence", flat=True).first()


def told_plan(message: Message) -> EarlierPlan | None:
    """Return when and where this person thinks the meeting is; None when that is what holds now."""
    sequence, invitation = told_sequence(message), message.invitation
    if sequence is None or invitation is None:
        return None
    return earlier_plan(invitation.meeting, sequence)


def holds_entry(message: Message) -> bool:
    """True when the newest file that may have reached this person put the meeting in their calendar."""
    others = Message.objects.filter(
        invitation=message.invitation_id, guest=message.guest_id, state__in=rules.MAY_KNOW
    ).exclude(pk=message.pk)
    newest = others.exclude(calendar="").order_by("-created_at", "-pk").values_list("calendar", flat=True).first()
    return newest not in {None, "CANCEL"}


def was_said_by_calendar(message: Message) -> bool:
    """True when the newest answer of this person came from their calendar."""
    newest = Reply.objects.filter(invitation=message.invitation_id).order_by("-pk")
    return newest.values_list("source", flat=True).first() == Reply.Source.CALENDAR
