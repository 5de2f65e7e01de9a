"""The Celery application. The timetable stands in the settings; the tasks stand in the apps."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")

app = Celery("buurtvenster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
