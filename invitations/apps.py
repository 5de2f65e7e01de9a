"""Names the app for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvitationsConfig(AppConfig):
    """Invitations, messages and replies."""

    name = "invitations"
    verbose_name = _("Invitations")
