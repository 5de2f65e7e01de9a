"""The Celery application. The timetable stands in the settings; the tasks stand in the apps."""

import logging
import os
from collections.abc import Callable
from typing import Any

from celery import Celery
from celery.exceptions import InvalidTaskError
from celery.signals import worker_init, worker_process_init, worker_ready
from celery.worker import strategy

from platforms.broker import tidy
from platforms.memory import spare_what_stays

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")

app = Celery("buurtvenster")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def careful(task: Any, app: Celery, consumer: Any, **options: Any) -> Callable[..., None]:
    """Take a task as Celery does, but refuse a message whose body is no task: as it is, the worker ends on it."""
    take = strategy.default(task, app, consumer, **options)

    def take_or_refuse(*arguments: Any) -> None:
        try:
            take(*arguments)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise InvalidTaskError(type(error).__name__) from error

    return take_or_refuse


app.Task.Strategy = "platforms.celery:careful"


@worker_init.connect
def tidy_the_file_broker(**_kwargs: Any) -> None:
    """Remove what would end this worker or keep it busy for nothing; other brokers do that themselves."""
    if dropped := tidy(app.conf.broker_transport_options):
        logger.info("%s broken, stale or double messages were removed from the file broker.", dropped)


@worker_process_init.connect
def spare_memory(**_kwargs: Any) -> None:
    """Make each child ready for many short tasks."""
    spare_what_stays()


@worker_ready.connect
def sweep_at_start(**_kwargs: Any) -> None:
    """Take up at once what an earlier worker left behind; the timetable would do it half a minute later."""
    try:
        app.send_task("invitations.tasks.sweep_outbox")
    except Exception:
        logger.exception("The broker does not answer; the timetable will sweep the outbox.")
