"""What people do with a report: write, let others check it, make it final, publish and mail it; and with agreements."""

from outcomes.actions.checking import ask_check, give_opinion, reopen
from outcomes.actions.evaluating import ask_visitors, give_review, look_back, note_paper
from outcomes.actions.finishing import CannotFinalise, correct, finalise
from outcomes.actions.points import answer, change_words, make_points, remind_owners, tell_visitors
from outcomes.actions.publishing import CannotPublish, ask_for_reports, publish, send_report, unpublish
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
    "CannotFinalise",
    "CannotPublish",
    "CannotWrite",
    "NewerText",
    "add_agreement",
    "add_subject",
    "answer",
    "ask_check",
    "ask_for_reports",
    "ask_visitors",
    "begin_report",
    "change_words",
    "choose_text",
    "correct",
    "finalise",
    "give_opinion",
    "give_review",
    "look_back",
    "make_points",
    "note_paper",
    "publish",
    "remind_owners",
    "remove_row",
    "reopen",
    "save_row",
    "send_report",
    "tell_visitors",
    "unpublish",
]
