"""Doors for Celery, of a few lines. Arguments are ids only; a lost task is called again from the page of the import."""

from celery import shared_task

from areas import actions
from areas.models import FigureImport


@shared_task(ignore_result=True)
def check_figures(pk: int) -> None:
    """Read the file of an import and keep the report."""
    for record in FigureImport.objects.filter(pk=pk):
        actions.check_import(record=record)


@shared_task(ignore_result=True)
def write_figures(pk: int) -> None:
    """Write the figures of an import."""
    for record in FigureImport.objects.filter(pk=pk):
        actions.write_import(record=record)
