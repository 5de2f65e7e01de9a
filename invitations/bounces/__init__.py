"""Mail that comes back: what a report says about which of our messages. Reads mail, writes nothing to the database.

`parse.read` turns a mail into a `Report`; `meaning.py` decides what a status code means; `mailboxes.py` reads the
places where the mail comes in. What follows from a report stands in `actions/reporting.py`.
"""

from invitations.bounces.meaning import SOFT_DAYS_ASKED, SOFT_WINDOW, code_of, kind_of, state_after
from invitations.bounces.parse import Nothing, read
from invitations.bounces.report import Report

__all__ = ["SOFT_DAYS_ASKED", "SOFT_WINDOW", "Nothing", "Report", "code_of", "kind_of", "read", "state_after"]
