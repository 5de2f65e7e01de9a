"""Meetings in people's own calendars: files, links and feeds, and the answers that calendars send (RFC 5545, 5546).

`event.py` writes entries as a file; `personal.py` says what stands in the entry of one person, `feeds.py` what in an
agenda that is followed; `links.py` leads to calendars on the web; `replies.py` reads what calendars answer and
`authentic.py` who sent it. Nothing here writes to the database.
"""

from invitations.calendar.event import Attendee, Entry, plain, uid, write
from invitations.calendar.feeds import own_entries, own_feed_url, public_entries
from invitations.calendar.links import WebLink, web_links
from invitations.calendar.personal import cancellation, confirmation, entry_of, organiser_of
from invitations.calendar.replies import CalendarReply, Nothing, read_reply

__all__ = [
    "Attendee",
    "CalendarReply",
    "Entry",
    "Nothing",
    "WebLink",
    "cancellation",
    "confirmation",
    "entry_of",
    "organiser_of",
    "own_entries",
    "own_feed_url",
    "plain",
    "public_entries",
    "read_reply",
    "uid",
    "web_links",
    "write",
]
