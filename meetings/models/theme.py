"""Themes, and who is concerned with a theme in which area."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Contact, Organisation


class Theme(models.Model):
    """A subject that can play in a neighbourhood."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.label(get_language() or "nl")

    def label(self, language: str) -> str:
        """Return the name in this language, or in Dutch where no English name was given."""
        return (self.name_en if language.startswith("en") else "") or self.name


class ThemeLinkQuerySet(models.QuerySet["ThemeLink"]):
    """Filters on who is concerned."""

    def valid_on(self, day: dt.date) -> Self:
        """Links that hold on this day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )


class ThemeLink(models.Model):
    """Who belongs at the table: a contact, an organisation, or a function in a department × theme × area.

    No theme: a fixed guest for every theme in the area. No area: everywhere. A link on a larger area covers the areas
    inside it. The nearest link of the same target wins; `replaces_wider` makes it win from all wider links of the same
    organisation too; role `none` keeps the target away here.
    """

    class Role(models.TextChoices):
        """As what someone is invited, in order of weight."""

        SPEAKER = "speaker", _("speaker")
        EXPERT = "expert", _("expert")
        STAND = "stand", _("stand holder")
        PARTICIPANT = "participant", _("participant")
        INFORMED = "informed", _("for information")
        NONE = "none", _("not invited here")

    class Origin(models.TextChoices):
        """Who made the link."""

        STAFF = "staff", _("linked by the municipality")
        SELF = "self", _("chosen by the contact")
        IMPORT = "import", _("from an import")

    theme = models.ForeignKey(
        Theme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="links",
        verbose_name=_("theme"),
        help_text=_("Leave empty for a fixed guest at every theme."),
    )
    area = models.ForeignKey(
        Area,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="theme_links",
        verbose_name=_("area"),
        help_text=_("Leave empty for everywhere."),
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="theme_links", verbose_name=_("contact")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="theme_links", verbose_name=_("organisation")
    )
    function = models.CharField(
        _("function in the organisation"),
        max_length=150,
        blank=True,
        help_text=_("Only with an organisation: whoever has this function there, also after a change of staff."),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.PARTICIPANT)
    replaces_wider = models.BooleanField(
        _("replaces wider links"),
        default=False,
        help_text=_("Here, this link takes the place of the links of the same organisation on larger areas."),
    )
    deputy = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputy_links",
        verbose_name=_("deputy"),
        help_text=_("Invited when the contact has left."),
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.STAFF)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until and including"), null=True, blank=True)

    objects = ThemeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a theme")
        verbose_name_plural = _("who is concerned with a theme")
        ordering = ("theme__order", "area__path", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, organisation__isnull=True)
                | Q(contact__isnull=True, organisation__isnull=False),
                name="themelink_one_target",
                violation_error_message=_("Choose a contact or an organisation, not both."),
            ),
            models.CheckConstraint(
                condition=Q(function="") | Q(organisation__isnull=False),
                name="themelink_function_in_organisation",
                violation_error_message=_("A function belongs to an organisation. Choose the organisation too."),
            ),
            models.CheckConstraint(
                condition=Q(theme__isnull=False) | Q(area__isnull=False),
                name="themelink_theme_or_area",
                violation_error_message=_("Choose a theme, an area, or both."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="themelink_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            # SQLite knows no NULLS NOT DISTINCT: an empty key counts as 0.
            models.UniqueConstraint(
                *(Coalesce(name, 0) for name in ("theme", "area", "contact", "organisation")),
                "function",
                name="themelink_once",
                violation_error_message=_("This link exists already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme or _('every theme')} – {self.contact or self.organisation}"
