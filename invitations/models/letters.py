"""Letters on paper: what was printed for whom, when and by whom. A letter that lies in a tray was still printed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.invitation import Invitation
from invitations.models.mailing import Mailing
from meetings.models import Meeting


class LetterBatch(models.Model):
    """One download of letters. `copy_of`: the same letters once more, each marked as a second print."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="letter_batches")
    mailing = models.ForeignKey(Mailing, models.PROTECT, null=True, related_name="+")
    copy_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="copies")
    form_nonce = models.CharField(max_length=40)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("download of letters")
        verbose_name_plural = _("downloads of letters")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "form_nonce"], name="letter_batch_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.created_at:%Y-%m-%d %H:%M}"


class PrintedLetter(models.Model):
    """One letter in a download; `sequence` is the version of the meeting that it tells."""

    class Kind(models.TextChoices):
        """What the letter says; the names are those of the messages."""

        INVITE = "invite", _("invitation")
        RESCHEDULE = "reschedule", _("change of day, time or place")
        CANCEL = "cancel", _("cancellation")
        CONFIRMATION = "confirmation", _("confirmation")

    batch = models.ForeignKey(LetterBatch, models.CASCADE, related_name="letters")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=14, choices=Kind)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("printed letter")
        verbose_name_plural = _("printed letters")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "invitation"], name="letter_once_per_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.kind}"
