"""Areas: the municipality, its districts, wijken and buurten, and areas that a municipality draws itself."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

CODE_PATTERN = r"^(NL\d{2}|GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4})$"


class AreaQuerySet(models.QuerySet["Area"]):
    """Filters on the tree."""

    def covering(self, area: "Area") -> Self:
        """Areas whose links hold for this one: itself, all above it, and own areas that contain one of these.

        In order from large to small, so that the last one that says something wins.
        """
        chain = area.chain_ids
        return self.filter(Q(pk__in=chain) | Q(members__in=chain)).distinct().order_by("depth", "path")

    def around(self, area: "Area") -> Self:
        """The areas that cover this one (`is_covering`) and those inside it, from large to small. One query."""
        chain = area.chain_ids
        contains = Area.members.through.objects.filter(from_area=OuterRef("pk"), to_area__in=chain)
        return (
            self.annotate(is_covering=Case(When(Q(pk__in=chain) | Exists(contains), then=True), default=False))
            .filter(Q(is_covering=True) | _inside(area))
            .order_by("depth", "path")
        )

    def within(self, areas: Iterable["Area"]) -> Self:
        """The areas and everything inside them, the members of own areas included. One query here, one when read."""
        paths = [area.path for area in areas]
        if not paths:
            return self.none()
        roots = _starts_with(paths)
        members = Area.objects.filter(custom_areas__in=Area.objects.filter(roots)).values_list("path", flat=True)
        return self.filter(roots | _starts_with(members))

    def inside(self, area: "Area") -> Self:
        """What `within` gives for one area, as a condition on each row: no query here, for pages that may take few."""
        return self.filter(_inside(area))

    def coordinated_by(self, user: "User", today: dt.date) -> Self:
        """The areas for which a user works on this day, as a deputy too, without those that lie inside them."""
        return self.filter(pk__in=AreaRole.objects.standing(today).filter(user=user).values("area"))


def _inside(area: "Area") -> Q:
    """Return the condition that an area is this one or lies in it, or in an area of which an own area in it is made."""
    part = Area.objects.filter(custom_areas__path__startswith=area.path)
    lies_in_part = part.annotate(outer=ExpressionWrapper(OuterRef("path"), output_field=models.CharField()))
    return Q(path__startswith=area.path) | Q(Exists(lies_in_part.filter(outer__startswith=F("path"))))


def _starts_with(paths: Iterable[str]) -> Q:
    """Return a condition on areas whose path starts with one of these; no path matches nothing."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition


class Area(models.Model):
    """A neighbourhood at any level. `path` holds the tree: `vlaardingen~1/holy~17/`, in alphabetical order."""

    class Kind(models.TextChoices):
        """Level in the municipality. A custom area may cut across the statistical ones."""

        MUNICIPALITY = "municipality", _("municipality")
        DISTRICT = "district", _("district")
        WIJK = "wijk", _("wijk")
        BUURT = "buurt", _("buurt")
        CUSTOM = "custom", _("own area")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("lies in")
    )
    members = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="custom_areas",
        verbose_name=_("consists of"),
        help_text=_("Only for an own area: the wijken and buurten that it is made of."),
    )
    path = models.CharField(max_length=900, editable=False, default="", db_index=True)
    depth = models.PositiveSmallIntegerField(editable=False, default=0)
    boundary = models.JSONField(_("boundary"), null=True, blank=True, help_text=_("GeoJSON geometry in WGS84."))
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = AreaQuerySet.as_manager()

    is_covering: bool  # set by `AreaQuerySet.around`

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ("path", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name", "kind"], name="area_unique_in_parent"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="area_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(kind="municipality", parent__isnull=True)
                | (~Q(kind="municipality") & Q(parent__isnull=False)),
                name="area_municipality_is_root",
                violation_error_message=_("A municipality stands at the top; every other area lies in another area."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain_ids(self) -> list[int]:
        """Ids from the municipality down to this area, read from the path without a query."""
        return [int(step.rsplit("~", 1)[1]) for step in self.path.split("/") if step]

    @property
    def indent(self) -> str:
        """Em spaces that move the name to the right by its depth, in a list that is a tree."""
        return "\u2003" * self.depth


class AreaCode(models.Model):
    """The statistical code of an area in the divisions of certain years. The same code may mean another area later."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="codes", verbose_name=_("area"))
    scheme = models.CharField(_("scheme"), max_length=20, default="CBS")
    code = models.CharField(
        _("code"),
        max_length=12,
        validators=[
            RegexValidator(CODE_PATTERN, _("Type a code such as GM0622, WK062206 or BU06220602 (letters may occur)."))
        ],
    )
    year_from = models.PositiveSmallIntegerField(_("from division year"))
    year_to = models.PositiveSmallIntegerField(_("until division year"), null=True, blank=True)

    class Meta:
        verbose_name = _("area code")
        verbose_name_plural = _("area codes")
        ordering = ("code", "year_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code", "year_from"], name="areacode_unique_per_year"),
            models.CheckConstraint(
                condition=Q(year_to__isnull=True) | Q(year_to__gte=F("year_from")),
                name="areacode_years_in_order",
                violation_error_message=_("The last year lies before the first year."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def covers(self, year: int) -> bool:
        """True when the code means the area in the division of this year."""
        return self.distance(year) == 0

    def distance(self, year: int) -> int:
        """How many years a division lies outside the years of the code."""
        last = self.year_to if self.year_to is not None else max(year, self.year_from)
        return max(self.year_from - year, year - last, 0)


class AreaRoleQuerySet(models.QuerySet["AreaRole"]):
    """Filters on the days of a role."""

    def standing(self, today: dt.date) -> Self:
        """The roles that hold on this day; the first and the last day count."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        )


class AreaRole(models.Model):
    """A user who works for an area and everything inside it, possibly for a time (deputy); as what, their role says."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="area_roles", verbose_name=_("user")
    )
    area = models.ForeignKey(Area, models.CASCADE, related_name="roles", verbose_name=_("area"))
    is_deputy = models.BooleanField(_("deputy"), default=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until and including"), null=True, blank=True)

    objects = AreaRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("who works for an area")
        verbose_name_plural = _("who work for an area")
        ordering = ("area__path", "is_deputy", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "area"], name="arearole_once_per_area"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="arearole_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.area}"
