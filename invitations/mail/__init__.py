"""Mail is composed here and only here, for sending and for the preview alike. Pure: no query, nothing is sent.

`letter_for` gathers what one message says; `compose` makes it. `words.py` holds the sentences, `skeleton.py` fills the
templates of `templates/mail/`, `parts.py` builds headers and bytes.
"""

from invitations.mail.compose import Composed, compose
from invitations.mail.letter import Letter, letter_for, letter_for_invitee

__all__ = ["Composed", "Letter", "compose", "letter_for", "letter_for_invitee"]
