"""The pages: `resident…` behind the mailed link, the others behind the login."""

from invitations.views.adding import add_invitee
from invitations.views.agenda import agenda, embed, public_meeting
from invitations.views.attendance import attendance
from invitations.views.briefings import briefings
from invitations.views.by_letter import by_letter
from invitations.views.caller import caller
from invitations.views.cancelling import cancel, revive
from invitations.views.care import ask_organisations, care, note_checked
from invitations.views.changing import take_back_change, tell_change
from invitations.views.check import check, test
from invitations.views.check_in import check_in, door_help
from invitations.views.contact_history import contact_history
from invitations.views.copying import copy, repeat
from invitations.views.delivery import delivery, resume, send_again
from invitations.views.door import door, door_file
from invitations.views.door_link import door_link
from invitations.views.entry import entry
from invitations.views.erasing import erase_contact, erasure, erasures
from invitations.views.erasure_wishes import erasure_wish, erasure_wishes
from invitations.views.export import export
from invitations.views.extending import extend
from invitations.views.feeds import area_feed, meeting_feed, organisation_feed, own_feed, theme_feed
from invitations.views.following import confirm_follow, follow, following, stop_following
from invitations.views.guest import guest, guest_gone
from invitations.views.handing_over import hand_over
from invitations.views.invitation import address, invitation
from invitations.views.invitees import invitees
from invitations.views.letters import letters, print_letters
from invitations.views.mails import mail_example, mails
from invitations.views.merging import merge_contact
from invitations.views.news import area_news, news, theme_news
from invitations.views.not_come import not_come
from invitations.views.organisation import organisation
from invitations.views.own_data import (
    ask_own_data,
    correct_own_data,
    erase_own_data,
    own_data,
    own_data_file,
    own_data_json,
    stop_own_mail,
)
from invitations.views.paper_list import paper_list
from invitations.views.papers import papers, poster_file, programme_file, sheet_file
from invitations.views.places import give_place, places
from invitations.views.planned import plan_mail, planned, planned_mail, prepare_planned, resume_planned, stop_planned
from invitations.views.preview import preview
from invitations.views.public_places import public_area, public_theme
from invitations.views.referrals import referrals
from invitations.views.registering import confirm_registration, register
from invitations.views.reminding import remind
from invitations.views.replies import replies
from invitations.views.resident import answered, calendar, new_link, reply, unsubscribe
from invitations.views.sending import release, sending, stop
from invitations.views.speaking import confirm_speaker, speak_up
from invitations.views.undelivered import undelivered

__all__ = [
    "add_invitee",
    "address",
    "agenda",
    "answered",
    "area_feed",
    "area_news",
    "ask_organisations",
    "ask_own_data",
    "attendance",
    "briefings",
    "by_letter",
    "calendar",
    "caller",
    "cancel",
    "care",
    "check",
    "check_in",
    "confirm_follow",
    "confirm_registration",
    "confirm_speaker",
    "contact_history",
    "copy",
    "correct_own_data",
    "delivery",
    "door",
    "door_file",
    "door_help",
    "door_link",
    "embed",
    "entry",
    "erase_contact",
    "erase_own_data",
    "erasure",
    "erasure_wish",
    "erasure_wishes",
    "erasures",
    "export",
    "extend",
    "follow",
    "following",
    "give_place",
    "guest",
    "guest_gone",
    "hand_over",
    "invitation",
    "invitees",
    "letters",
    "mail_example",
    "mails",
    "meeting_feed",
    "merge_contact",
    "new_link",
    "news",
    "not_come",
    "note_checked",
    "organisation",
    "organisation_feed",
    "own_data",
    "own_data_file",
    "own_data_json",
    "own_feed",
    "paper_list",
    "papers",
    "places",
    "plan_mail",
    "planned",
    "planned_mail",
    "poster_file",
    "prepare_planned",
    "preview",
    "print_letters",
    "programme_file",
    "public_area",
    "public_meeting",
    "public_theme",
    "referrals",
    "register",
    "release",
    "remind",
    "repeat",
    "replies",
    "reply",
    "resume",
    "resume_planned",
    "revive",
    "send_again",
    "sending",
    "sheet_file",
    "speak_up",
    "stop",
    "stop_following",
    "stop_own_mail",
    "stop_planned",
    "take_back_change",
    "tell_change",
    "test",
    "theme_feed",
    "theme_news",
    "undelivered",
    "unsubscribe",
]
