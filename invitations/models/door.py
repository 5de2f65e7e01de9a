"""The door on the day itself: a link for who helps, and which additions to the walk-ins were counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import Invitation, new_public_id
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


class WalkInTap(models.Model):
    """One addition to the walk-ins: a tap that comes twice over a poor line is counted once."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    group = models.CharField(max_length=10, choices=Invitation.Group)
    count = models.SmallIntegerField()
    tapped_at = models.DateTimeField()

    class Meta:
        verbose_name = _("addition to the walk-ins")
        verbose_name_plural = _("additions to the walk-ins")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key"], name="walk_in_tap_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.group}: {self.count}"
