"""What a message says to a resident, to someone of an organisation and to an official in a way of their own.

A resident is asked what goes on in the neighbourhood, an organisation to think along, and an official to be there with
an answer. In the active language.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invitations.mail.letter import Common
from invitations.models import Invitation
from meetings.models import ThemeLink

Group = Invitation.Group
# By kind of message and by group; whoever came forward without one is spoken to as a resident.
TONES: dict[str, dict[str, Promise]] = {
    "invite": {
        Group.RESIDENTS: _("You know the neighbourhood. We would like to hear what you see and what you need."),
        Group.PARTNER: _(
            "Will you think along on behalf of your organisation? Can you not come yourself? Then a colleague is"
            " welcome."
        ),
        Group.MUNICIPAL: _(
            "Residents want to speak to someone who knows the subject and can give an answer. Can you not come"
            " yourself? Then send a colleague."
        ),
    },
    "reminder": {
        Group.RESIDENTS: _("Then we know for how many people we make room."),
        Group.PARTNER: _("Can you not come yourself? Then a colleague is welcome."),
        Group.MUNICIPAL: _(
            "Residents count on someone of the municipality. Can you not come yourself? Then send a colleague."
        ),
    },
    "thanks": {
        Group.RESIDENTS: _("What you told us helps us further."),
        Group.PARTNER: _("What you brought in on behalf of your organisation helps the neighbourhood further."),
        Group.MUNICIPAL: _(
            "It is good that residents could speak to you. Did you promise something? Let us know when it is done."
        ),
    },
}


def for_group(common: Common, variant: str) -> str:
    """Return what this message says to this group alone; "" when it says the same to all.

    Who gets it for information only is not asked for anything.
    """
    if common.role == ThemeLink.Role.INFORMED and variant != "thanks":
        return ""
    return str(TONES.get(variant, {}).get(common.group, ""))
