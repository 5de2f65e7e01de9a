"""A photo in a report: made anew when it came in, with what is to be seen for who does not see it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from outcomes.models.report import Report, Row


class Photo(Row):
    """One photo. It stands in the report once it has a description and everyone recognisable agreed.

    `name`: that of the file which someone chose; `digest`: SHA-256 of the bytes, by which final versions name it.
    Removed ones stay only while a final version shows them.
    """

    TEXTS = ("alt",)

    report = models.ForeignKey(Report, models.CASCADE, related_name="photos")
    name = models.CharField(_("name of the file"), max_length=120)
    alt = models.CharField(_("what is to be seen"), max_length=300, blank=True)
    has_consent = models.BooleanField(_("everyone recognisable agreed"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)
    form_nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("photo in a report")
        verbose_name_plural = _("photos in reports")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "form_nonce"], condition=~Q(form_nonce=""), name="photo_once_per_form"
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="photo_has_size"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """True when it may stand in the report."""
        return bool(self.alt) and self.has_consent
