"""Mail to visitors with the question how they look back."""

from django.utils import translation
from django.utils.translation import gettext as _

from invitations import tokens
from invitations.mail import Notice, Point
from invitations.mail.words import printable
from invitations.models import Invitation
from outcomes.mail.words import Reader, page


def review_notice(reader: Reader, invitation: Invitation) -> Notice:
    """Return the three questions; they are asked on the page behind the button."""
    token = tokens.make(invitation.public_id, invitation.token_version, "review")
    with translation.override(reader.tongue):
        words = {"title": printable(invitation.meeting.title)}
        return Notice(
            email=reader.email,
            name=printable(reader.name),
            language=reader.tongue,
            subject=_("How was it? %(title)s") % words,
            introduction=_("You were at the meeting “%(title)s”. We have three questions. It takes a minute.") % words,
            points=(Point(_("We do not keep who gave which answer.")),),
            button=Point(_("Answer three questions"), page("outcomes:review", token)),
            why=_("You get this e-mail because you were at this meeting."),
            stop_url=reader.stop_url,
        )
