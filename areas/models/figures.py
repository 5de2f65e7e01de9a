"""Figures about neighbourhoods: what is measured, where it was read, the value, and how it spreads nationally."""

import re
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models.area import Area

# Columns and names about where people come from or what they believe: never read, never stored.
_ORIGIN = re.compile(
    r"herkomst|migratie|allochto|autochto|nationalit|religi|geloof|godsdienst|kerkelijk|etnici|ethnic|migrant"
    r"|geboorteland|geboren.?in|marok|turk|surin|antill|country.of.birth"
    r"|^[ap]_(w_all|nw_all|nl_all|eur_al|neu_al|geb_nl|geb_eu|geb_ne|gbl_eu|gbl_ne|ant_aru|ant|ov_nw|sur|tur|mar)$"
    r"|^(1012600|h007933|h008859)_\d$",
    re.IGNORECASE,
)


def is_about_origin(text: str) -> bool:
    """True for a column or name about origin, nationality or religion."""
    return _ORIGIN.search(text.strip()) is not None


def refuse_origin(text: str) -> None:
    """Raise `ValidationError` for what says something about origin, nationality or religion."""
    if is_about_origin(text):
        raise ValidationError(_("Figures about origin, nationality or religion are not kept here."), code="origin")


class Level(models.TextChoices):
    """At which level a figure holds; the first letters of its code say it (NL, GM, WK, BU)."""

    COUNTRY = "NL", _("country")
    MUNICIPALITY = "GM", _("municipality")
    DISTRICT = "WK", _("wijk")
    NEIGHBOURHOOD = "BU", _("buurt")


