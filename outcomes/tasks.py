"""Doors for Celery, of a few lines. Once a day, in the morning; what runs twice sends nothing twice."""

from celery import shared_task

from outcomes import actions


@shared_task(ignore_result=True)
def every_morning() -> None:
    """Ask for what is not there yet, tell what became of agreements, and make the figures of a half-year public."""
    actions.ask_for_reports()
    actions.remind_owners()
    actions.chase()
    actions.tell_visitors()
    actions.tell_afterwards()
    actions.publish_figures()
