"""What goes on paper, as accessible PDF: letters to people without e-mail, and the list for the door.

`letters.py` and `door.py` gather what stands on it, `press.py` sets it with the `.typ` file of the same name, in a
process of its own that `typeset.py` starts. Those files hold no words: every text comes in as data, so that nothing
that someone typed is ever read as markup.
"""

from invitations.paper.door import Line, Sheet, door_data, door_pdf, walk_in_words
from invitations.paper.letters import Paper, letters_data, letters_pdf
from invitations.paper.typeset import CannotPrint, render

__all__ = [
    "CannotPrint",
    "Line",
    "Paper",
    "Sheet",
    "door_data",
    "door_pdf",
    "letters_data",
    "letters_pdf",
    "render",
    "walk_in_words",
]
