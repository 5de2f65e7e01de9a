"""Names the app for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Themes and meetings."""

    name = "meetings"
    verbose_name = _("Themes and meetings")
