"""What the app says by mail. Composed here and only here; pure: no query, nothing is sent."""

from outcomes.mail.chasing import after_notice, overdue_notice
from outcomes.mail.evaluation import review_notice
from outcomes.mail.points import done_notice, point_notice
from outcomes.mail.reports import check_notice, nag_notice, report_notice
from outcomes.mail.words import Reader

__all__ = [
    "Reader",
    "after_notice",
    "check_notice",
    "done_notice",
    "nag_notice",
    "overdue_notice",
    "point_notice",
    "report_notice",
    "review_notice",
]
