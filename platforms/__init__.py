"""The Django project and composition root: settings, URLs, timetable, start page, health, style tags.

Stands on every app; no app imports it. Main function: `management.commands.serve`.
"""

from platforms.celery import app as celery_app

__all__ = ["celery_app"]
