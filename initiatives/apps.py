"""Names the app for Django, hands what it says by mail to the outbox, and says what is forgotten of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    """Initiatives of residents and their market."""

    name = "initiatives"
    verbose_name = _("Initiatives")

    def ready(self) -> None:
        """Hand over what our mail says; not at the top of the file, for the models are not there yet."""
        from initiatives.delivery import speak
        from initiatives.queries.market import has_called, with_a_stand
        from initiatives.queries.writers import meetings_of
        from initiatives.rules.fates import FATES
        from invitations.queries import also_tell
        from invitations.queries.held import belong_by
        from invitations.rules.fates import join
        from meetings.actions.preparing import see_by

        also_tell(with_a_stand)
        see_by("call", has_called)
        speak()
        join(FATES)
        belong_by("writer__email", meetings_of)
