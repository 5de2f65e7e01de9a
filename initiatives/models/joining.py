"""Someone who wants to join an initiative and lets us pass on name and address."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from initiatives.models.initiative import Initiative
from invitations.models import Correspondent


class Joiner(models.Model):
    """It counts once the address is confirmed: then the initiator gets it. Name and address go some time later."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="joiners")
    writer = models.OneToOneField(Correspondent, models.SET_NULL, null=True, related_name="+")
    form_nonce = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("someone who wants to join")
        verbose_name_plural = _("people who want to join")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form_nonce"], condition=~Q(form_nonce=""), name="joiner_once_per_form"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def language(self) -> str:
        """In which language we write to them."""
        return self.writer.language if self.writer else settings.LANGUAGE_CODE
