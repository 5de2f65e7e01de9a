"""Venues with their access facts, and theme meetings from draft to held."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Area
from meetings.models.series import Series
from meetings.models.theme import Theme


class Venue(models.Model):
    """A place to meet. Its access facts are obligatory: people stay away when they do not know."""

    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    city = models.CharField(_("town"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="venues", verbose_name=_("area"))
    capacity = models.PositiveIntegerField(_("places"))
    is_step_free = models.BooleanField(_("entrance without steps"))
    has_accessible_toilet = models.BooleanField(_("accessible toilet"))
    has_hearing_loop = models.BooleanField(_("hearing loop"))
    has_parking = models.BooleanField(_("parking for disabled visitors"))
    directions = models.TextField(_("how to get there"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "street"], name="venue_unique_name_and_street"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="venue_has_places"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Street, number and town in one line."""
        return f"{self.street}, {self.city}"


class Meeting(models.Model):
    """A meeting about one or more themes in one area."""

    class Kind(models.TextChoices):
        """What sort of meeting it is."""

        THEME = "theme", _("theme meeting")
        MARKET = "market", _("initiatives market")
        INFORMATION = "information", _("information market with workshops")
        RESIDENTS = "residents", _("residents’ evening")
        SURGERY = "surgery", _("neighbourhood surgery")
        WALK = "walk", _("neighbourhood walk")
        NETWORK = "network", _("network meeting of partners")
        VISIT = "visit", _("working visit of the council")

    class State(models.TextChoices):
        """Life cycle, as far as built: a draft is planned, invitations go out, the meeting takes place."""

        DRAFT = "draft", _("draft")
        INVITING = "inviting", _("invitations sent")
        HELD = "held", pgettext_lazy("meeting", "held")
        CANCELLED = "cancelled", _("cancelled")

    class Participation(models.TextChoices):
        """What residents can influence; every invitation says so in one plain sentence (`rules.PARTICIPATION`)."""

        INFORM = "inform", _("inform")
        CONSULT = "consult", _("consult")
        ADVISE = "advise", _("advise")
        COPRODUCE = "coproduce", _("make together")
        CODECIDE = "codecide", _("decide together")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="meetings", verbose_name=_("area"))
    themes = models.ManyToManyField(Theme, related_name="meetings", verbose_name=_("themes"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.THEME)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    # Whether everybody may know of it and come: some kinds never are (`rules.is_open_to_all`).
    is_public = models.BooleanField(_("open for everyone"), default=True, db_default=True)
    title = models.CharField(_("title"), max_length=120)
    goal = models.TextField(_("goal"), max_length=1000, blank=True)
    question = models.TextField(_("question to the residents"), max_length=600, blank=True)
    introduction = models.TextField(_("text of the invitation"), max_length=2000, blank=True)
    participation = models.CharField(_("degree of participation"), max_length=20, choices=Participation, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("venue")
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    doors_at = models.DateTimeField(_("doors open"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    reply_by = models.DateTimeField(_("reply by"), null=True, blank=True)
    is_reply_by_firm = models.BooleanField(_("after that day only the waiting list"), default=True, db_default=True)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="meetings", verbose_name=_("organiser")
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="meetings", verbose_name=_("series")
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("starts_at", "pk")
        indexes: ClassVar = [models.Index(fields=["area", "state", "starts_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it starts. Correct the times."),
            ),
            models.CheckConstraint(
                condition=Q(doors_at__isnull=True) | Q(doors_at__lte=F("starts_at")),
                name="meeting_doors_before_start",
                violation_error_message=_("The doors open after the start. Correct the times."),
            ),
            models.CheckConstraint(
                condition=Q(reply_by__isnull=True) | Q(reply_by__lte=F("starts_at")),
                name="meeting_reply_before_start",
                violation_error_message=_("People can reply until the meeting starts at the latest."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(state="cancelled")
                | Q(starts_at__isnull=False, ends_at__isnull=False, reply_by__isnull=False, venue__isnull=False),
                name="meeting_complete_once_inviting",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the meeting for staff."""
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """True until the first invitation is sent."""
        return self.state == self.State.DRAFT

    @property
    def places(self) -> int | None:
        """Places in the room: set for this meeting, or those of the venue."""
        return self.capacity or (self.venue.capacity if self.venue else None)


class EarlierPlan(models.Model):
    """When and where a meeting was to be before it changed; `sequence` is that of the meeting at the time.

    Who was told of it knows the old data, and a message about the change can name the old day.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="earlier_plans")
    sequence = models.PositiveIntegerField()
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="+")
    doors_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("earlier plan")
        verbose_name_plural = _("earlier plans")
        ordering = ("meeting", "sequence")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "sequence"], name="earlier_plan_once_per_change"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.sequence}"

    def holds_for(self, meeting: Meeting) -> bool:
        """True when the meeting is where and when it was by this plan: it was moved back."""
        names = ("venue_id", "doors_at", "starts_at", "ends_at")
        return all(getattr(self, name) == getattr(meeting, name) for name in names)
