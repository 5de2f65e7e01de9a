"""The door on the day itself: a link for who helps, and which taps were counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import new_public_id
from meetings.models import Meeting


class DoorLink(models.Model):
    """The link of a meeting for who helps at the door; a new version stops the one before it."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link for the door")
        verbose_name_plural = _("links for the door")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.version}"

    @property
    def language(self) -> str:
        """Who helps at the door reads the first language of the site, or chooses another."""
        return settings.LANGUAGE_CODE


class DoorTap(models.Model):
    """One tap on a button at the door: one that comes twice over a poor line, hours later too, is counted once."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    tapped_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tap at the door")
        verbose_name_plural = _("taps at the door")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key"], name="door_tap_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.pk}"
