"""Pages of initiatives. The name of a view is the name of its address."""

from initiatives.views.floor import counts, floor, number_stands
from initiatives.views.handing_in import hand_in, hand_in_area
from initiatives.views.market import call, market
from initiatives.views.own import own_idea, own_progress, own_stand, own_withdrawal, own_words
from initiatives.views.public import area_initiatives, confirm_join, join, public_initiative
from initiatives.views.staff import add_idea, add_slip, close_follow_up, follow_ups, idea, ideas, note_stand

__all__ = [
    "add_idea",
    "add_slip",
    "area_initiatives",
    "call",
    "close_follow_up",
    "confirm_join",
    "counts",
    "floor",
    "follow_ups",
    "hand_in",
    "hand_in_area",
    "idea",
    "ideas",
    "join",
    "market",
    "note_stand",
    "number_stands",
    "own_idea",
    "own_progress",
    "own_stand",
    "own_withdrawal",
    "own_words",
    "public_initiative",
]
