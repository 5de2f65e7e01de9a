"""Places at a meeting: how many there are of each sort, and how many are taken. The counter is the lock."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class Bucket(models.TextChoices):
    """A sort of places. Who may sit where stands in `rules/places.py`."""

    ROOM = "room", _("in the room")
    RESERVED = "reserved", _("kept for officials and partners")
    ONLINE = "online", _("online")


class Places(models.Model):
    """The places of one sort at one meeting. `taken` counts heads with a place or an offer, never above `capacity`.

    Whoever changes a place locks these rows first, and no other row before them.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    bucket = models.CharField(max_length=10, choices=Bucket, default=Bucket.ROOM)
    capacity = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    release_at = models.DateTimeField(_("free for everyone from"), null=True, blank=True)
    keeps_order = models.BooleanField(_("a large group keeps its turn"), default=False)
    link = models.URLField(_("link for taking part online"), blank=True)

    class Meta:
        verbose_name = _("places")
        verbose_name_plural = _("places")
        ordering = ("meeting", "bucket")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "bucket"], name="places_once_per_bucket"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="places_never_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.bucket}: {self.taken}/{self.capacity}"

    @property
    def free(self) -> int:
        """How many people still fit."""
        return max(0, self.capacity - self.taken)
