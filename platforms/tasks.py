"""Doors for Celery of the project itself."""

from celery import shared_task

from invitations import queries
from platforms import erasures, no_mail
from platforms.keeping.running import forget_past_term
from platforms.watching import telling


@shared_task(ignore_result=True)
def watch() -> None:
    """Look how everything is, and tell administrators what is wrong."""
    telling.watch()


@shared_task(ignore_result=True)
def forget_soon() -> None:
    """Forget what must go soonest: what people need, and what nobody confirmed. Then bring the ledgers up to date.

    Nothing is forgotten between a restore and the decision what may be sent: people first hold again what was held.
    """
    if queries.hold() is None:
        forget_past_term(only_soon=True)
    erasures.mend()
    no_mail.note()


@shared_task(ignore_result=True)
def forget_all() -> None:
    """Forget everything that is past its term; when time runs out, go on in another task. Not after a restore."""
    if queries.hold() is not None:
        return
    run = forget_past_term()
    if run and not run.is_whole and not run.failed:
        forget_all.delay()
