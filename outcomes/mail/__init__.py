"""What the app says by mail. Composed here and only here; pure: no query, nothing is sent."""

from outcomes.mail.reports import check_notice, nag_notice, report_notice
from outcomes.mail.words import Reader

__all__ = ["Reader", "check_notice", "nag_notice", "report_notice"]
