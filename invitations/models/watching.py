"""Watching over the installation: who gave a sign of life, what was counted, and which alarms there are."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Pulse(models.Model):
    """When a part of the installation last gave a sign of life, or when something was last done."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How often something happened in ten minutes. Nothing about who did it, or to what."""

    name = models.CharField(max_length=20)
    at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of what happened")
        verbose_name_plural = _("counts of what happened")
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "at"], name="tally_once_per_span")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Alarm(models.Model):
    """Something that an administrator must put right; over when what raised it is over."""

    kind = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ("-since", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(ended_at__isnull=True), name="alarm_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since:%Y-%m-%d %H:%M}"
