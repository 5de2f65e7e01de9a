"""What goes on paper, as accessible PDF: letters to people without e-mail.

`letters.py` gathers what stands on it, `press.py` sets it with the `.typ` file of the same name, in a
process of its own that `typeset.py` starts. Those files hold no words: every text comes in as data, so that nothing
that someone typed is ever read as markup.
"""

from invitations.paper.letters import Paper, letters_data, letters_pdf
from invitations.paper.typeset import CannotPrint, render

__all__ = [
    "CannotPrint",
    "Paper",
    "letters_data",
    "letters_pdf",
    "render",
]
