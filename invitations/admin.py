"""Invitations, messages and suppressed addresses, to look at. What people need to take part is never shown here."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin.base import ReadOnlyInline, ReadOnlyPage
from invitations.models import Attempt, Invitation, Mailing, Message, Reply, Suppression


class _ForAdministrators(ReadOnlyPage):
    """Only an administrator looks; nobody changes."""

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Administrators only, whatever other permissions somebody has."""
        return request.user.is_active and request.user.is_superuser


class RepliesInline(ReadOnlyInline):
    """Every answer that was given."""

    model = Reply
    fields = readonly_fields = ("created_at", "answer", "party_size", "source", "actor")
    show_change_link = False


class AttemptsInline(ReadOnlyInline):
    """Every try to hand the message over."""

    model = Attempt
    fields = readonly_fields = ("number", "phase", "code", "reply", "started_at", "ended_at")
    show_change_link = False


@admin.register(Mailing)
class MailingAdmin(_ForAdministrators):
    """What was sent at one moment to one audience."""

    list_display = ("meeting", "state", "release_at", "created_by", "created_at")
    list_filter = ("state",)
    list_select_related = ("meeting", "created_by")
    search_fields = ("meeting__title",)
    exclude = ("form_nonce",)


@admin.register(Invitation)
class InvitationAdmin(_ForAdministrators):
    """One person for one meeting, with the answers."""

    list_display = ("contact", "meeting", "role", "channel", "answer", "party_size", "answered_at", "state")
    list_filter = ("answer", "state", "channel", "group")
    list_select_related = ("contact", "meeting")
    search_fields = ("contact__name", "meeting__title")
    inlines = (RepliesInline,)
    # The public id makes the personal link: who has it can answer for somebody else.
    exclude = ("public_id", "token_version", "answer_version")


@admin.register(Message)
class MessageAdmin(_ForAdministrators):
    """The outbox."""

    list_display = ("pk", "kind", "state", "invitation_name", "not_before", "attempts", "smtp_code", "accepted_at")
    list_filter = ("state", "kind")
    list_select_related = ("invitation__contact", "user")
    search_fields = ("invitation__contact__name", "domain", "message_id")
    inlines = (AttemptsInline,)
    exclude = ("lease_token", "address_hash", "dedupe_key")

    @admin.display(description=Message._meta.get_field("invitation").verbose_name)
    def invitation_name(self, message: Message) -> str:
        """To whom."""
        return message.invitation.contact.name if message.invitation else str(message.user or "")


@admin.register(Suppression)
class SuppressionAdmin(_ForAdministrators):
    """Addresses that must not be written to, without the address."""

    list_display = ("pk", "reason", "theme", "area", "created_at")
    list_filter = ("reason",)
    list_select_related = ("theme", "area")
    exclude = ("address_hash",)
