"""Names the app for Django, and hands what it says by mail to the outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """Reports of meetings and their agreements."""

    name = "outcomes"
    verbose_name = _("Outcomes")

    def ready(self) -> None:
        """Hand over what our mail says; not at the top of the file, for the models are not there yet."""
        from outcomes.delivery import speak

        speak()
