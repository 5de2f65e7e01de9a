"""What a coordinator chose by hand, and one send to one audience."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Contact
from meetings.models import Meeting


class AudienceChoice(models.Model):
    """What a coordinator decided by hand about one contact before sending: added, or unticked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    is_included = models.BooleanField()
    is_added = models.BooleanField(default=False)
    note = models.CharField(_("why"), max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("choice by hand")
        verbose_name_plural = _("choices by hand")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "contact"], name="choice_once_per_contact")]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.contact_id}"


class Mailing(models.Model):
    """One send to one audience. The invitations made by it are the frozen list; `snapshot` says by which rules."""

    class State(models.TextChoices):
        """A mailing is released when its stop window ends, or sooner when the coordinator says so."""

        SCHEDULED = "scheduled", _("waiting")
        STOPPED = "stopped", _("stopped")
        RELEASED = "released", _("released")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.SCHEDULED)
    form_nonce = models.CharField(max_length=40)
    release_at = models.DateTimeField(_("goes out at"))
    snapshot = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "form_nonce"], name="mailing_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.created_at:%Y-%m-%d %H:%M}"
