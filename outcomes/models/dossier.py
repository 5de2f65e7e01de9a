"""The closed dossier of a meeting: its papers as bytes that never change, and how long they are kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from outcomes.models.keeping import Hold
from outcomes.models.retention import RetentionClass


class Dossier(models.Model):
    """The papers of one meeting since somebody closed them. What the retention class said then is written along.

    `content`: the facts of which the papers are made. `keep_until`: the last day; from the next day on it may be
    destroyed. None is for ever.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    remark = models.CharField(_("why it is closed although something is missing"), max_length=300, blank=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=160)
    outcome = models.CharField(max_length=10, choices=RetentionClass.Outcome)
    years = models.PositiveSmallIntegerField(null=True)
    keep_until = models.DateField(null=True, db_index=True)
    content = models.JSONField()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="destroy", years__isnull=False, keep_until__isnull=False)
                | Q(outcome="keep", years__isnull=True, keep_until__isnull=True),
                name="dossier_has_last_day_when_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting_id)

    def get_absolute_url(self) -> str:
        """Return the page of the dossier for staff."""
        return reverse("outcomes:dossier", args=[self.meeting_id])

    @property
    def is_held(self) -> bool:
        """True while nothing of it may be destroyed, whatever its term. One query, unless `held_now` was loaded."""
        return self.hold is not None

    @property
    def hold(self) -> Hold | None:
        """Why nothing of its meeting may be destroyed now, if so. One query, unless `held_now` was loaded."""
        loaded: list[Hold] | None = getattr(self.meeting, "held_now", None)
        if loaded is not None:
            return loaded[0] if loaded else None
        return Hold.objects.filter(meeting=self.meeting_id, released_at=None).select_related("held_by").first()


class DossierFile(models.Model):
    """One file of a closed dossier. Rows are only added, and go with the dossier."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="files")
    path = models.CharField(max_length=200)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file of a dossier")
        verbose_name_plural = _("files of dossiers")
        ordering = ("path",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "path"], name="dossier_file_once_per_path"),
        ]

    def __str__(self) -> str:
        return self.path
