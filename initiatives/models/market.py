"""The market: until when ideas may come, and who stands where with what."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Organisation
from initiatives.models.initiative import Initiative
from meetings.models import Meeting

TABLE = pgettext_lazy("at a stand", "table")


class Call(models.Model):
    """What the form of a market says above its fields, and the last day on which it takes ideas."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    text = models.TextField(_("text of the call"), max_length=1000, blank=True)
    closes_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("call for ideas")
        verbose_name_plural = _("calls for ideas")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.meeting_id)


class Stand(models.Model):
    """A place on the floor for an initiative or an organisation, with what it needs.

    `is_coming`: what was said; an initiative without a row did not answer yet.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    initiative = models.OneToOneField(Initiative, models.CASCADE, null=True, related_name="stand")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    is_coming = models.BooleanField(default=True)
    number = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    needs_power = models.BooleanField(_("power"), default=False)
    needs_table = models.BooleanField(TABLE, default=False)
    needs_screen = models.BooleanField(_("screen"), default=False)
    other_needs = models.CharField(_("other needs"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="stand_one_per_place"),
            models.UniqueConstraint(fields=["meeting", "organisation"], name="stand_one_per_organisation"),
            models.CheckConstraint(
                condition=Q(initiative__isnull=False, organisation__isnull=True)
                | Q(initiative__isnull=True, organisation__isnull=False),
                name="stand_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"

    @property
    def name(self) -> str:
        """Whose stand it is."""
        return self.initiative.title if self.initiative else self.organisation.name if self.organisation else ""

    @property
    def needs(self) -> list[str]:
        """What the stand needs, in words."""
        words = {"needs_table": TABLE, "needs_power": _("power"), "needs_screen": _("screen")}
        found = [str(word) for name, word in words.items() if getattr(self, name)]
        return [*found, self.other_needs] if self.other_needs else found
