"""The report as it is being written: a summary, subjects and agreements, each with a version of its own.

Two people may write at the same time: who saves over a newer version changes nothing, and both texts stay until someone
chooses.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Contact, Organisation
from meetings.models import Meeting


class Row(models.Model):
    """A part of the report that is written and saved by itself; `TEXTS` are the fields that people fill in."""

    TEXTS: ClassVar[tuple[str, ...]] = ()

    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def values(self) -> dict[str, Any]:
        """What people filled in, as plain values."""
        return {name: getattr(self, name) for name in self.TEXTS}


class Report(Row):
    """The report of one meeting. `number` is the version that is written now, or of the newest one that is final."""

    TEXTS = ("summary",)

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", pgettext_lazy("report", "draft")
        CHECKING = "checking", pgettext_lazy("report", "being checked")
        FINAL = "final", pgettext_lazy("report", "final")

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    number = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(_("what was corrected"), max_length=300, blank=True)
    round = models.PositiveSmallIntegerField(default=0)  # how often it was given to others to check
    check_until = models.DateField(null=True)
    summary = models.TextField(_("short summary"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # What stood in every row when a next version was begun, by its number, so that it can be thrown away.
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.meeting_id)

    def get_absolute_url(self) -> str:
        """Return the page of the report for staff."""
        return reverse("outcomes:report", args=[self.meeting_id])

    @property
    def can_be_written(self) -> bool:
        """True while nobody checks it and it is not final."""
        return self.state == self.State.DRAFT

    @property
    def can_be_discarded(self) -> bool:
        """True for a next version that is not final: throwing it away brings back the version before it."""
        return not self.is_final and bool(self.before)

    @property
    def is_final(self) -> bool:
        """True when its newest version will never change."""
        return self.state == self.State.FINAL


class Subject(Row):
    """One subject or part of the programme: what was said, the ideas, and the questions that are still open."""

    TEXTS = ("title", "said", "ideas", "questions")

    report = models.ForeignKey(Report, models.CASCADE, related_name="subjects")
    title = models.CharField(_("subject"), max_length=120)
    said = models.TextField(_("what was said"), max_length=4000, blank=True)
    ideas = models.TextField(_("ideas"), max_length=2000, blank=True)
    questions = models.TextField(_("questions"), max_length=2000, blank=True)
    removed_at = models.DateTimeField(null=True)
    form_nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("subject of a report")
        verbose_name_plural = _("subjects of reports")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "form_nonce"], condition=~Q(form_nonce=""), name="subject_once_per_form"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Agreement(Row):
    """What was agreed: what, by whom and by when. Without the last two it is no agreement."""

    TEXTS = ("what", "owner_id", "contact_id", "due_on")

    report = models.ForeignKey(Report, models.CASCADE, related_name="agreements")
    what = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("who"))
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(_("by when"))
    removed_at = models.DateTimeField(null=True)
    form_nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "form_nonce"], condition=~Q(form_nonce=""), name="agreement_once_per_form"
            )
        ]

    def __str__(self) -> str:
        return self.what
