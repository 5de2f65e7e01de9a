"""Mail is composed here and only here, for sending and for the preview alike. Pure: no query, nothing is sent.

`letter_for` gathers what one message says; `compose` makes it. `words.py` holds the sentences, `skeleton.py` fills the
templates of `templates/mail/`, `frame.py` makes the bytes once for many readers, `parts.py` encodes single values.
"""

from invitations.mail.alarm import alarm_for, log_alarm_for
from invitations.mail.around import around_notice
from invitations.mail.briefing import access_words, briefing_notice, chores_notice
from invitations.mail.compose import Composed, compose
from invitations.mail.data_check import data_check_url, question_about_data
from invitations.mail.digest import digest_for
from invitations.mail.following import change_url, followed, news_for, question_to_follow
from invitations.mail.letter import (
    Letter,
    Plan,
    letter_for,
    letter_for_guest,
    letter_for_invitee,
    letter_for_registration,
    letter_to_show,
    sample_letter,
)
from invitations.mail.notice import Notice, Point, compose_notice
from invitations.mail.own_data import address_changed, answer_to_wish, link_to_own_data
from invitations.mail.speaking import answer_to_speaker, question_to_speaker

__all__ = [
    "Composed",
    "Letter",
    "Notice",
    "Plan",
    "Point",
    "access_words",
    "address_changed",
    "alarm_for",
    "answer_to_speaker",
    "answer_to_wish",
    "around_notice",
    "briefing_notice",
    "change_url",
    "chores_notice",
    "compose",
    "compose_notice",
    "data_check_url",
    "digest_for",
    "followed",
    "letter_for",
    "letter_for_guest",
    "letter_for_invitee",
    "letter_for_registration",
    "letter_to_show",
    "link_to_own_data",
    "log_alarm_for",
    "news_for",
    "question_about_data",
    "question_to_follow",
    "question_to_speaker",
    "sample_letter",
]
