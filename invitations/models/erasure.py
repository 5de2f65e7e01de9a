"""Erasures: what was erased, when and by whom, without a word of the person; and who asked for one."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.models import Contact
from invitations.models.invitation import new_public_id


class Erasure(models.Model):
    """One person, or one address, that was erased. Also stands in the ledger outside the database (docs/erasure.md).

    `subject`: numbers of contacts and keyed hashes of addresses, to erase again after a backup was put back. `counts`:
    rows per table. `stayed`: in which field of which rows the name still stands. No personal values.
    """

    class Why(models.TextChoices):
        """On whose word."""

        SELF = "self", _("by the person, behind the mailed link")
        ASKED = "asked", _("by staff, because the person asked")
        UNNEEDED = "unneeded", _("by staff, because the data are needed no more")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    at = models.DateTimeField(_("erased at"), db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    why = models.CharField(_("why"), max_length=10, choices=Why)
    subject = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    stayed = models.JSONField(default=list)
    keeps_away = models.BooleanField(_("nothing is sent to the address any more"), default=False)
    reapplied_at = models.DateTimeField(_("erased again at"), null=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        """Return the page with the certificate."""
        return reverse("invitations:erasure", args=[self.pk])


class ErasureWish(models.Model):
    """Someone who is invited because of a function asks to be erased: staff decide, for the law lets the task go first.

    Or asks it from an address that somebody else set, or of a meeting that is held.
    `reason`: why not; the person hears it by mail.
    """

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", pgettext_lazy("request", "to be decided")
        GRANTED = "granted", pgettext_lazy("request", "erased")
        REFUSED = "refused", pgettext_lazy("request", "not erased")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField(_("why not"), max_length=600, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("request to erase")
        verbose_name_plural = _("requests to erase")
        ordering = ("asked_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact"], condition=Q(state="open"), name="erasure_wish_once_open"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="erasure_wish_decided_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
