"""Reading invitations for one screen.

`answers.py`: who comes, and who was not reached. `sending.py`: how far a mailing is, and what became of its messages.
`undelivered.py`: whom a coordinator must reach in another way. `letters.py`: what goes on paper. `attendance.py`: who
is expected and who was there. `places.py`: who sits and who waits. `health.py`: what an administrator must know.
`feeds.py`: what an agenda shows that calendars follow. `notes.py`: what calendars said that is no plain answer.
"""

from invitations.queries.agenda import (
    Choices,
    Room,
    agenda,
    around_now,
    choices,
    organisations_coming,
    public_meeting,
    room_at,
)
from invitations.queries.answers import FILTERS, Tally, history, replies, tallies, tally
from invitations.queries.attendance import Attendance, attendance, attendances, everyone, expected
from invitations.queries.busy import Busy, busy_people
from invitations.queries.feeds import (
    last_change,
    meetings_about,
    meetings_in,
    meetings_with,
    own_invitations,
    public_meetings,
)
from invitations.queries.following import follows_of, news_for, not_announced, who_follows
from invitations.queries.health import Failures, Health, counts_per_state, failures, health, stuck
from invitations.queries.letters import (
    Letters,
    Post,
    earlier_plans,
    letter_batches,
    letters,
    letters_of,
    mailings_with_letters,
    taken_codes,
)
from invitations.queries.notes import open_notes
from invitations.queries.outbox import TELLING, UNDELIVERED, told_by, with_cause
from invitations.queries.places import (
    Board,
    board_of,
    guests_of,
    newest_referral,
    open_referrals,
    turn_of,
    waiting_list,
)
from invitations.queries.planned import Audience, Everyone, everyone_of, planned_of
from invitations.queries.sending import Progress, by_hand, latest_mailing, not_told, problems, progress
from invitations.queries.telling import (
    Account,
    Confirmed,
    News,
    accounted,
    answered_plan,
    by_hand_after_change,
    confirmed,
    earlier_plan,
    newest_sequence,
    not_told_change,
    outdated,
    plan_of_version,
    waiting_news,
    who_may_know,
)
from invitations.queries.undelivered import undelivered, undelivered_per_meeting

__all__ = [
    "FILTERS",
    "TELLING",
    "UNDELIVERED",
    "Account",
    "Attendance",
    "Audience",
    "Board",
    "Busy",
    "Choices",
    "Confirmed",
    "Everyone",
    "Failures",
    "Health",
    "Letters",
    "News",
    "Post",
    "Progress",
    "Room",
    "Tally",
    "accounted",
    "agenda",
    "answered_plan",
    "around_now",
    "attendance",
    "attendances",
    "board_of",
    "busy_people",
    "by_hand",
    "by_hand_after_change",
    "choices",
    "confirmed",
    "counts_per_state",
    "earlier_plan",
    "earlier_plans",
    "everyone",
    "everyone_of",
    "expected",
    "failures",
    "follows_of",
    "guests_of",
    "health",
    "history",
    "last_change",
    "latest_mailing",
    "letter_batches",
    "letters",
    "letters_of",
    "mailings_with_letters",
    "meetings_about",
    "meetings_in",
    "meetings_with",
    "newest_referral",
    "newest_sequence",
    "news_for",
    "not_announced",
    "not_told",
    "not_told_change",
    "open_notes",
    "open_referrals",
    "organisations_coming",
    "outdated",
    "own_invitations",
    "plan_of_version",
    "planned_of",
    "problems",
    "progress",
    "public_meeting",
    "public_meetings",
    "replies",
    "room_at",
    "stuck",
    "taken_codes",
    "tallies",
    "tally",
    "told_by",
    "turn_of",
    "undelivered",
    "undelivered_per_meeting",
    "waiting_list",
    "waiting_news",
    "who_follows",
    "who_may_know",
    "with_cause",
]
