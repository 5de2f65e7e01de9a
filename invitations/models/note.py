"""What someone said by their calendar that is no plain answer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import Invitation


class Note(models.Model):
    """For the coordinator, who decides what to do with it; done once a newer answer is written down."""

    class Kind(models.TextChoices):
        """What the calendar said."""

        COUNTER = "counter", _("proposes another time")
        DELEGATED = "delegated", _("wants someone else to come")
        LATE = "late", _("answered when that was not possible any more")
        REMARK = "remark", _("wrote something with the answer")

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind)
    answer = models.CharField(max_length=12, choices=Invitation.Answer, blank=True)
    text = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "kind", "said_at"], name="note_once_per_message")
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.kind}"
