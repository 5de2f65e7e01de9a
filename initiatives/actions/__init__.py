"""What residents, organisations and staff do with initiatives. One function each."""

from initiatives.actions.answering import WithoutAnswer, send_answers
from initiatives.actions.following_up import ask_follow_ups, close_follow_up, say_progress
from initiatives.actions.forgetting import forget
from initiatives.actions.handing_in import TooLate, change_words, confirm_initiative, hand_in, withdraw
from initiatives.actions.joining import confirm_joiner, want_to_join
from initiatives.actions.market import (
    TooEarly,
    add_stand,
    answer_stand,
    note_counts,
    number_stands,
    remove_stand,
    set_call,
)
from initiatives.actions.treating import Treated, link_organisation, treat

__all__ = [
    "TooEarly",
    "TooLate",
    "Treated",
    "WithoutAnswer",
    "add_stand",
    "answer_stand",
    "ask_follow_ups",
    "change_words",
    "close_follow_up",
    "confirm_initiative",
    "confirm_joiner",
    "forget",
    "hand_in",
    "link_organisation",
    "note_counts",
    "number_stands",
    "remove_stand",
    "say_progress",
    "send_answers",
    "set_call",
    "treat",
    "want_to_join",
    "withdraw",
]
