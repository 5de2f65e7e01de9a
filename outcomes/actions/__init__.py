"""What people do with a report: write, let others check it, make it final, publish and mail it.

Also what they do with agreements, with lessons, and with the dossier.
"""

from outcomes.actions.chasing import chase, remind_owners, tell_afterwards, tell_visitors
from outcomes.actions.checking import ask_check, give_opinion, handle_remarks, reopen
from outcomes.actions.destroying import (
    MOST_DOSSIERS,
    CannotDestroy,
    approve_destruction,
    destroy,
    propose_destruction,
    refuse_destruction,
)
from outcomes.actions.dossier import (
    CannotClose,
    close_dossier,
    pack_dossier,
    reopen_dossier,
)
from outcomes.actions.dpia import save_dpia
from outcomes.actions.evaluating import (
    CannotAsk,
    ask_visitors,
    count_codes,
    give_review,
    give_review_by_code,
    look_back,
    note_paper,
)
from outcomes.actions.finishing import CannotFinalise, correct, finalise
from outcomes.actions.keeping import begin_run, end_run, hold_meeting, note_forgotten, release_meeting
from outcomes.actions.lessons import change_lesson, remove_lesson, write_lesson
from outcomes.actions.photos import add_photo, describe_photo, move_photo, remove_photo
from outcomes.actions.points import answer, change_words, make_points
from outcomes.actions.public_figures import publish_figures
from outcomes.actions.publishing import CannotPublish, ask_for_reports, publish, send_report, unpublish
from outcomes.actions.throwing_away import discard
from outcomes.actions.writing import (
    CannotWrite,
    NewerText,
    add_agreement,
    add_subject,
    begin_report,
    choose_text,
    remove_row,
    save_row,
)

__all__ = [
    "MOST_DOSSIERS",
    "CannotAsk",
    "CannotClose",
    "CannotDestroy",
    "CannotFinalise",
    "CannotPublish",
    "CannotWrite",
    "NewerText",
    "add_agreement",
    "add_photo",
    "add_subject",
    "answer",
    "approve_destruction",
    "ask_check",
    "ask_for_reports",
    "ask_visitors",
    "begin_report",
    "begin_run",
    "change_lesson",
    "change_words",
    "chase",
    "choose_text",
    "close_dossier",
    "correct",
    "count_codes",
    "describe_photo",
    "destroy",
    "discard",
    "end_run",
    "finalise",
    "give_opinion",
    "give_review",
    "give_review_by_code",
    "handle_remarks",
    "hold_meeting",
    "look_back",
    "make_points",
    "move_photo",
    "note_forgotten",
    "note_paper",
    "pack_dossier",
    "propose_destruction",
    "publish",
    "publish_figures",
    "refuse_destruction",
    "release_meeting",
    "remind_owners",
    "remove_lesson",
    "remove_photo",
    "remove_row",
    "reopen",
    "reopen_dossier",
    "save_dpia",
    "save_row",
    "send_report",
    "tell_afterwards",
    "tell_visitors",
    "unpublish",
    "write_lesson",
]
