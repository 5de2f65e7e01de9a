"""An idea of residents or an organisation, and every state that it had."""

from copy import copy
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Organisation
from invitations.models import Correspondent
from meetings.models import Meeting

# Where it ends for the municipality; whoever handed it in gets an answer first. Withdrawing is an act of their own.
NEEDS_ANSWER = ("declined", "not_chosen", "finished")
PUBLIC_STATES = ("admitted", "presented", "chosen", "not_chosen", "under_way", "finished")
# Everyone reads the votes once the choice was told: before that they tell who was chosen.
VOTED_STATES = ("chosen", "not_chosen", "under_way", "finished")


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    """Which initiatives count, and which everyone may see."""

    def received(self) -> "InitiativeQuerySet":
        """Those whose initiator confirmed the address, and those that came on paper."""
        return self.filter(confirmed_at__isnull=False)

    def public(self) -> "InitiativeQuerySet":
        """Those that were admitted and whose initiator was told so, whatever became of them then."""
        return self.received().filter(state__in=PUBLIC_STATES, shown_state__in=("", *PUBLIC_STATES))


class Initiative(models.Model):
    """One idea. Everyone sees who it is from by role or group; the name stands apart, and is shown only if they ask.

    `version`: raised by each change of staff, so that nobody overwrites what a colleague wrote meanwhile.
    `answered_at`: since when the answer, or the decision, reads so; `told_at`: when it was sent. `shown_state` and
    `shown_answer`: what everyone reads until the answer of now was sent; empty when nothing waits.
    """

    class State(models.TextChoices):
        """How far it is; which state follows which stands in `rules.ONWARD`."""

        SUBMITTED = "submitted", _("handed in")
        ASSESSED = "assessed", _("assessed")
        DECLINED = "declined", _("not admitted")
        ADMITTED = "admitted", _("admitted")
        PRESENTED = "presented", _("presented")
        CHOSEN = "chosen", _("chosen")
        NOT_CHOSEN = "not_chosen", _("not chosen")
        UNDER_WAY = "under_way", _("under way")
        FINISHED = "finished", _("finished")
        WITHDRAWN = "withdrawn", _("withdrawn by the initiator")

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("market")
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("idea"), max_length=2000)
    initiators = models.CharField(_("from whom, by role or group"), max_length=120)
    shows_name = models.BooleanField(_("show the name too"), default=False)
    writer = models.OneToOneField(Correspondent, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SUBMITTED)
    advice = models.TextField(_("advice"), max_length=1000, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    shown_state = models.CharField(max_length=12, choices=State, blank=True)
    shown_answer = models.TextField(_("answer that was sent before"), max_length=2000, blank=True)
    join_count = models.PositiveIntegerField(_("slips of who wants to join"), default=0)
    vote_count = models.PositiveIntegerField(_("votes"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    form_nonce = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ("-created_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["area", "state"], name="initiative_of_area")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=NEEDS_ANSWER) | ~Q(answer=""), name="initiative_ends_with_answer"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False), name="initiative_answer_has_moment"
            ),
            models.UniqueConstraint(
                fields=["form_nonce"], condition=~Q(form_nonce=""), name="initiative_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of this initiative for staff."""
        return reverse("initiatives:idea", args=[self.pk])

    @property
    def language(self) -> str:
        """In which language we write to the initiator."""
        return self.writer.language if self.writer else settings.LANGUAGE_CODE

    @property
    def shown_initiators(self) -> str:
        """From whom it is, as everyone reads it: role or group, and a name only when they asked for that."""
        if self.shows_name and self.writer:
            return f"{self.initiators}, {self.writer.name}"
        return self.initiators

    @property
    def can_be_changed(self) -> bool:
        """True while the initiator may change the words: until it is assessed."""
        return self.state == self.State.SUBMITTED

    @property
    def can_be_withdrawn(self) -> bool:
        """True until it was presented or refused."""
        return self.state in {"submitted", "assessed", "admitted"}

    @property
    def can_have_stand(self) -> bool:
        """True while a stand can be asked for: it is admitted for a market that goes on."""
        return self.state == self.State.ADMITTED and self.meeting is not None and not self.is_market_off

    @property
    def is_market_off(self) -> bool:
        """True when its market was cancelled."""
        return self.meeting is not None and self.meeting.state == Meeting.State.CANCELLED

    @property
    def is_admitted(self) -> bool:
        """True when it was admitted, whatever became of it then; also while the initiator still has to hear so."""
        return self.confirmed_at is not None and self.state in PUBLIC_STATES

    @property
    def is_public(self) -> bool:
        """True when everyone may see it: it was admitted, and the initiator heard so."""
        return self.is_admitted and self.shown_state in {"", *PUBLIC_STATES}

    @property
    def is_told(self) -> bool:
        """True when the answer was sent as it reads now."""
        return bool(self.told_at and self.answered_at and self.told_at >= self.answered_at)

    @property
    def sent_answer(self) -> str:
        """The answer as the initiator has it."""
        return self.answer if self.is_told else self.shown_answer

    @property
    def as_told(self) -> "Initiative":
        """The same as everyone reads it: who handed it in hears a decision and a new answer first."""
        told = copy(self)
        told.answer = self.sent_answer
        told.state = self.shown_state or self.state
        told.vote_count = self.vote_count if told.state in VOTED_STATES else None
        return told


class Step(models.Model):
    """A state that an initiative came into, when, and by whom; nobody for the initiator. Rows are only added."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=Initiative.State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of an initiative")
        verbose_name_plural = _("steps of initiatives")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.state}"
