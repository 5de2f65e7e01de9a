"""Everything that a person does with invitations, one function each: choosing, inviting, answering, stopping mail."""

from invitations.actions.answering import TooLate, forget_needs, record_reply
from invitations.actions.changing import CannotTell, resume_channel, send_again, tell_cancelled, tell_change
from invitations.actions.digest import send_digests
from invitations.actions.inviting import (
    BELL_SECONDS,
    CannotInvite,
    add_by_hand,
    choose,
    invite,
    release_now,
    ring_bell,
    send_test,
    stop,
)
from invitations.actions.reaching import correct_address, reach_by_hand, resubscribe, send_new_links, unsubscribe
from invitations.actions.reporting import Applied, apply_report

__all__ = [
    "BELL_SECONDS",
    "Applied",
    "CannotInvite",
    "CannotTell",
    "TooLate",
    "add_by_hand",
    "apply_report",
    "choose",
    "correct_address",
    "forget_needs",
    "invite",
    "reach_by_hand",
    "record_reply",
    "release_now",
    "resubscribe",
    "resume_channel",
    "ring_bell",
    "send_again",
    "send_digests",
    "send_new_links",
    "send_test",
    "stop",
    "tell_cancelled",
    "tell_change",
    "unsubscribe",
]
