"""What was forgotten when a term was over, and of which meetings nothing may be forgotten or destroyed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class Hold(models.Model):
    """While it is not released, nothing of this meeting is forgotten or destroyed, whatever the terms say."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="holds")
    reason = models.CharField(_("why nothing may be destroyed"), max_length=300)
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("meeting that is held")
        verbose_name_plural = _("meetings that are held")
        ordering = ("-held_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(released_at=None), name="one_open_hold"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
        ]

    def __str__(self) -> str:
        return str(self.meeting_id)


class ForgetRun(models.Model):
    """One time that everything past its term was forgotten; without an end it was broken off, and the next goes on.

    `actor`: nobody when the timetable did it. `failed`: the sorts that went wrong; they are tried again.
    """

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_whole = models.BooleanField(default=False)
    failed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("time that was forgotten")
        verbose_name_plural = _("times that was forgotten")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.pk)


class Forgotten(models.Model):
    """How many of one sort were forgotten in one step, of which meeting. Written in the same transaction.

    Title, area and day stay when the meeting is destroyed. No person stands in it.
    """

    run = models.ForeignKey(ForgetRun, models.CASCADE, related_name="lines")
    sort = models.CharField(max_length=20)
    count = models.PositiveIntegerField()
    days = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="forgotten")
    title = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=120, blank=True)
    held_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("line of what was forgotten")
        verbose_name_plural = _("lines of what was forgotten")
        ordering = ("pk",)
        constraints: ClassVar = [models.CheckConstraint(condition=Q(count__gt=0), name="forgotten_something")]

    def __str__(self) -> str:
        return f"{self.sort} {self.count}"
