"""Meetings in people's own calendars: files, links and feeds, and the answers that calendars send (RFC 5545, 5546).

`event.py` writes entries as a file; `personal.py` says what stands in the entry of one person. Nothing here writes to
the database.
"""

from invitations.calendar.event import Attendee, Entry, uid, write
from invitations.calendar.personal import cancellation, confirmation, entry_of, organiser_of

__all__ = ["Attendee", "Entry", "cancellation", "confirmation", "entry_of", "organiser_of", "uid", "write"]
