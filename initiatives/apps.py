"""Names the app for Django, and hands what it says by mail to the outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    """Initiatives of residents and their market."""

    name = "initiatives"
    verbose_name = _("Initiatives")

    def ready(self) -> None:
        """Hand over what our mail says; not at the top of the file, for the models are not there yet."""
        from initiatives.delivery import speak

        speak()
