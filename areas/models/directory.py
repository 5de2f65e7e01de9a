"""The directory: organisations, the people and role mailboxes in them, and how each may be reached."""

import datetime as dt
import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.models.area import Area
from areas.models.names import NameField


def new_feed_key() -> str:
    """Return 128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


class OrganisationType(models.Model):
    """A kind of organisation (pharmacy, housing association, department): what may be missing at a table."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("kind of organisation")
        verbose_name_plural = _("kinds of organisation")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A residents' organisation, a partner, or a department of the municipality."""

    class Kind(models.TextChoices):
        """On which side of the table it sits."""

        RESIDENTS = "residents", _("residents’ organisation")
        PARTNER = "partner", _("partner")
        MUNICIPAL = "municipal", _("department")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("side"), max_length=20, choices=Kind)
    type = models.ForeignKey(
        OrganisationType, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name=_("kind")
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="organisations", verbose_name=_("works in"))
    represents = models.CharField(
        _("speaks for"), max_length=200, blank=True, help_text=_("For whom the organisation speaks.")
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    website = models.URLField(_("website"), blank=True)
    reference = models.CharField(
        _("reference"), max_length=60, blank=True, help_text=_("Your own key, used to recognise the row at an import.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    # When the organisation itself last said that its data are right.
    checked_at = models.DateTimeField(_("data checked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="organisation_unique_name"),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="organisation_unique_reference"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    """Filters on the directory."""

    def valid_on(self, day: dt.date) -> Self:
        """Contacts who are in function on this day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )


class ContactManager(models.Manager["Contact"]):
    """Those who are there: nobody who was forgotten."""

    def get_queryset(self) -> ContactQuerySet:
        """Leave out who was forgotten."""
        return ContactQuerySet(self.model, using=self._db).filter(forgotten_at__isnull=True)

    def valid_on(self, day: dt.date) -> ContactQuerySet:
        """Contacts who are in function on this day."""
        return self.get_queryset().valid_on(day)


class Contact(models.Model):
    """Someone we may write to: a person or a role mailbox.

    Who was forgotten (`forgotten_at`) leaves an empty row behind, so that meetings keep their counts. `objects` leaves
    these out; `all_rows`, joins and foreign keys reach them.
    """

    class Kind(models.TextChoices):
        """A human being, or a mailbox that stays when people go."""

        PERSON = "person", _("person")
        MAILBOX = "mailbox", _("role mailbox")

    class Channel(models.TextChoices):
        """How this contact wants to hear from us."""

        EMAIL = "email", _("e-mail")
        LETTER = "letter", _("letter")
        PHONE = "phone", _("phone")

    class Origin(models.TextChoices):
        """Where the address came from (AVG art. 14; Telecommunicatiewet art. 11.7)."""

        SELF = "self", _("given by the contact")
        ORGANISATION = "organisation", _("given by the organisation")
        PUBLISHED = "published", _("published for this purpose")
        MUNICIPALITY = "municipality", _("known at the municipality")

    class Basis(models.TextChoices):
        """Legal basis for writing to this address (AVG art. 6)."""

        PUBLIC_TASK = "public_task", _("public task: invited because of a function")
        REGISTERED = "registered", _("registered organisation or subscriber")
        CONSENT = "consent", _("consent")

    name = NameField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    postal_address = models.TextField(_("postal address"), max_length=400, blank=True)
    channel = models.CharField(_("via"), max_length=10, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(
        _("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl"
    )
    area = models.ForeignKey(
        Area,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("area"),
        help_text=_("For someone without an organisation: who coordinates this area sees the contact."),
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until and including"), null=True, blank=True)
    origin = models.CharField(_("origin of the address"), max_length=20, choices=Origin, default=Origin.ORGANISATION)
    obtained_on = models.DateField(_("address obtained on"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=Basis, default=Basis.PUBLIC_TASK)
    organisations: "models.ManyToManyField[Organisation, Membership]" = models.ManyToManyField(
        Organisation, through="Membership", blank=True, related_name="contacts", verbose_name=_("organisations")
    )
    reference = models.CharField(
        _("reference"), max_length=60, blank=True, help_text=_("Your own key, used to recognise the row at an import.")
    )

    # Of this the secret address is made of the feed with all meetings of this contact; a new key stops the old address.
    feed_key = models.CharField(max_length=22, unique=True, default=new_feed_key, editable=False)

    # When somebody else set the e-mail address: what is older may have been meant for another mailbox.
    address_set_at = models.DateTimeField(null=True, editable=False)

    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = ContactManager()
    all_rows = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("name", "pk")
        indexes: ClassVar = [
            models.Index(fields=["email"]),
            models.Index(fields=["name", "id"]),
            models.Index(fields=["valid_until"], condition=Q(valid_until__isnull=False), name="contact_leaving"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="contact_unique_reference"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="contact_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True)
                | Q(name="", function="", email="", phone="", postal_address="", reference="", area__isnull=True),
                name="contact_forgotten_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_forgotten(self) -> bool:
        """True for what is left of someone who was forgotten."""
        return self.forgotten_at is not None


class Membership(models.Model):
    """A contact in an organisation. One contact may belong to several."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="memberships", verbose_name=_("contact"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    function = models.CharField(_("function there"), max_length=150, blank=True)
    is_invited = models.BooleanField(
        _("receives invitations"),
        default=True,
        help_text=_("Gets the invitations that are meant for the organisation."),
    )
    is_head = models.BooleanField(
        _("leads the organisation"),
        default=False,
        help_text=_("Hears by e-mail, once a week at most, which agreements of the organisation are late."),
    )

    class Meta:
        verbose_name = _("member of an organisation")
        verbose_name_plural = _("members of organisations")
        ordering = ("organisation__name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "organisation"], name="membership_once_per_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.contact} – {self.organisation}"
