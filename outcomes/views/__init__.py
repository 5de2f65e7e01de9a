"""Pages of reports and agreements. The name of a view is the name of its address."""

from outcomes.views.behind import council_contacts, council_meetings, council_organisations
from outcomes.views.by_code import count_codes, question_sheet, review_by_code
from outcomes.views.checking import ask_check, handle_remarks, opinion, reopen_report
from outcomes.views.council import council, council_file, council_list
from outcomes.views.destruction import (
    approve_destruction,
    certificate,
    destroy,
    destruction,
    destructions,
    propose_destruction,
    refuse_destruction,
)
from outcomes.views.dossier import (
    close_dossier,
    dossier,
    dossier_file,
    hold_dossier,
    release_dossier,
    reopen_dossier,
)
from outcomes.views.evaluation import ask_visitors, evaluation, look_back, paper_reviews, review
from outcomes.views.finishing import (
    correct_report,
    discard_report,
    finalise_report,
    publish_report,
    report_file,
    send_report,
    unpublish_report,
)
from outcomes.views.forgotten import forgotten, forgotten_file
from outcomes.views.keeping import done, keep_point
from outcomes.views.lessons import add_lesson, lesson, lessons, meeting_lesson, remove_lesson
from outcomes.views.memo import memo, memo_file, memo_paper
from outcomes.views.open_data import open_data, open_data_file
from outcomes.views.photos import add_photo, move_photo, remove_photo, report_photo, report_picture
from outcomes.views.points import point, point_words, points
from outcomes.views.public import public_photo, public_report, public_report_file
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
from outcomes.views.trend import trends

__all__ = [
    "add_agreement",
    "add_lesson",
    "add_photo",
    "add_subject",
    "approve_destruction",
    "ask_check",
    "ask_visitors",
    "begin_report",
    "certificate",
    "choose_text",
    "close_dossier",
    "correct_report",
    "council",
    "council_contacts",
    "council_file",
    "council_list",
    "council_meetings",
    "council_organisations",
    "count_codes",
    "destroy",
    "destruction",
    "destructions",
    "discard_report",
    "done",
    "dossier",
    "dossier_file",
    "evaluation",
    "finalise_report",
    "forgotten",
    "forgotten_file",
    "handle_remarks",
    "hold_dossier",
    "keep_point",
    "lesson",
    "lessons",
    "look_back",
    "meeting_lesson",
    "memo",
    "memo_file",
    "memo_paper",
    "move_photo",
    "open_data",
    "open_data_file",
    "opinion",
    "paper_reviews",
    "point",
    "point_words",
    "points",
    "propose_destruction",
    "public_photo",
    "public_report",
    "public_report_file",
    "publish_report",
    "question_sheet",
    "refuse_destruction",
    "release_dossier",
    "remove_agreement",
    "remove_lesson",
    "remove_photo",
    "remove_subject",
    "reopen_dossier",
    "reopen_report",
    "report",
    "report_agreement",
    "report_file",
    "report_photo",
    "report_picture",
    "report_subject",
    "report_summary",
    "review",
    "review_by_code",
    "send_report",
    "trends",
    "unpublish_report",
]
