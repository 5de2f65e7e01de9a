"""The outbox: one row is one message to one address. The database is the truth; the broker only rings the bell."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Contact
from invitations.models.corresponding import Correspondent
from invitations.models.data_check import DataCheck
from invitations.models.following import Follower, Registration
from invitations.models.invitation import Invitation
from invitations.models.mailing import Mailing
from invitations.models.planned import PlannedMail
from invitations.models.reply import Guest
from invitations.models.rows import BulkQuerySet
from invitations.models.speaking import Speaker
from meetings.models import Theme

# After the mail server took the message; a report about it may still come in.
ACCEPTED_STATES = ("sent", "delivered", "soft_bounced", "hard_bounced", "complained")
# What did not arrive, or was kept back because it would not; few rows, so that an index finds them among all.
LOST_STATES = ("failed_address", "failed_content", "failed", "expired", "hard_bounced", "suppressed")


class Message(models.Model):
    """One outgoing message, from queued to handed over. What a worker may do with it stands in `rules.py`."""

    class Kind(models.TextChoices):
        """What the message says."""

        INVITE = "invite", _("invitation")
        RESCHEDULE = "reschedule", _("change of day, time or place")
        CANCEL = "cancel", _("cancellation")
        CONFIRMATION = "confirmation", _("confirmation")
        GUEST = "guest", _("confirmation for someone who comes along")
        OFFER = "offer", _("offer of a place")
        FREE = "free", _("places are free")
        RETURNED = "returned", _("the colleague cannot come")
        REMINDER = "reminder", _("reminder")
        THANKS = "thanks", _("thank-you")
        MISSED = "missed", _("we missed you")
        REGISTER = "register", _("question to confirm a registration")
        FOLLOW = "follow", _("question to confirm following")
        AGENDA = "agenda", _("new meetings for who follows")
        VOICE = "voice", _("question to confirm an address")
        ANSWER = "answer", _("answer to a voice")
        DATA = "data", _("question to check data")
        BRIEFING = "briefing", _("briefing")
        AROUND = "around", _("news for who has a role or a stand")
        CHORES = "chores", _("what must be done for a meeting")
        CHECK = "check", _("report to check")
        REPORT = "report", _("report of a meeting")
        NAG = "nag", _("report that is not there yet")
        POINT = "point", _("agreement to keep")
        DONE = "done", _("what became of agreements")
        OVERDUE = "overdue", _("agreements that are late")
        AFTER = "after", _("what became of a meeting")
        REVIEW = "review", _("questions to visitors")
        IDEA = "idea", _("question to confirm an idea")
        VERDICT = "verdict", _("answer to an idea")
        JOIN = "join", _("question to confirm joining")
        JOINED = "joined", _("someone wants to join")
        PROGRESS = "progress", _("question how an initiative goes")
        OWN = "own", _("link to own data")
        ADDRESS = "address", _("news of another address")
        WISH = "wish", _("answer to a request to erase")
        LINK = "link", _("new link")
        TEST = "test", _("test")
        ALARM = "alarm", _("alarm for administrators")
        DIGEST = "digest", _("daily overview of failures")
        WATCH = "watch", _("alarm about the installation")

    class State(models.TextChoices):
        """Where the message is. Nothing leaves a terminal state by itself."""

        QUEUED = "queued", _("queued")
        SENDING = "sending", _("on its way")
        SENT = "sent", _("handed over to the mail server")
        DELIVERED = "delivered", _("delivered")
        SOFT_BOUNCED = "soft_bounced", _("not delivered for now")
        HARD_BOUNCED = "hard_bounced", _("came back: the address does not work")
        COMPLAINED = "complained", _("marked as unwanted")
        UNCERTAIN = "uncertain", _("uncertain")
        HELD = "held", _("held")
        FAILED_ADDRESS = "failed_address", _("the address does not work")
        FAILED_CONTENT = "failed_content", _("the mail server refused the message")
        FAILED = "failed", _("could not be made")
        SUPPRESSED = "suppressed", _("does not want mail")
        SUPERSEDED = "superseded", _("replaced by a newer message")
        CANCELLED = "cancelled", _("stopped")
        EXPIRED = "expired", _("too late")

    dedupe_key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=14, choices=State, default=State.QUEUED)
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="messages")
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, related_name="messages")
    # Few messages go to these; partial indexes below cost the others nothing.
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, related_name="messages", db_index=False)
    follower = models.ForeignKey(Follower, models.CASCADE, null=True, related_name="messages", db_index=False)
    speaker = models.ForeignKey(Speaker, models.CASCADE, null=True, related_name="messages", db_index=False)
    data_check = models.ForeignKey(DataCheck, models.CASCADE, null=True, related_name="messages", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+", db_index=False)
    correspondent = models.ForeignKey(Correspondent, models.CASCADE, null=True, related_name="+", db_index=False)
    mailing = models.ForeignKey(Mailing, models.PROTECT, null=True, related_name="messages")
    planned = models.ForeignKey(PlannedMail, models.RESTRICT, null=True, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    deadline = models.DateTimeField()
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    dot_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    uncertain_count = models.PositiveSmallIntegerField(default=0)
    crash_count = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, blank=True)
    date_header = models.CharField(max_length=40, blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    calendar = models.CharField(max_length=8, blank=True, db_default="")  # METHOD of the appointment that went along
    accepted_at = models.DateTimeField(null=True)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    smtp_reply = models.CharField(max_length=200, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    domain = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("pk",)
        indexes: ClassVar = [
            models.Index(fields=["not_before", "id"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="message_leased"),
            models.Index(fields=["mailing", "state"], name="message_of_mailing"),
            models.Index(fields=["invitation"], condition=Q(state__in=LOST_STATES), name="message_lost"),
            models.Index(
                fields=["registration"], condition=Q(registration__isnull=False), name="message_of_registration"
            ),
            models.Index(fields=["follower"], condition=Q(follower__isnull=False), name="message_of_follower"),
            models.Index(fields=["speaker"], condition=Q(speaker__isnull=False), name="message_of_speaker"),
            models.Index(fields=["data_check"], condition=Q(data_check__isnull=False), name="message_of_data_check"),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="message_of_contact"),
            models.Index(
                fields=["correspondent"], condition=Q(correspondent__isnull=False), name="message_of_correspondent"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sending", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_token__isnull=True, lease_until__isnull=True)),
                name="message_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(dot_at__isnull=True) | Q(state__in=["sending", "uncertain", "held", *ACCEPTED_STATES]),
                name="message_dot_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ACCEPTED_STATES)
                | Q(accepted_at__isnull=False, smtp_code__gte=200, smtp_code__lt=300),
                name="message_sent_was_accepted",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=40), name="message_attempts_bounded"),
            models.CheckConstraint(
                condition=Q(invitation__isnull=False)
                | Q(user__isnull=False)
                | Q(registration__isnull=False)
                | Q(follower__isnull=False)
                | Q(speaker__isnull=False)
                | Q(data_check__isnull=False)
                | Q(contact__isnull=False)
                | Q(correspondent__isnull=False),
                name="message_has_recipient",
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(state="sending"), name="message_one_at_a_time_per_invitation"
            ),
        ]

    def __str__(self) -> str:
        return self.dedupe_key


class Attempt(models.Model):
    """One try to hand a message over; rows are only added."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=12)
    code = models.PositiveSmallIntegerField(null=True)
    reply = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.message_id} {self.number}"


