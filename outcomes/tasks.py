"""Doors for Celery, of a few lines. Once a day, in the morning; what runs twice sends nothing twice."""

from celery import shared_task

from outcomes import actions


@shared_task(ignore_result=True)
def every_morning() -> None:
    """Ask for the reports that are not there and for agreements that must be kept, and tell what became of them."""
    actions.ask_for_reports()
    actions.remind_owners()
    actions.tell_visitors()
