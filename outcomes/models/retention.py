"""How long the dossier of a meeting is kept. There is no default: an administrator takes it from the selection list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class RetentionClass(models.Model):
    """A class of the selection list of the municipality: its code, its result, and for how many years."""

    class Outcome(models.TextChoices):
        """What happens to a dossier in the end."""

        DESTROY = "destroy", _("destroy")
        KEEP = "keep", _("keep for ever")

    code = models.CharField(_("code in the selection list"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(
        _("selection list"), max_length=160, help_text=_("Which list, and of which year. It goes along to the archive.")
    )
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome)
    years = models.PositiveSmallIntegerField(
        _("years to keep"), null=True, blank=True, help_text=_("Counted from the day on which the dossier is closed.")
    )

    class Meta:
        verbose_name = _("retention class")
        verbose_name_plural = _("retention classes")
        ordering = ("code", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "source"], name="retention_class_once"),
            models.CheckConstraint(
                condition=Q(outcome="destroy", years__gte=1) | Q(outcome="keep", years__isnull=True),
                name="retention_years_only_when_destroyed",
                violation_error_message=_(
                    "Fill in the years when the result is destroy, and leave them empty when it is keep for ever."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RetentionOfKind(models.Model):
    """Which class holds for one kind of meeting."""

    kind = models.CharField(_("kind of meeting"), max_length=20, choices=Meeting.Kind, unique=True)
    retention = models.ForeignKey(RetentionClass, models.CASCADE, related_name="kinds")

    class Meta:
        verbose_name = _("kind of meeting with this class")
        verbose_name_plural = _("kinds of meeting with this class")
        ordering = ("kind",)

    def __str__(self) -> str:
        return str(self.get_kind_display())
