"""Names the app for Django, hands what it says by mail to the outbox, says what is forgotten, and what not yet."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """Reports of meetings and their agreements."""

    name = "outcomes"
    verbose_name = _("Outcomes")

    def ready(self) -> None:
        """Hand over what our mail says; not at the top of the file, for the models are not there yet."""
        from invitations.queries.held import stay_while
        from invitations.rules.fates import join
        from outcomes.delivery import speak
        from outcomes.queries.keeping import held_now
        from outcomes.rules.fates import FATES

        speak()
        join(FATES)
        stay_while(held_now)
