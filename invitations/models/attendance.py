"""Who came without an invitation: counted per group, never by name."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import Invitation
from meetings.models import Meeting


class WalkIns(models.Model):
    """How many people of one group walked in."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    group = models.CharField(max_length=10, choices=Invitation.Group)
    count = models.PositiveSmallIntegerField(_("people"), default=0)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("people who walked in")
        verbose_name_plural = _("people who walked in")
        ordering = ("meeting", "group")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "group"], name="walk_ins_once_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.group}: {self.count}"
