"""What people do with the report of a meeting: write, let others check it, make it final, publish and mail it."""

from outcomes.actions.checking import ask_check, give_opinion, reopen
from outcomes.actions.finishing import CannotFinalise, correct, finalise
from outcomes.actions.publishing import CannotPublish, ask_for_reports, publish, send_report
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
    "ask_check",
    "ask_for_reports",
    "begin_report",
    "choose_text",
    "correct",
    "finalise",
    "give_opinion",
    "publish",
    "remove_row",
    "reopen",
    "save_row",
    "send_report",
]
