"""The pages: `resident…` behind the mailed link, the others behind the login."""

from invitations.views.adding import add_invitee
from invitations.views.changing import tell_change
from invitations.views.check import check, test
from invitations.views.delivery import delivery, resume, send_again
from invitations.views.export import export
from invitations.views.extending import extend
from invitations.views.guest import guest, guest_gone
from invitations.views.invitation import address, invitation
from invitations.views.invitees import invitees
from invitations.views.places import give_place, places
from invitations.views.preview import preview
from invitations.views.referrals import referrals
from invitations.views.replies import replies
from invitations.views.resident import answered, calendar, new_link, reply, unsubscribe
from invitations.views.sending import release, sending, stop
from invitations.views.undelivered import undelivered

__all__ = [
    "add_invitee",
    "address",
    "answered",
    "calendar",
    "check",
    "delivery",
    "export",
    "extend",
    "give_place",
    "guest",
    "guest_gone",
    "invitation",
    "invitees",
    "new_link",
    "places",
    "preview",
    "referrals",
    "release",
    "replies",
    "reply",
    "resume",
    "send_again",
    "sending",
    "stop",
    "tell_change",
    "test",
    "undelivered",
    "unsubscribe",
]
