"""What goes on paper, as accessible PDF: letters to people without e-mail, the list for the door, and what is printed
for a meeting: programme, badges, attendance sheet and poster.

`letters.py`, `door.py` and `preparation.py` gather what stands on it, `press.py` sets it with a `.typ` file, in a
process of its own that `typeset.py` starts. Those files hold no words: every text comes in as data, so that nothing
that someone typed is ever read as markup.
"""

from invitations.paper.door import Line, Sheet, door_data, door_pdf, walk_in_words
from invitations.paper.letters import Paper, code_picture, letters_data, letters_pdf
from invitations.paper.preparation import (
    POSTER_SIZES,
    Badge,
    badges_of,
    badges_pdf,
    poster_pdf,
    programme_pdf,
    sheet_pdf,
)
from invitations.paper.typeset import CannotPrint, render

__all__ = [
    "POSTER_SIZES",
    "Badge",
    "CannotPrint",
    "Line",
    "Paper",
    "Sheet",
    "badges_of",
    "badges_pdf",
    "code_picture",
    "door_data",
    "door_pdf",
    "letters_data",
    "letters_pdf",
    "poster_pdf",
    "programme_pdf",
    "render",
    "sheet_pdf",
    "walk_in_words",
]
