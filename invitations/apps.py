"""Names the app for Django, and says whom an import must not bring back and what follows another address."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvitationsConfig(AppConfig):
    """Invitations, messages and replies."""

    name = "invitations"
    verbose_name = _("Invitations")

    def ready(self) -> None:
        """Say who wants no mail, and what follows an address; not at the top, for the models are not there yet."""
        from areas.actions import follow_by
        from invitations.actions.readdressing import follow_address
        from invitations.queries.traces import who_want_no_mail
        from meetings.imports import refuse_by

        refuse_by(who_want_no_mail)
        follow_by(follow_address)
