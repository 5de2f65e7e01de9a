"""Names the app for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    """Areas and directory."""

    name = "areas"
    verbose_name = _("Areas and directory")
