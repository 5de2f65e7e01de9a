"""Voices: what people in the neighbourhood say about a subject. Who said it is kept apart, or not at all."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from meetings.models.meeting import Meeting
from meetings.models.theme import Theme


class Signal(models.Model):
    """One voice: what was said, about which area, by which sort of person. Never a name; the text is not public.

    A voice that says the same as another is merged into it, and counts no more.
    """

    class Origin(models.TextChoices):
        """By whom, or where, it was said."""

        RESIDENT = "resident", _("resident")
        ORGANISATION = "organisation", _("organisation")
        OFFICIAL = "official", _("official")
        SURGERY = "surgery", _("consultation hour")
        PHONE = "phone", _("phone")

    class State(models.TextChoices):
        """What we did with it."""

        NEW = "new", _("new")
        WORKING = "working", _("being looked at")
        PLANNED = "planned", _("on the agenda of a meeting")
        ANSWERED = "answered", _("answered")

    area = models.ForeignKey(Area, models.PROTECT, related_name="signals", verbose_name=_("area"))
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="signals", verbose_name=_("theme")
    )
    text = models.TextField(_("what was said"), max_length=1000)
    origin = models.CharField(_("from"), max_length=14, choices=Origin)
    asks_meeting = models.BooleanField(_("asks for a meeting"), default=False)
    received_on = models.DateField(_("received on"), db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="merged", verbose_name=_("same as")
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="signals", verbose_name=_("on the agenda of")
    )
    # True once whoever said it confirmed an address; that is kept elsewhere, and nobody of the staff sees it.
    is_reachable = models.BooleanField(default=False, editable=False)
    form_nonce = models.CharField(max_length=80, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        ordering = ("-received_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["area", "theme", "received_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="signal_not_same_as_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="signal_answered_has_answer",
            ),
            models.UniqueConstraint(fields=["form_nonce"], condition=~Q(form_nonce=""), name="signal_once_per_form"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Return the page of this voice for staff."""
        return reverse("meetings:signal", args=[self.pk])
