"""Says in words why someone is on the list: to staff, and to the person."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from invitations.audience.entries import NAMES_SOMEONE

# Per reason: its words for staff, and the clause after "because" for the person.
_FOR_STAFF = {
    "self": gettext_lazy("Chose theme %(theme)s"),
    "guest": gettext_lazy("Always invited in %(area)s"),
    "area": gettext_lazy("Organisation works in %(area)s"),
    "deputy": gettext_lazy("Takes the place of %(note)s"),
    "colleague": gettext_lazy("Comes in place of %(note)s"),
    "referred": gettext_lazy("Named by %(note)s"),
    "registered": gettext_lazy("Registered without an invitation"),
}
_BECAUSE = {
    "self": gettext_lazy("you chose the theme %(theme)s"),
    "guest": gettext_lazy("you are a fixed guest at meetings in %(area)s"),
    "area": gettext_lazy("%(organisation)s works in %(area)s"),
    "deputy": gettext_lazy("you take the place of a colleague who has left"),
    "colleague": gettext_lazy("%(note)s asked you to come instead"),
    "referred": gettext_lazy("%(note)s told us that you are the right person"),
    "registered": gettext_lazy("you registered for this meeting"),
}


def reason_text(reason: dict[str, Any]) -> str:
    """Return the reason for staff, in the active language: "Gekoppeld aan thema Eenzaamheid in Westwijk"."""
    code, words = reason["code"], _words(reason)
    if code == "theme":
        text = _("Linked to theme %(theme)s in %(area)s") if words["area"] else _("Linked to theme %(theme)s")
        return text % words
    return str(_FOR_STAFF.get(code, _("Added by hand: %(note)s"))) % words


def why_you(reasons: Iterable[dict[str, Any]]) -> str:
    """Return all reasons in one sentence for the invited person: "U krijgt deze uitnodiging omdat …"."""
    clauses = list(dict.fromkeys(_because(reason) for reason in reasons)) or [_("the municipality asks you to come")]
    because = clauses[0] if len(clauses) == 1 else _(" and because ").join(clauses)
    return _("You get this invitation because %(because)s.") % {"because": because}


def _because(reason: dict[str, Any]) -> str:
    """Return one clause that follows "because"."""
    code, words = reason["code"], _words(reason)
    if code == "theme":
        by_organisation = _("%(organisation)s works on the theme %(theme)s")
        return (by_organisation if words["organisation"] else _("you work on the theme %(theme)s")) % words
    return str(_BECAUSE[code]) % words if code in _BECAUSE else _("the municipality asks you to come")


def _words(reason: dict[str, Any]) -> dict[str, str]:
    """Return what the sentences may name; who was forgotten is a colleague without a name."""
    words = {name: reason.get(name, "") for name in ("area", "organisation", "note")} | {"theme": _theme(reason)}
    if not words["note"] and reason["code"] in NAMES_SOMEONE:
        words["note"] = _("a colleague")
    return words


def _theme(reason: dict[str, Any]) -> str:
    """Return the theme in the active language."""
    english = reason.get("theme_en", "") if (get_language() or "nl").startswith("en") else ""
    return capfirst(english or reason.get("theme", ""))
