"""The pictures in the help: photographs of the screens themselves, made anew by `make screenshots`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WIDTH = 800
FOLDER = "help"


@dataclass(frozen=True, slots=True)
class Picture:
    """How high a picture is, and what it shows in words."""

    height: int
    alt: Promise

    @property
    def width(self) -> int:
        """As wide as every other one."""
        return WIDTH


# By the name of the file in `static/help/`; what is photographed stands in `tests/screens.py`.
PICTURES = {
    "start": Picture(540, _("The overview: a list of what you must do now, each line with the day before which.")),
    "genodigden": Picture(
        560, _("The list of invitees: before each name a box that is ticked, behind it why this person is on the list.")
    ),
    "versturen": Picture(460, _("The choice to send now or later, and the button that sends the invitations.")),
    "reacties": Picture(
        620, _("The replies: how many come, do not come or are silent, and the button to remind those.")
    ),
    "gebied": Picture(560, _("The page of an area: what was discussed there before, with the day and the theme.")),
    "antwoord": Picture(
        560, _("The page behind the link in the e-mail: yes, I do not know yet, or no, each with a round button.")
    ),
    "agenda": Picture(560, _("The agenda: meetings per month, with the day, the theme and how many places there are.")),
    "collega": Picture(560, _("Below the answer no: the choice that someone else comes, or that you are not the one.")),
    "verzending": Picture(480, _("Delivery of mail: whether the mail goes out, and how many messages wait.")),
}
