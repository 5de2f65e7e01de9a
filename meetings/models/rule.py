"""By which figures a theme is proposed, version by version, and what was decided about a proposal."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Indicator
from meetings.models.meeting import Meeting
from meetings.models.theme import Theme


class ThemeRule(models.Model):
    """One version of the rule of a theme. Rows are only added; the newest is current, older ones explain decisions."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="rules", verbose_name=_("theme"))
    version = models.PositiveIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    is_on = models.BooleanField(_("in use"), default=True)
    slight = models.FloatField(_("slight from"), default=0.5)
    clear = models.FloatField(_("clear from"), default=1.0)
    strong = models.FloatField(_("strong from"), default=1.5)
    kind = models.CharField(_("kind of meeting"), max_length=20, choices=Meeting.Kind, default=Meeting.Kind.THEME)
    question = models.CharField(_("question to the residents"), max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("rule of a theme")
        verbose_name_plural = _("rules of themes")
        ordering = ("theme__order", "theme__name", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "version"], name="themerule_once_per_version"),
            models.UniqueConstraint(fields=["theme"], condition=Q(is_current=True), name="themerule_one_current"),
            models.CheckConstraint(
                condition=Q(slight__gt=0, clear__gt=F("slight"), strong__gt=F("clear")),
                name="themerule_cut_offs_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme} {self.version}"


class ThemeIndicator(models.Model):
    """An indicator in one version of a rule, and which way of it asks for attention here."""

    class Direction(models.IntegerChoices):
        """What asks for attention."""

        MORE = 1, _("more")
        LESS = -1, _("less")

    rule = models.ForeignKey(ThemeRule, models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    direction = models.SmallIntegerField(_("asks for attention"), choices=Direction, default=Direction.MORE)
    is_direct = models.BooleanField(
        _("says it directly"), default=False, help_text=_("Enough by itself, when no other indicator is known.")
    )

    class Meta:
        verbose_name = _("indicator of a theme")
        verbose_name_plural = _("indicators of a theme")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "indicator"], name="themeindicator_once_per_rule"),
            models.CheckConstraint(condition=Q(direction__in=[1, -1]), name="themeindicator_has_direction"),
        ]

    def __str__(self) -> str:
        return str(self.indicator)


class ProposalDecision(models.Model):
    """What a coordinator decided about a proposed theme, and why. Rows are only added; the newest counts."""

    class Decision(models.TextChoices):
        """The three answers to a proposal."""

        ACCEPTED = "accepted", _("accepted")
        LATER = "later", _("not now")
        REFUSED = "refused", _("no")

    area = models.ForeignKey(Area, models.CASCADE, related_name="decisions", verbose_name=_("area"))
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="decisions", verbose_name=_("theme"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    rule_version = models.PositiveIntegerField(_("version of the rule"))
    data_year = models.PositiveSmallIntegerField(_("year of the figures"), null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision about a proposal")
        verbose_name_plural = _("decisions about proposals")
        ordering = ("-decided_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["area", "theme", "-decided_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="accepted") | ~Q(reason=""), name="decision_against_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.theme}: {self.decision}"
