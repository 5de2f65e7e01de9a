"""Reads the mail that came back."""

from invitations import actions, bounces
from invitations.management.mailbox import MailboxCommand


class Command(MailboxCommand):
    """`manage.py process_bounces` from cron, or with --stdin behind a mail server."""

    help = (
        "Read delivery reports and complaints, and write down which messages did not arrive. Reads BOUNCE_IMAP_URL, or "
        "a maildir, or one mail on standard input. What it cannot understand stays unread with a star, for a person."
    )
    setting, folder, thing = "BOUNCE_IMAP_URL", "bounces", "report"
    counted = ("applied", "doubled", "unknown", "automatic", "unclear", "too early")

    def verdict_on(self, content: bytes, recipient: str = "") -> str:
        """Apply one report and return in one word what it was."""
        report = bounces.read(content, recipient)
        if isinstance(report, bounces.Nothing):
            return report.value
        applied = actions.apply_report(report)
        return "applied" if applied is actions.Applied.COUNTED else applied.value
