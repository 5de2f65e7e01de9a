"""Mail to an organisation: the question whether what we know of it is still right. Names nobody of it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from invitations import tokens
from invitations.mail.notice import Notice, Point
from invitations.mail.words import printable
from invitations.models import DataCheck
from meetings.rules import day_words


def question_about_data(check: DataCheck) -> Notice:
    """Return the question to look at the data of an organisation; who knows them is one of its own people."""
    language = check.language if check.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        words = {"name": printable(check.organisation.name), "organisation": settings.ORGANISATION_NAME}
        return Notice(
            email=check.email,
            name=check.contact.name,
            language=language,
            subject=_("Are the data of %(name)s still right?") % words,
            introduction=_(
                "We invite %(name)s to meetings in the neighbourhood. Once a year we ask you to look at what we know of"
                " you. It takes a minute, and you need no password."
            )
            % words,
            points=(
                Point(_("Is everything right? One press is enough.")),
                Point(_("Has something changed? You put it right on the same page.")),
                Point(_("The link works until %(day)s.") % {"day": day_words(check.expires_at)}),
            ),
            button=Point(_("Look at our data"), data_check_url(check)),
            why=_("You get this e-mail because you get the invitations of %(organisation)s for %(name)s.") % words,
        )


def data_check_url(check: DataCheck) -> str:
    """Return the full address of the page of an organisation."""
    return settings.BASE_URL + reverse("invitations:organisation", args=[tokens.make(check.public_id, 1, "data")])
