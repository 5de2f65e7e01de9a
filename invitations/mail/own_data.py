"""Mail about the own data: the link to them, that an address was changed, and why somebody who asked was not erased."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invitations import tokens
from invitations.mail.notice import Notice, Point
from invitations.mail.words import printable
from invitations.models import Correspondent, ErasureWish
from meetings.rules import day_words


def link_to_own_data(writer: Correspondent) -> Notice:
    """Return the link to all that we hold of an address. It names nobody, for an address may be of two people."""
    language = writer.language if writer.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        return Notice(
            email=writer.email,
            name=pgettext("after Dear", "resident"),
            language=language,
            subject=_("The link to your data"),
            introduction=_("You asked which data we have of you. Press the button to see them."),
            points=(
                Point(
                    _("There you can also correct your data, take them along, stop our e-mails, or erase everything.")
                ),
                Point(_("The link works until %(day)s.") % {"day": day_words(writer.expires_at)}),
            ),
            button=Point(_("See my data"), own_data_url(writer)),
            why=_(
                "You get this e-mail because someone asked for this link with your e-mail address. Was it not you? Then"
                " you do not need to do anything. Do not pass this e-mail on."
            ),
        )


def address_changed(writer: Correspondent) -> Notice:
    """Return that we write to another address from now on; it names neither the person nor the new address."""
    language = writer.language if writer.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        return Notice(
            email=writer.email,
            name=pgettext("after Dear", "resident"),
            language=language,
            subject=_("We do not write to this e-mail address any more"),
            introduction=_(
                "Someone of the municipality or of your organisation changed your e-mail address with us. We do not"
                " write to this address any more, and links in our earlier e-mails do not work any more."
            ),
            points=(
                Point(_("Is that right? Then you do not need to do anything.")),
                Point(_("Is that not right? Then call or write to us at once.")),
            ),
            button=Point(_("What we do with data"), settings.BASE_URL + reverse("privacy")),
            why=_("You get this e-mail because we wrote to you at this address until now."),
        )


def answer_to_wish(wish: ErasureWish) -> Notice:
    """Return why the data of someone who is invited in a function stay, and where to complain."""
    contact = wish.contact
    language = contact.language if contact.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        return Notice(
            email=contact.email,
            name=contact.name,
            language=language,
            subject=_("Our answer about erasing your data"),
            introduction=_("You asked us to erase your data. We do not do that, and this is why:"),
            points=(
                Point(printable(wish.reason)),
                Point(_("You can still stop all invitations, with the link at the bottom of each invitation.")),
                Point(
                    _("Do you not agree? Call or write to us, or complain to the Dutch Data Protection Authority."),
                    "https://www.autoriteitpersoonsgegevens.nl/",
                ),
            ),
            button=Point(_("What we do with data"), settings.BASE_URL + reverse("privacy")),
            why=_("You get this e-mail because you asked us to erase your data."),
        )


def own_data_url(writer: Correspondent) -> str:
    """Return the full address of the page with someone's own data."""
    return settings.BASE_URL + reverse("invitations:own_data", args=[tokens.make(writer.public_id, 1, "own")])
