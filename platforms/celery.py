"""The Celery application. The timetable stands in the settings; the tasks stand in the apps."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready

from platforms.broker import tidy

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")

app = Celery("buurtvenster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def tidy_the_file_broker(**_kwargs: Any) -> None:
    """Remove what would end this worker or keep it busy for nothing; other brokers do that themselves."""
    if dropped := tidy(app.conf.broker_transport_options):
        logger.warning("%s broken, stale or double messages were removed from the file broker.", dropped)


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """Take up at once what an earlier worker left behind; the timetable would do it half a minute later."""
    try:
        app.send_task("invitations.tasks.sweep_outbox")
    except Exception:
        logger.exception("The broker does not answer; the timetable will sweep the outbox.")
