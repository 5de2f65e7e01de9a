"""What is the matter with someone in the directory, and what an organisation changed, in words."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations.queries.care import Change
from meetings.rules import day_words

_FIELDS = {
    "phone": gettext_lazy("phone number"),
    "website": gettext_lazy("website"),
    "represents": gettext_lazy("for whom it speaks"),
    "areas": gettext_lazy("areas"),
}
_PEOPLE = {
    "changed": gettext_lazy("data of %(name)s"),
    "new": gettext_lazy("new: %(name)s"),
    "gone": gettext_lazy("no longer there: %(name)s"),
}


def leaving_words(until: dt.date | None, link_ends: dt.date | None, today: dt.date) -> str:
    """Return when someone leaves or left, or when a link to a theme ends."""
    if until and until < today:
        return _("Left on %(day)s, but is still counted on") % {"day": day_words(until)}
    if link_ends and (until is None or link_ends < until):
        return _("A link to a theme ends on %(day)s") % {"day": day_words(link_ends)}
    return _("Last day: %(day)s") % {"day": day_words(until)} if until else ""


def change_words(change: Change) -> tuple[str, dt.datetime, str]:
    """Return which organisation looked at its data, when, and what it changed."""
    words = [str(_FIELDS[name]) for name in change.fields if name in _FIELDS]
    words += [str(_PEOPLE[what]) % {"name": name} for what, name in change.people if what in _PEOPLE]
    text = _("Changed: %(what)s") % {"what": ", ".join(words)} if words else _("Everything was right")
    return change.organisation.name, change.at, text
