"""Numbers of people of a half-year as they were made public. They stay, so that no two versions can be compared."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicFigures(models.Model):
    """Of a half-year what its open data say of people: rows of [table, row, column, number or None, mark]."""

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("half-year"))
    rows = models.JSONField()
    made_at = models.DateTimeField(_("made on"))

    class Meta:
        verbose_name = _("public figures of a half-year")
        verbose_name_plural = _("public figures of half-years")
        ordering = ("-year", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "number"], name="public_figures_once_per_half"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"
