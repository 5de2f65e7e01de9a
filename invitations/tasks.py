"""Doors for Celery, of a few lines. Arguments are ids only; a lost task costs at most the time until the next sweep."""

from celery import shared_task

from invitations import actions, delivery

# Short, so that a worker that is told to stop is gone within half a minute; what is left rings again.
RUN_SECONDS = 20


@shared_task(ignore_result=True, expires=actions.BELL_SECONDS)
def deliver_outbox() -> None:
    """Hand over what is due; ring again when time ran out and the mail server still takes messages.

    Bells may come by the thousand: one that finds nothing asks two questions and opens no transaction.
    """
    if delivery.is_due() and delivery.deliver(seconds=RUN_SECONDS) and delivery.is_due():
        deliver_outbox.delay()


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
