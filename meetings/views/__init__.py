"""Pages of meetings, of proposals and of voices. The name of a view is the name of its address."""

from meetings.views.city import city, city_list
from meetings.views.handing_over import hand_over_work
from meetings.views.parts import (
    add_chore,
    add_item,
    add_material,
    add_role,
    chore,
    item,
    make_checklist,
    material,
    move_item,
    propose_programme,
    remove_chore,
    remove_item,
    remove_material,
    remove_role,
    role,
    tick_chore,
    tick_material,
)
from meetings.views.planning import meeting, meetings, place, plan, remove, subject, venue
from meetings.views.preparing import checklist, materials, preparation, programme, roles
from meetings.views.proposals import decide, proposals
from meetings.views.voices import add_signal, merge_signal, plan_signal, signal, signals

__all__ = [
    "add_chore",
    "add_item",
    "add_material",
    "add_role",
    "add_signal",
    "checklist",
    "chore",
    "city",
    "city_list",
    "decide",
    "hand_over_work",
    "item",
    "make_checklist",
    "material",
    "materials",
    "meeting",
    "meetings",
    "merge_signal",
    "move_item",
    "place",
    "plan",
    "plan_signal",
    "preparation",
    "programme",
    "proposals",
    "propose_programme",
    "remove",
    "remove_chore",
    "remove_item",
    "remove_material",
    "remove_role",
    "role",
    "roles",
    "signal",
    "signals",
    "subject",
    "tick_chore",
    "tick_material",
    "venue",
]
