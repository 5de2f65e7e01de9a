"""Invitations, messages and suppressed addresses, to look at. What people need to take part is never shown here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AdministratorPage, ReadOnlyInline, column, filter_on
from invitations.audience import reason_text
from invitations.models import Attempt, Invitation, Mailing, Message, Reply, Suppression

# The columns of these tables have no label in the models, because no form of ours is made of them.
MEETING, STATE = column("meeting", _("meeting")), column("state", _("state"))
CREATED_AT, CREATED_BY = column("created_at", _("made on")), column("created_by", _("by"))
ANSWER, PARTY_SIZE = column("answer", _("answer")), column("party_size", _("number of people"))
GROUP, ROLE, CHANNEL = column("group", _("group")), column("role", _("role")), column("channel", _("by which way"))
CONTACT, ORGANISATION = column("contact", _("contact")), column("organisation", _("organisation"))
ANSWERED_AT, MAILING = column("answered_at", _("answered on")), column("mailing", _("mailing"))
KIND, NOT_BEFORE = column("kind", _("kind")), column("not_before", _("not before"))
DEADLINE, ATTEMPTS = column("deadline", _("not after")), column("attempts", _("tries"))
ACCEPTED_AT, DOMAIN = column("accepted_at", _("handed over at")), column("domain", _("domain of the address"))
CODE, REPLY = column("smtp_code", _("code of the mail server")), column("smtp_reply", _("answer of the mail server"))
MESSAGE_ID = column("message_id", _("Message-ID"))
REASON, THEME, AREA = column("reason", _("reason")), column("theme", _("theme")), column("area", _("area"))


class RepliesInline(ReadOnlyInline):
    """Every answer that was given."""

    model = Reply
    fields = readonly_fields = (
        CREATED_AT, ANSWER, PARTY_SIZE, column("source", _("how it came in")), column("actor", _("written down by")),
    )  # fmt: skip
    show_change_link = False


class AttemptsInline(ReadOnlyInline):
    """Every try to hand the message over."""

    model = Attempt
    fields = readonly_fields = (
        column("number", _("number")), column("phase", _("how far")), column("code", _("code of the mail server")),
        column("reply", _("answer of the mail server")), column("started_at", _("begun at")),
        column("ended_at", _("ended at")),
    )  # fmt: skip
    show_change_link = False


@admin.register(Mailing)
class MailingAdmin(AdministratorPage):
    """What was sent at one moment to one audience."""

    list_display = (MEETING, STATE, "release_at", CREATED_BY, CREATED_AT)
    fields = (MEETING, STATE, "release_at", CREATED_BY, CREATED_AT)
    list_filter = (filter_on("state", _("state")),)
    list_select_related = ("meeting", "created_by")
    search_fields = ("meeting__title",)


@admin.register(Invitation)
class InvitationAdmin(AdministratorPage):
    """One person for one meeting, with the answers. The public id makes the personal link, so it is not shown."""

    list_display = (CONTACT, MEETING, ROLE, CHANNEL, ANSWER, PARTY_SIZE, ANSWERED_AT, STATE)
    fields = (
        MEETING, CONTACT, ORGANISATION, GROUP, ROLE, CHANNEL, "why", MAILING, STATE, ANSWER, PARTY_SIZE, ANSWERED_AT,
    )  # fmt: skip
    list_filter = (
        filter_on("answer", _("answer")), filter_on("state", _("state")), filter_on("channel", _("by which way")),
        filter_on("group", _("group")),
    )  # fmt: skip
    list_select_related = ("contact", "meeting")
    search_fields = ("contact__name", "meeting__title")
    inlines = (RepliesInline,)

    @admin.display(description=_("why invited"))
    def why(self, invitation: Invitation) -> str:
        """Every reason in words."""
        return "; ".join(reason_text(each) for each in invitation.reasons)


@admin.register(Message)
class MessageAdmin(AdministratorPage):
    """The outbox."""

    list_display = ("number", KIND, STATE, "to", NOT_BEFORE, ATTEMPTS, ACCEPTED_AT)
    fields = (
        "number", KIND, STATE, "to", DOMAIN, MAILING, NOT_BEFORE, DEADLINE, ATTEMPTS, ACCEPTED_AT, CODE, REPLY,
        MESSAGE_ID,
    )  # fmt: skip
    list_filter = (filter_on("state", _("state")), filter_on("kind", _("kind")))
    list_select_related = ("invitation__contact", "user")
    search_fields = ("invitation__contact__name", "domain", "message_id")
    inlines = (AttemptsInline,)

    @admin.display(description=_("number"), ordering="pk")
    def number(self, message: Message) -> int:
        """The number of the row."""
        return int(message.pk)

    @admin.display(description=_("to"))
    def to(self, message: Message) -> str:
        """To whom."""
        if message.invitation:
            return message.invitation.contact.name
        return str(message.user) if message.user else f"…@{message.domain}"


@admin.register(Suppression)
class SuppressionAdmin(AdministratorPage):
    """Addresses that must not be written to, without the address."""

    list_display = ("number", REASON, THEME, AREA, CREATED_AT)
    fields = ("number", REASON, THEME, AREA, CREATED_AT)
    list_filter = (filter_on("reason", _("reason")),)
    list_select_related = ("theme", "area")

    @admin.display(description=_("number"), ordering="pk")
    def number(self, suppression: Suppression) -> int:
        """The number of the row."""
        return int(suppression.pk)
