"""What a coordinator learned, and how the municipality calls the parts of its memo to the council."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from meetings.models import Meeting


class Lesson(models.Model):
    """A short lesson of one meeting, or of a period: then `day` lies in it. `in_report`: the council may read it."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("area"))
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="+")
    day = models.DateField(_("day"), db_index=True)
    text = models.CharField(_("lesson"), max_length=500)
    in_report = models.BooleanField(_("in the report for the council"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return self.text


class MemoStyle(models.Model):
    """How the municipality calls its memo to the council and the parts of it: one row, or none. Empty is as ours."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name of the memo"), max_length=80, blank=True)
    addressee = models.CharField(_("to whom"), max_length=80, blank=True)
    occasion = models.CharField(_("heading of the first part"), max_length=80, blank=True)
    done = models.CharField(_("heading of what was done"), max_length=80, blank=True)
    brought = models.CharField(_("heading of what it brought"), max_length=80, blank=True)
    learned = models.CharField(_("heading of what was learned"), max_length=80, blank=True)
    ahead = models.CharField(_("heading of what comes next"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("memo to the council")
        verbose_name_plural = _("memo to the council")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_memo_style")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