class Indicator(models.Model):
    """Something that is measured in the same way over the years. Measured otherwise, it is another indicator."""

    class Unit(models.TextChoices):
        """In what its value is expressed."""

        COUNT = "count", _("number")
        PERCENT = "percent", _("per cent")
        PER_MILLE = "per_mille", _("per thousand")
        THOUSAND_EURO = "thousand_euro", _("thousand euros")
        EURO = "euro", _("euros")
        KILOMETRE = "kilometre", _("kilometres")
        MEAN = "mean", _("average")

    class Direction(models.IntegerChoices):
        """Whether more of it asks for attention (1), or less of it (-1); 0: neither."""

        MORE = 1, _("more asks for attention")
        LESS = -1, _("less asks for attention")
        NEITHER = 0, _("neither")

    key = models.SlugField(_("key"), max_length=60, unique=True, validators=[refuse_origin])
    name = models.CharField(_("name"), max_length=150, validators=[refuse_origin])
    name_en = models.CharField(_("name in English"), max_length=150, blank=True, validators=[refuse_origin])
    # "zegt %(count)s volwassenen moeilijk rond te komen", where "25 of every 100" comes for the sign.
    sentence = models.CharField(_("how a sentence says it"), max_length=200, blank=True)
    sentence_en = models.CharField(_("how a sentence says it in English"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    direction = models.SmallIntegerField(_("direction"), choices=Direction, default=Direction.NEITHER)
    denominator = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("share of"),
        help_text=_("The indicator that counts of whom this is a share."),
    )  # fmt: skip
    minimum_denominator = models.PositiveIntegerField(_("not shown below"), default=50)
    source = models.CharField(
        _("source"), max_length=150, help_text=_("For example: CBS, Kerncijfers wijken en buurten.")
    )
    is_estimate = models.BooleanField(_("estimated with a model"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class IndicatorAlias(models.Model):
    """The name of an indicator in the files of one dataset, in certain years; `population` tells apart rows by age."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="aliases", verbose_name=_("indicator"))
    dataset = models.CharField(_("dataset"), max_length=40)
    column = models.CharField(_("column"), max_length=150, validators=[refuse_origin])
    population = models.CharField(_("population"), max_length=40, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("until year"), null=True, blank=True)

    class Meta:
        verbose_name = _("name in a file")
        verbose_name_plural = _("names in files")
        ordering = ("dataset", "column", "year_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "column", "population", "year_from"], name="indicatoralias_unique_per_year"
            ),
            # Not every database can see two rows without a year as the same.
            models.UniqueConstraint(
                fields=["dataset", "column", "population"],
                condition=Q(year_from__isnull=True),
                name="indicatoralias_unique_without_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.column}"


class FigureImport(models.Model):
    """One file of figures that was read: where it is from, and what became of its rows."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing written")
        RUNNING = "running", _("running")
        DONE = "done", _("written")
        FAILED = "failed", _("failed")

    dataset = models.CharField(_("dataset"), max_length=40)
    table_id = models.CharField(_("table"), max_length=40, blank=True)
    division_year = models.PositiveSmallIntegerField(_("division year"))
    year = models.PositiveSmallIntegerField(_("year of the figures"))
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    file_name = models.CharField(_("file"), max_length=200)
    file_key = models.CharField(max_length=40, blank=True, editable=False)  # while the file is kept aside
    sha256 = models.CharField(max_length=64)
    licence = models.CharField(_("licence"), max_length=60, default="CC BY 4.0")
    retrieved_on = models.DateField(_("retrieved on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    report = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("import of figures")
        verbose_name_plural = _("imports of figures")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.dataset} {self.year}"


class Figure(models.Model):
    """The value of an indicator in one year for one code of one division year. Without a value there is a reason.

    It hangs on the code and not on an area: a code may mean another area in another year (`AreaCode` knows).
    """

    class Absence(models.TextChoices):
        """Why there is no value; never the same as nil."""

        SUPPRESSED = "suppressed", _("not given: too few people")
        NOT_YET = "not_yet", _("not yet published")
        NOT_APPLICABLE = "not_applicable", _("does not apply")

    code = models.CharField(_("code"), max_length=12)
    level = models.CharField(_("level"), max_length=2, choices=Level)
    division_year = models.PositiveSmallIntegerField(_("division year"))
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="figures", verbose_name=_("indicator"))
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.FloatField(_("value"), null=True)
    absence = models.CharField(_("why absent"), max_length=20, choices=Absence, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    source = models.ForeignKey(FigureImport, models.CASCADE, related_name="figures", verbose_name=_("import"))

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ("code", "indicator", "year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "division_year", "indicator", "year"], name="figure_unique"),
            models.CheckConstraint(
                condition=(Q(value__isnull=True) & ~Q(absence="")) | (Q(value__isnull=False) & Q(absence="")),
                name="figure_value_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class CodeQuestion(models.Model):
    """Does a code of a new division still mean the area that had it before? Until someone answers: not comparable."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("open")
        SAME = "same", _("the same area")
        OTHER = "other", _("another area")

    code = models.CharField(_("code"), max_length=12)
    division_year = models.PositiveSmallIntegerField(_("division year"))
    name = models.CharField(_("name in the file"), max_length=120)
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="code_questions", verbose_name=_("area")
    )
    state = models.CharField(_("answer"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question about a code")
        verbose_name_plural = _("questions about codes")
        ordering = ("state", "-division_year", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "division_year"], name="codequestion_once_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.division_year}: {self.name}"


class PostcodeArea(models.Model):
    """In which buurt the houses of a postcode stand. Without a number: all of them. No address of anybody is kept."""

    postcode = models.CharField(_("postcode"), max_length=6)
    number = models.PositiveIntegerField(_("house number"), null=True)
    code = models.CharField(_("code"), max_length=12)
    division_year = models.PositiveSmallIntegerField(_("division year"))

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["postcode", "number"], name="postcodearea_once_per_number"),
            models.UniqueConstraint(
                fields=["postcode"], condition=Q(number__isnull=True), name="postcodearea_once_without_number"
            ),
        ]

    def __str__(self) -> str:
        return self.postcode


class Spread(models.Model):
    """How an indicator lies over all Dutch areas of one level in one year: mean and population standard deviation."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="spreads", verbose_name=_("indicator"))
    level = models.CharField(_("level"), max_length=2, choices=Level)
    year = models.PositiveSmallIntegerField(_("year"))
    mean = models.FloatField(_("mean"), null=True)
    deviation = models.FloatField(_("standard deviation"))
    count = models.PositiveIntegerField(_("areas"))

    class Meta:
        verbose_name = _("national spread")
        verbose_name_plural = _("national spreads")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "level", "year"], name="spread_unique"),
            models.CheckConstraint(condition=Q(deviation__gte=0), name="spread_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.level} {self.year}"
