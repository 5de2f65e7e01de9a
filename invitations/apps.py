"""Names the app for Django, and says whom an import must not bring back."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvitationsConfig(AppConfig):
    """Invitations, messages and replies."""

    name = "invitations"
    verbose_name = _("Invitations")

    def ready(self) -> None:
        """Say who wants no mail; not at the top of the file, for the models are not there yet."""
        from invitations.queries.traces import who_want_no_mail
        from meetings.imports import refuse_by

        refuse_by(who_want_no_mail)
