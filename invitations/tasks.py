"""Doors for Celery, of a few lines. Arguments are ids only; a lost task costs at most the time until the next sweep."""

import logging

from celery import shared_task

from invitations import actions, delivery

logger = logging.getLogger(__name__)

# Short, so that a worker that is told to stop is gone within half a minute; what is left rings again.
RUN_SECONDS = 20
# A call for help that nobody hears at once is forgotten, so that bells do not pile up while all workers are busy.
HELP_SECONDS = 5


@shared_task(ignore_result=True)
def deliver_outbox() -> None:
    """Hand over what is due; call another worker when there is enough for two.

    Rings again when time ran out and the mail server still takes messages.
    """
    if delivery.is_crowded():
        _ring(expires=HELP_SECONDS)
    if delivery.deliver(seconds=RUN_SECONDS) and delivery.is_due():
        _ring()


def _ring(**options: int) -> None:
    """Ring the bell. What nobody rings for is found by the sweep."""
    try:
        deliver_outbox.apply_async(**options)
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
def forget_needs() -> None:
    """Remove what people needed, some days after the meeting."""
    actions.forget_needs()


@shared_task(ignore_result=True)
def send_digests() -> None:
    """Tell the administrators once a day what was not delivered, when there is something to tell."""
    actions.send_digests()
