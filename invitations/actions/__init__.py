"""Everything that a person does with invitations, one function each: choosing, inviting, answering, stopping mail."""

from invitations.actions.answering import TooLate, forget_needs, record_reply
from invitations.actions.attendance import note_attendance
from invitations.actions.calling import answer_caller
from invitations.actions.changing import CannotTell, resume_channel, send_again, tell_cancelled, tell_change
from invitations.actions.digest import send_digests
from invitations.actions.inviting import (
    CannotInvite,
    add_by_hand,
    choose,
    invite,
    release_now,
    send_test,
    stop,
)
from invitations.actions.letters import MOST_LETTERS, NothingToPrint, print_letters
from invitations.actions.places import NoRoom, change_places, count_places, give_place, tend_meeting, tend_places
from invitations.actions.queueing import ring_bell
from invitations.actions.reaching import correct_address, reach_by_hand, resubscribe, send_new_links, unsubscribe
from invitations.actions.reporting import Applied, apply_report

__all__ = [
    "MOST_LETTERS",
    "Applied",
    "CannotInvite",
    "CannotTell",
    "NoRoom",
    "NothingToPrint",
    "TooLate",
    "add_by_hand",
    "answer_caller",
    "apply_report",
    "change_places",
    "choose",
    "correct_address",
    "count_places",
    "forget_needs",
    "give_place",
    "invite",
    "note_attendance",
    "print_letters",
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
    "tend_meeting",
    "tend_places",
    "unsubscribe",
]
