"""Everything that a person does with invitations, one function each: choosing, inviting, answering, stopping mail."""

from invitations.actions.answering import TooLate, record_reply
from invitations.actions.attendance import Noted, note_attendance
from invitations.actions.briefing import CannotBrief, ask_chores, send_briefings
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
from invitations.actions.checking_in import (
    Tapped,
    add_walk_ins,
    make_door_link,
    note_not_come,
    note_presence,
    stop_door_link,
)
from invitations.actions.checking_log import check_log
from invitations.actions.copying import PARTS, copy_meeting, repeat_meeting
from invitations.actions.destroying import destroy_invitations
from invitations.actions.digest import send_digests
from invitations.actions.erasing import entry_of, erase_address, erase_again, erase_contact
from invitations.actions.extending import extend_reply
from invitations.actions.following import (
    ask_follow,
    change_following,
    confirm_follow,
    stop_following,
    tell_followers,
)
from invitations.actions.forgetting import (
    Forgotten,
    forget_address,
    forget_answers,
    forget_person,
    person_of,
    rows_of,
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
from invitations.actions.own_data import (
    ask_own_data,
    correct_own_data,
    erase_own_data,
    may_decide_alone,
    refuse_wish,
    start_mail,
    stop_mail,
)
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
from invitations.actions.resealing import Resealed, reseal_needs
from invitations.actions.restoring import finish_restore
from invitations.actions.speaking import confirm_speaker, speak_up, tell_answers
from invitations.actions.staff_traces import clear_traces_of_staff
from invitations.actions.watching import note_alarms, note_count, note_pulse

__all__ = [
    "BELL_SECONDS",
    "MOST_LETTERS",
    "PARTS",
    "Applied",
    "CannotBrief",
    "CannotInvite",
    "CannotMerge",
    "CannotPassOn",
    "CannotPlan",
    "CannotRemind",
    "CannotTell",
    "Forgotten",
    "HandedOver",
    "Heard",
    "NoRoom",
    "NobodyToInvite",
    "Noted",
    "NothingToPrint",
    "Resealed",
    "Tapped",
    "TooLate",
    "accept_referral",
    "add_by_hand",
    "add_walk_ins",
    "answer_caller",
    "apply_calendar_reply",
    "apply_report",
    "ask_chores",
    "ask_follow",
    "ask_organisations",
    "ask_own_data",
    "ask_registration",
    "cancel_and_tell",
    "change_following",
    "change_places",
    "change_planned",
    "check_log",
    "check_organisation",
    "choose",
    "clear_traces_of_staff",
    "confirm_follow",
    "confirm_registration",
    "confirm_speaker",
    "copy_meeting",
    "correct_address",
    "correct_own_data",
    "destroy_invitations",
    "entry_of",
    "erase_address",
    "erase_again",
    "erase_contact",
    "erase_own_data",
    "extend_reply",
    "finish_restore",
    "forget_address",
    "forget_answers",
    "forget_person",
    "give_place",
    "guest_stays_away",
    "hand_over",
    "invite",
    "make_door_link",
    "may_decide_alone",
    "merge_contacts",
    "name_right_person",
    "note_alarms",
    "note_attendance",
    "note_checked",
    "note_count",
    "note_not_come",
    "note_presence",
    "note_pulse",
    "person_of",
    "plan_mail",
    "prepare_mail",
    "print_letters",
    "reach_by_hand",
    "record_reply",
    "refuse_wish",
    "reject_referral",
    "release_moment",
    "release_now",
    "remind_now",
    "renew_check",
    "repeat_meeting",
    "reseal_needs",
    "resubscribe",
    "resume_channel",
    "resume_planned",
    "revive",
    "ring_bell",
    "rows_of",
    "send_again",
    "send_briefings",
    "send_colleague",
    "send_digests",
    "send_new_links",
    "send_planned",
    "send_test",
    "speak_up",
    "start_mail",
    "stop",
    "stop_door_link",
    "stop_following",
    "stop_mail",
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
