"""Asking again some months later, so that nobody only hears of a plan."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative


class FollowUp(models.Model):
    """One moment at which we ask how an initiative goes: the initiator by mail, and staff see it as a task.

    `closed_at`: staff looked at it, and said so.
    """

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField(db_index=True)
    asked_at = models.DateTimeField(null=True)
    said = models.TextField(_("how it goes"), max_length=1000, blank=True)
    said_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "months"], name="follow_up_once_per_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.months}"
