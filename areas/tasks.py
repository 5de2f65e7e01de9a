"""Doors for Celery, of a few lines. Arguments are ids only; a lost task is called again from the page of the import."""

from celery import shared_task

from areas import actions
from areas.models import FigureImport


@shared_task(ignore_result=True)
def check_figures(pk: int) -> None:
    """Read the file of an import and keep the report."""
    for record in _asked(pk):
        actions.check_import(record=record)


@shared_task(ignore_result=True)
def write_figures(pk: int) -> None:
    """Write the figures of an import."""
    for record in _asked(pk):
        actions.write_import(record=record)


def _asked(pk: int) -> list[FigureImport]:
    """Return the import with this number, when who asked for it may still do so; nobody asked on the command line."""
    rows = FigureImport.objects.select_related("actor").filter(pk=pk)
    return [record for record in rows if record.actor is None or record.actor.may.administer]
