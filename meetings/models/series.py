"""A series: meetings that were planned together, each of which stands on its own afterwards."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """By which rule meetings were planned together. The meetings are explicit: each can be moved or cancelled alone."""

    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    interval = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    nth = models.SmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6, interval__gte=1), name="series_has_rule"),
            models.CheckConstraint(condition=Q(nth__gte=-1, nth__lte=4), name="series_nth_exists"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
