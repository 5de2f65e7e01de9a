"""The mail with a link for choosing a password: plain text, one language, nothing but the link and what it is for."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import SignInLink


def link_mail(link: SignInLink, token: str) -> EmailMessage:
    """Return the mail; sends nothing."""
    user, is_invitation = link.user, link.purpose == SignInLink.Purpose.INVITATION
    with translation.override(user.language):
        subject = _("Your access to %(site)s") if is_invitation else _("Choose a new password for %(site)s")
        text = render_to_string(
            "accounts/link_mail.txt",
            {
                "user": user,
                "site": settings.SITE_NAME,
                "organisation": settings.ORGANISATION_NAME,
                "is_invitation": is_invitation,
                "until": timezone.localtime(link.expires_at),
                "url": settings.BASE_URL + reverse("accounts:choose_password", args=[token]),
            },
        )
        subject %= {"site": settings.SITE_NAME}
    return EmailMessage(subject, text.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [user.email])
