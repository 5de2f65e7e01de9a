"""Mail that goes at a moment of its own: reminders before a meeting, a thank-you after it."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class PlannedMail(models.Model):
    """One mail of a meeting to all who are in its audience at its moment.

    The moment is not kept: it follows from the meeting as it is now (`rules/planning.py`), so that a moved meeting
    takes its reminders along. It goes once: whoever turns `planned` into `sent` queues it, in the same transaction.
    """

    class Kind(models.TextChoices):
        """What it says, and so to whom."""

        SILENT = "silent", _("reminder to who did not answer")
        COMING = "coming", _("reminder to who comes")
        THANKS = "thanks", _("thank-you to who came")
        MISSED = "missed", _("we missed you, to who did not come")

    class Anchor(models.TextChoices):
        """From which moment of the meeting the days are counted: back from the first two, on from the end."""

        REPLY_BY = "reply_by", _("the last day to reply")
        START = "start", _("the meeting")
        END = "end", _("the end of the meeting")
        BY_HAND = "by_hand", _("sent by hand")

    class State(models.TextChoices):
        """What became of it."""

        PLANNED = "planned", _("planned")
        SENT = "sent", _("sent")
        MISSED = "missed", _("missed")
        STOPPED = "stopped", _("stopped")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="planned_mail")
    kind = models.CharField(max_length=10, choices=Kind)
    anchor = models.CharField(max_length=10, choices=Anchor)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    time = models.TimeField(_("time"), default=dt.time(10))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    sent_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)
    form_nonce = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("planned mail")
        verbose_name_plural = _("planned mail")
        ordering = ("pk",)
        indexes: ClassVar = [
            models.Index(fields=["meeting"], condition=Q(state__in=["planned", "missed"]), name="planned_mail_open")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "form_nonce"], condition=~Q(form_nonce=""), name="planned_mail_once_per_form"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["thanks", "missed"], anchor="end")
                | Q(kind__in=["silent", "coming"], anchor__in=["reply_by", "start", "by_hand"]),
                name="planned_mail_anchor_fits",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="planned_mail_sent_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind} {self.anchor} {self.days}"
