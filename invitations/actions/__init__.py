"""Everything that a person does with invitations, one function each: choosing, inviting, answering, stopping mail."""

from invitations.actions.answering import TooLate, forget_needs, record_reply
from invitations.actions.attendance import note_attendance
from invitations.actions.calendar_replies import Heard, apply_calendar_reply
from invitations.actions.calling import answer_caller
from invitations.actions.changing import (
    CannotTell,
    cancel_and_tell,
    release_moment,
    resume_channel,
    revive,
    send_again,
    take_back_change,
    tell_cancelled,
    tell_change,
)
from invitations.actions.checking_data import ask_organisations, check_organisation, note_checked, renew_check
from invitations.actions.checking_in import Tapped, add_walk_ins, make_door_link, note_presence, stop_door_link
from invitations.actions.copying import PARTS, copy_meeting, repeat_meeting
from invitations.actions.digest import send_digests
from invitations.actions.extending import extend_reply
from invitations.actions.following import (
    ask_follow,
    change_following,
    confirm_follow,
    forget_unconfirmed,
    stop_following,
    tell_followers,
)
from invitations.actions.guests import guest_stays_away
from invitations.actions.handing_over import HandedOver, hand_over
from invitations.actions.inviting import (
    CannotInvite,
    NobodyToInvite,
    add_by_hand,
    choose,
    invite,
    release_now,
    send_test,
    stop,
)
from invitations.actions.letters import MOST_LETTERS, NothingToPrint, print_letters
from invitations.actions.merging import CannotMerge, merge_contacts
from invitations.actions.passing_on import (
    CannotPassOn,
    accept_referral,
    name_right_person,
    reject_referral,
    send_colleague,
)
from invitations.actions.places import NoRoom, change_places, give_place, tend_meeting, tend_places
from invitations.actions.planning import (
    CannotPlan,
    change_planned,
    plan_mail,
    prepare_mail,
    resume_planned,
    stop_planned,
)
from invitations.actions.queueing import BELL_SECONDS, ring_bell
from invitations.actions.reaching import correct_address, reach_by_hand, resubscribe, send_new_links, unsubscribe
from invitations.actions.registering import ask_registration, confirm_registration
from invitations.actions.reminding import CannotRemind, remind_now, send_planned
from invitations.actions.reporting import Applied, apply_report
from invitations.actions.speaking import confirm_speaker, forget_speakers, speak_up, tell_answers

__all__ = [
    "BELL_SECONDS",
    "MOST_LETTERS",
    "PARTS",
    "Applied",
    "CannotInvite",
    "CannotMerge",
    "CannotPassOn",
    "CannotPlan",
    "CannotRemind",
    "CannotTell",
    "HandedOver",
    "Heard",
    "NoRoom",
    "NobodyToInvite",
    "NothingToPrint",
    "Tapped",
    "TooLate",
    "accept_referral",
    "add_by_hand",
    "add_walk_ins",
    "answer_caller",
    "apply_calendar_reply",
    "apply_report",
    "ask_follow",
    "ask_organisations",
    "ask_registration",
    "cancel_and_tell",
    "change_following",
    "change_places",
    "change_planned",
    "check_organisation",
    "choose",
    "confirm_follow",
    "confirm_registration",
    "confirm_speaker",
    "copy_meeting",
    "correct_address",
    "extend_reply",
    "forget_needs",
    "forget_speakers",
    "forget_unconfirmed",
    "give_place",
    "guest_stays_away",
    "hand_over",
    "invite",
    "make_door_link",
    "merge_contacts",
    "name_right_person",
    "note_attendance",
    "note_checked",
    "note_presence",
    "plan_mail",
    "prepare_mail",
    "print_letters",
    "reach_by_hand",
    "record_reply",
    "reject_referral",
    "release_moment",
    "release_now",
    "remind_now",
    "renew_check",
    "repeat_meeting",
    "resubscribe",
    "resume_channel",
    "resume_planned",
    "revive",
    "ring_bell",
    "send_again",
    "send_colleague",
    "send_digests",
    "send_new_links",
    "send_planned",
    "send_test",
    "speak_up",
    "stop",
    "stop_door_link",
    "stop_following",
    "stop_planned",
    "take_back_change",
    "tell_answers",
    "tell_cancelled",
    "tell_change",
    "tell_followers",
    "tend_meeting",
    "tend_places",
    "unsubscribe",
]