class Suppression(models.Model):
    """An address that must not be written to. Holds a keyed hash, never the address."""

    class Reason(models.TextChoices):
        """Why nothing may be sent."""

        OPTED_OUT = "opted_out", _("does not want invitations any more")
        BOUNCED = "bounced", _("the address does not work")

    address_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=12, choices=Reason)
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        ordering = ("pk",)
        constraints: ClassVar = [
            # SQLite knows no NULLS NOT DISTINCT: an empty key counts as 0.
            models.UniqueConstraint(
                "address_hash", "reason", Coalesce("theme", 0), Coalesce("area", 0), name="suppression_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.address_hash[:8]}"


class Channel(models.Model):
    """The way out to the mail server. Paused when the server refuses us, for a reason that no recipient can help."""

    class Cause(models.TextChoices):
        """Why the server takes nothing, and so what must be changed."""

        UNREACHABLE = "unreachable", _("the mail server does not answer")
        LOGIN = "login", _("the mail server refuses the user name or password")
        SENDER = "sender", _("the mail server refuses the sender")
        REPUTATION = "reputation", _("the mail server does not trust us")
        TLS = "tls", _("there is no safe connection to the mail server")

    name = models.CharField(max_length=40, unique=True, default="smtp")
    paused_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    cause = models.CharField(max_length=12, choices=Cause, blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    smtp_reply = models.CharField(max_length=200, blank=True)
    fail_streak = models.PositiveIntegerField(default=0)
    alarmed_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    # After restoring a backup: nothing leaves until someone decided what may go, and of when the backup was.
    held_since = models.DateTimeField(null=True)
    held_from = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("way out for mail")
        verbose_name_plural = _("ways out for mail")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(paused_since__isnull=False), name="channel_pause_has_start"
            ),
            models.CheckConstraint(
                condition=Q(held_since__isnull=True, held_from__isnull=True)
                | Q(held_since__isnull=False, held_from__isnull=False),
                name="channel_hold_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DomainGate(models.Model):
    """Per recipient domain: a pause after it asked for patience, and how many messages may still go this minute."""

    domain = models.CharField(max_length=255, unique=True)
    paused_until = models.DateTimeField(null=True)
    fail_streak = models.PositiveIntegerField(default=0)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("gate of a domain")
        verbose_name_plural = _("gates of domains")
        constraints: ClassVar = [models.CheckConstraint(condition=Q(tokens__gte=0), name="gate_tokens_not_negative")]

    def __str__(self) -> str:
        return self.domain


class DeliveryEvent(models.Model):
    """A report about a message that came in afterwards: a bounce, a complaint, a delivery. Each counts once."""

    class Kind(models.TextChoices):
        """What the report says."""

        DELIVERED = "delivered", _("delivered")
        SOFT = "soft", _("not delivered for now")
        HARD = "hard", _("the address does not work")
        REPUTATION = "reputation", _("the mail server does not trust us")
        COMPLAINT = "complaint", _("marked as unwanted")

    source = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="events")
    address_hash = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=20, blank=True)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report on a message")
        verbose_name_plural = _("reports on messages")
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=["address_hash", "occurred_at"], name="event_of_address")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="event_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind}"
