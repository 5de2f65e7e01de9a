"""A version of the report that is final. It never changes; what was wrong is put right in the next one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outcomes.models.report import Report


class Edition(models.Model):
    """One final version: all its words, their fingerprint, when it was published, and the file for the archive.

    `fingerprint`: SHA-256 of the content as canonical JSON (`rules.canonical`).
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file = models.BinaryField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mailed_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of reports")
        ordering = ("report", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_once_per_number"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(file__isnull=False), name="edition_published_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"
