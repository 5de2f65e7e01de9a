"""Pages of reports and agreements. The name of a view is the name of its address."""

from outcomes.views.checking import ask_check, opinion, reopen_report
from outcomes.views.council import council, council_file, council_list
from outcomes.views.evaluation import ask_visitors, evaluation, look_back, paper_reviews, review
from outcomes.views.finishing import (
    correct_report,
    finalise_report,
    publish_report,
    report_file,
    send_report,
    unpublish_report,
)
from outcomes.views.keeping import done, keep_point
from outcomes.views.points import point, point_words, points
from outcomes.views.public import public_report, public_report_file
from outcomes.views.report import begin_report, report
from outcomes.views.rows import (
    add_agreement,
    add_subject,
    choose_text,
    remove_agreement,
    remove_subject,
    report_agreement,
    report_subject,
    report_summary,
)

__all__ = [
    "add_agreement",
    "add_subject",
    "ask_check",
    "ask_visitors",
    "begin_report",
    "choose_text",
    "correct_report",
    "council",
    "council_file",
    "council_list",
    "done",
    "evaluation",
    "finalise_report",
    "keep_point",
    "look_back",
    "opinion",
    "paper_reviews",
    "point",
    "point_words",
    "points",
    "public_report",
    "public_report_file",
    "publish_report",
    "remove_agreement",
    "remove_subject",
    "reopen_report",
    "report",
    "report_agreement",
    "report_file",
    "report_subject",
    "report_summary",
    "review",
    "send_report",
    "unpublish_report",
]
