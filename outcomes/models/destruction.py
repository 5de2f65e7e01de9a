"""Lists of dossiers to destroy, decided by two people, and what is left of them: who, what, when and how many."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outcomes.models.dossier import Dossier


class Destruction(models.Model):
    """One list: proposed by one administrator, approved by another, then carried out. `certificate`: the file of it."""

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", pgettext_lazy("list", "proposed")
        APPROVED = "approved", pgettext_lazy("list", "approved")
        REFUSED = "refused", pgettext_lazy("list", "not approved")
        DONE = "done", pgettext_lazy("list", "destroyed")

    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    certificate = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("destruction list")
        verbose_name_plural = _("destruction lists")
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="destruction_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False, certificate__isnull=False),
                name="destruction_done_has_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="destruction_refused_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the page of this list."""
        return reverse("outcomes:destruction", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """True while its dossiers may still be destroyed by it."""
        return self.state in {self.State.PROPOSED, self.State.APPROVED}


class DestructionLine(models.Model):
    """One dossier on a list, in words that stay when the dossier is gone: no person stands in them.

    `counts`: how many rows of each kind went; `kept_because`: why this dossier was left when the list was carried out.
    """

    class Kept(models.TextChoices):
        """Why a dossier stayed although its list was carried out."""

        HELD = "held", _("it is held")
        REOPENED = "reopened", _("it was opened again")
        TERM = "term", _("its term is not over")

    destruction = models.ForeignKey(Destruction, models.CASCADE, related_name="lines")
    dossier = models.ForeignKey(Dossier, models.SET_NULL, null=True, related_name="lines")
    title = models.CharField(max_length=120)
    area = models.CharField(max_length=120)
    held_on = models.DateField(null=True)
    closed_on = models.DateField()
    keep_until = models.DateField()
    code = models.CharField(max_length=40)
    source = models.CharField(max_length=160)
    counts = models.JSONField(default=dict)
    kept_because = models.CharField(max_length=10, choices=Kept, blank=True)

    class Meta:
        verbose_name = _("line of a destruction list")
        verbose_name_plural = _("lines of destruction lists")
        ordering = ("keep_until", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["destruction", "dossier"], name="dossier_once_per_destruction"),
        ]

    def __str__(self) -> str:
        return self.title
