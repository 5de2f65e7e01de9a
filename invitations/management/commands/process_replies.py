"""Reads the answers that calendars send."""

from invitations import actions, calendar
from invitations.management.mailbox import MailboxCommand


class Command(MailboxCommand):
    """`manage.py process_replies` from cron, or with --stdin behind a mail server."""

    help = (
        "Read the answers that calendars send (METHOD:REPLY), and record them. Reads CALENDAR_REPLY_IMAP_URL, or a "
        "maildir, or one mail on standard input. What it cannot understand stays unread with a star, for a person."
    )
    setting, folder, thing = "CALENDAR_REPLY_IMAP_URL", "calendar-replies", "answer"
    counted = ("applied", "noted", "late", "old", "refused", "unknown", "automatic", "unclear")

    def verdict_on(self, content: bytes, recipient: str = "") -> str:
        """Record one answer and return in one word what it was."""
        reply = calendar.read_reply(content, recipient)
        if isinstance(reply, calendar.Nothing):
            return reply.value
        return actions.apply_calendar_reply(reply).value
