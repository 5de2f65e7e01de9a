"""Pages of meetings, of proposals and of voices. The name of a view is the name of its address."""

from meetings.views.city import city, city_list
from meetings.views.handing_over import hand_over_work
from meetings.views.planning import meeting, meetings, place, plan, remove, subject, venue
from meetings.views.proposals import decide, proposals
from meetings.views.voices import add_signal, merge_signal, plan_signal, signal, signals

__all__ = [
    "add_signal",
    "city",
    "city_list",
    "decide",
    "hand_over_work",
    "meeting",
    "meetings",
    "merge_signal",
    "place",
    "plan",
    "plan_signal",
    "proposals",
    "remove",
    "signal",
    "signals",
    "subject",
    "venue",
]
