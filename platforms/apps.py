"""Names the project package for Django and registers the start-up checks."""

from django.apps import AppConfig

from platforms import checks


class PlatformsConfig(AppConfig):
    """The composition root as an app: commands, checks and style tags."""

    name = "platforms"
    verbose_name = "Buurtvenster"

    def ready(self) -> None:
        """Register the start-up checks."""
        checks.register_all()
