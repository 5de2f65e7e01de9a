"""Doors for Celery, of a few lines. Arguments are ids only; a lost task costs at most the time until the next sweep."""

import logging

from celery import shared_task

from invitations import actions, delivery

logger = logging.getLogger(__name__)

# Short, so that a worker that is told to stop is gone within half a minute; what is left rings again.
RUN_SECONDS = 20
# A call for help that nobody hears at once is forgotten, so that bells do not pile up while all workers are busy.
HELP_SECONDS = 5


@shared_task(ignore_result=True, expires=actions.BELL_SECONDS)
def deliver_outbox() -> None:
    """Hand over what is due; call another worker when there is enough for two.

    Rings again when time ran out and the mail server still takes messages. Bells may come by the thousand: one that
    finds nothing asks two questions and opens no transaction.
    """
    if not delivery.is_due():
        return
    if delivery.is_crowded():
        _ring(expires=HELP_SECONDS)
    if delivery.deliver(seconds=RUN_SECONDS) and delivery.is_due():
        _ring()


def _ring(*, expires: int = actions.BELL_SECONDS) -> None:
    """Ring the bell, for so many seconds. What nobody rings for is found by the sweep."""
    try:
        deliver_outbox.apply_async(expires=expires)
    except Exception:
        logger.exception("The broker does not answer; the sweep will deliver the mail.")


@shared_task(ignore_result=True)
def sweep_outbox() -> None:
    """Pick up what a crash or a dead broker left behind, and ring when something is due."""
    delivery.sweep()
    if delivery.is_due():
        deliver_outbox.delay()


@shared_task(ignore_result=True)
def reconcile_outbox() -> None:
    """Put in the outbox what should be there and is not."""
    if delivery.reconcile():
        deliver_outbox.delay()


@shared_task(ignore_result=True)
def tend_places() -> None:
    """End offers whose time is over, and offer what came free."""
    actions.tend_places()


@shared_task(ignore_result=True)
def send_planned() -> None:
    """Queue the reminders and thank-yous whose moment has come."""
    actions.send_planned()


@shared_task(ignore_result=True)
def send_digests() -> None:
    """Tell the administrators once a day what was not delivered, when there is something to tell."""
    actions.send_digests()


@shared_task(ignore_result=True)
def check_log() -> None:
    """Verify the log of what was done, and tell the administrators once when it is wrong."""
    actions.check_log()


@shared_task(ignore_result=True)
def ask_chores() -> None:
    """Tell each colleague on a working day what must be done for meetings."""
    actions.ask_chores()


@shared_task(ignore_result=True)
def tell_followers() -> None:
    """Tell who follows an area or a theme of the public meetings that are new, and who told us something our answer."""
    actions.tell_followers()
    actions.tell_answers()


@shared_task(ignore_result=True)
def send_weekly_agenda() -> None:
    """Tell who wants to hear once a week."""
    actions.tell_followers(is_weekly=True)
