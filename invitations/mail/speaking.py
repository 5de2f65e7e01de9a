"""Mail to who told us something: the question to confirm the address, and the answer. Never what others said."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invitations import tokens
from invitations.mail.notice import Notice, Point
from invitations.mail.words import printable
from invitations.models import Speaker


def question_to_speaker(speaker: Speaker) -> Notice:
    """Return the question whether the answer may be sent to this address. It does not repeat what was said."""
    language = _language(speaker)
    with translation.override(language):
        area = printable(speaker.signal.area.name)
        return Notice(
            email=speaker.email,
            name=pgettext("after Dear", "resident"),
            language=language,
            subject=_("Confirm that you want an answer about %(area)s") % {"area": area},
            introduction=_("You told us something about %(area)s. Press the button: then we mail you our answer.")
            % {"area": area},
            points=(),
            button=Point(_("Yes, mail me the answer"), _link(speaker)),
            why=_(
                "You get this e-mail because someone filled in your e-mail address with a message about an area."
                " Was it not you? Then you do not need to do anything: we delete it after a few days."
            ),
        )


def answer_to_speaker(speaker: Speaker) -> Notice:
    """Return the answer to what somebody said."""
    language, signal = _language(speaker), speaker.signal.merged_into or speaker.signal
    with translation.override(language):
        area = printable(speaker.signal.area.name)
        return Notice(
            email=speaker.email,
            name=pgettext("after Dear", "resident"),
            language=language,
            subject=_("Our answer about %(area)s") % {"area": area},
            introduction=_("You told us something about %(area)s. This is our answer:") % {"area": area},
            points=(Point(printable(signal.answer)),),
            button=Point(_("See the agenda"), settings.BASE_URL + reverse("invitations:agenda")),
            why=_("You get this e-mail because you asked for an answer. We delete your e-mail address within a month."),
        )


def _language(speaker: Speaker) -> str:
    return speaker.language if speaker.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _link(speaker: Speaker) -> str:
    return settings.BASE_URL + reverse("invitations:confirm_speaker", args=[tokens.make(speaker.public_id, 1, "voice")])
