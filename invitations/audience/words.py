"""Says in words why someone is on the list: to staff, and to the person."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def reason_text(reason: dict[str, Any]) -> str:
    """Return the reason for staff, in the active language: "Gekoppeld aan thema Eenzaamheid in Westwijk"."""
    code, theme, area = reason["code"], _theme(reason), reason.get("area", "")
    if code == "theme" and area:
        return _("Linked to theme %(theme)s in %(area)s") % {"theme": theme, "area": area}
    if code == "theme":
        return _("Linked to theme %(theme)s") % {"theme": theme}
    if code == "self":
        return _("Chose theme %(theme)s") % {"theme": theme}
    if code == "guest":
        return _("Always invited in %(area)s") % {"area": area}
    if code == "area":
        return _("Organisation works in %(area)s") % {"area": area}
    if code == "deputy":
        return _("Takes the place of %(name)s") % {"name": reason.get("note", "")}
    return _("Added by hand: %(note)s") % {"note": reason.get("note", "")}


def why_you(reasons: Iterable[dict[str, Any]]) -> str:
    """Return all reasons in one sentence for the invited person: "U krijgt deze uitnodiging omdat …"."""
    clauses = list(dict.fromkeys(_because(reason) for reason in reasons)) or [_("the municipality asks you to come")]
    because = clauses[0] if len(clauses) == 1 else _(" and because ").join(clauses)
    return _("You get this invitation because %(because)s.") % {"because": because}


def _because(reason: dict[str, Any]) -> str:
    """Return one clause that follows "because"."""
    code, organisation = reason["code"], reason.get("organisation", "")
    words = {"theme": _theme(reason), "area": reason.get("area", ""), "organisation": organisation}
    if code == "theme" and organisation:
        return _("%(organisation)s works on the theme %(theme)s") % words
    if code == "theme":
        return _("you work on the theme %(theme)s") % words
    if code == "self":
        return _("you chose the theme %(theme)s") % words
    if code == "guest":
        return _("you are a fixed guest at meetings in %(area)s") % words
    if code == "area":
        return _("%(organisation)s works in %(area)s") % words
    if code == "deputy":
        return _("you take the place of a colleague who has left")
    return _("the municipality asks you to come")


def _theme(reason: dict[str, Any]) -> str:
    """Return the theme in the active language."""
    english = reason.get("theme_en", "") if (get_language() or "nl").startswith("en") else ""
    return capfirst(english or reason.get("theme", ""))
