"""Names the project package for Django and registers the start-up checks."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig

from platforms import checks, logs


class PlatformsConfig(AppConfig):
    """The composition root as an app: commands, checks and style tags."""

    name = "platforms"
    verbose_name = "Buurtvenster"

    def ready(self) -> None:
        """Register the start-up checks, hand over what our mail says and archive keeps, keep the ledgers."""
        from initiatives.queries.dossier import ideas_paper, lacks_answers, rows_of_market
        from invitations.actions import erasing, following
        from outcomes.queries.added import Added, also_keep
        from platforms import erasures, no_mail
        from platforms.watching import telling

        checks.register_all()
        telling.speak()
        erasing.afterwards(erasures.note)
        following.after_stopping(no_mail.note_stopped)
        also_keep("ideas", Added("ideeen", "Ideeën", ideas_paper, lacks_answers, rows_of_market))
        if not settings.DEMO:
            logs.report_uncaught()


class AdministrationConfig(AdminConfig):
    """Django's admin with our own site (`platforms.admin.Site`)."""

    default_site = "platforms.admin.Site"
