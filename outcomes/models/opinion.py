"""What somebody who was there says of the report before it is final: right, or otherwise, kept apart."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Contact, Organisation
from invitations.models.invitation import new_public_id
from outcomes.models.report import Report


class Opinion(models.Model):
    """One person × one round of checking, answered by a mailed link. Another opinion needs words.

    Round 0 comes with the mail about a final report: who came reads it there, and may still remark on it.
    """

    class Answer(models.TextChoices):
        """What this person said."""

        OPEN = "open", _("no answer yet")
        AGREES = "agrees", _("agrees")
        DIFFERS = "differs", _("sees it differently")

    report = models.ForeignKey(Report, models.CASCADE, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    is_chair = models.BooleanField(_("led the meeting"), default=False)
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    text = models.TextField(_("other opinion"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)  # when staff read a remark on a final report

    class Meta:
        verbose_name = _("opinion on a report")
        verbose_name_plural = _("opinions on reports")
        ordering = ("-is_chair", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "round", "contact"], name="opinion_once_per_round"),
            models.CheckConstraint(condition=~Q(answer="differs") | ~Q(text=""), name="opinion_differs_in_words"),
            models.CheckConstraint(
                condition=Q(answer="open") | Q(answered_at__isnull=False), name="opinion_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_remark(self) -> bool:
        """True for a link to the final report: what is said there does not stand in it."""
        return self.round == 0

    @property
    def language(self) -> str:
        """In which language we write to them."""
        return self.contact.language
