"""Doors for Celery, of a few lines. Once a day, in the morning; what runs twice sends nothing twice."""

from celery import shared_task

from initiatives import actions


@shared_task(ignore_result=True)
def every_morning() -> None:
    """Ask how initiatives go."""
    actions.ask_follow_ups()
