"""Agreements that were made at a meeting, and all that was said about each of them since."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Contact, Organisation
from invitations.models.invitation import new_public_id
from meetings.models import Meeting
from outcomes.models.report import Agreement


class ActionPoint(models.Model):
    """One agreement of a final report, to be kept by an organisation.

    `number`: the version of the report in which it stood first; `told_on`: when who came heard how it ended.
    """

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", pgettext_lazy("agreement", "open")
        DONE = "done", pgettext_lazy("agreement", "done")
        IMPOSSIBLE = "impossible", pgettext_lazy("agreement", "not possible")
        WITHDRAWN = "withdrawn", pgettext_lazy("agreement", "taken out of the report")

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="point")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who"))
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(_("what"), max_length=300)
    public_text = models.CharField(_("how everyone reads it"), max_length=300)
    first_due_on = models.DateField()
    due_on = models.DateField(_("by when"), db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    number = models.PositiveSmallIntegerField()
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    told_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("agreement to keep")
        verbose_name_plural = _("agreements to keep")
        ordering = ("due_on", "pk")
        indexes: ClassVar = [models.Index(fields=["meeting", "state"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "impossible"], closed_at__isnull=False)
                | Q(state__in=["open", "withdrawn"], closed_at__isnull=True),
                name="point_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="impossible") | ~Q(answer=""), name="point_impossible_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        """Return the page of this agreement for staff."""
        return reverse("outcomes:point", args=[self.pk])

    @property
    def language(self) -> str:
        """In which language we write to who keeps it."""
        return self.contact.language if self.contact else settings.LANGUAGE_CODE

    @property
    def is_open(self) -> bool:
        """True while it must still be kept."""
        return self.state == self.State.OPEN


class Step(models.Model):
    """Something that happened to an agreement. Rows are only added."""

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made", _("agreed")
        DONE = "done", pgettext_lazy("agreement", "done")
        LATER = "later", _("later than promised")
        IMPOSSIBLE = "impossible", pgettext_lazy("agreement", "not possible")
        REOPENED = "reopened", pgettext_lazy("agreement", "not done after all")
        CHANGED = "changed", _("put right in the report")
        WITHDRAWN = "withdrawn", pgettext_lazy("agreement", "taken out of the report")

    point = models.ForeignKey(ActionPoint, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of an agreement")
        verbose_name_plural = _("steps of agreements")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.point_id} {self.kind}"
