"""What two people wrote into one row of a report at the same time."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outcomes.models.photo import Photo
from outcomes.models.report import Agreement, Report, Row, Subject


class OtherText(models.Model):
    """What someone saved over a newer version of a row: kept beside it until somebody chooses.

    Neither a subject, nor an agreement, nor a photo: it is about the summary.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="other_texts")
    subject = models.ForeignKey(Subject, models.CASCADE, null=True, related_name="other_texts")
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, related_name="other_texts")
    photo = models.ForeignKey(Photo, models.CASCADE, null=True, related_name="other_texts")
    values = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("second text")
        verbose_name_plural = _("second texts")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(subject__isnull=True, agreement__isnull=True)
                | Q(subject__isnull=True, photo__isnull=True)
                | Q(agreement__isnull=True, photo__isnull=True),
                name="other_text_of_one_row",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def row(self) -> Row:
        """The row that it would replace."""
        return self.subject or self.agreement or self.photo or self.report
