"""Doors for Celery, of a few lines. A lost task costs at most the time until the next one."""

from celery import shared_task

from accounts import actions, delivery


@shared_task(ignore_result=True)
def link_log() -> None:
    """Link what was written in the log since the last minute."""
    actions.link_entries()


@shared_task(ignore_result=True)
def forget_tries() -> None:
    """Forget the counts of tries to log in that are over."""
    actions.forget_old_tries()


@shared_task(ignore_result=True)
def send_links() -> None:
    """Mail the links for choosing a password that wait."""
    delivery.send_links()
