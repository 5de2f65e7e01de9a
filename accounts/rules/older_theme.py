"""Reads what an older NL Design System theme says: it names components (`--utrecht-…`), where newer ones name roles.

Only the names that say the same about a page of ours; the hundreds of others are about components that we do not have.
"""

from collections.abc import Iterable

from accounts.rules.theme import Rule, applied

_BUTTON = "button-primary-action"
# Our variable, and the older names for it; the first that the theme sets holds.
_OLDER = {
    "--basis-color-default-bg-document": ("document-background-color",),
    "--basis-color-default-color-document": ("document-color",),
    "--basis-text-font-family-default": ("document-font-family",),
    "--basis-heading-color": ("heading-color", "heading-1-color"),
    "--basis-heading-font-family": ("heading-font-family", "heading-1-font-family"),
    "--basis-heading-font-weight": ("heading-font-weight", "heading-1-font-weight"),
    "--basis-color-accent-1-inverse-bg-default": ("page-header-background-color",),
    "--basis-color-accent-1-inverse-color-default": ("page-header-color",),
    "--basis-color-accent-1-inverse-color-subtle": ("page-header-color",),
    "--basis-color-action-1-inverse-bg-default": (f"{_BUTTON}-background-color",),
    "--basis-color-action-1-inverse-bg-hover": (f"{_BUTTON}-hover-background-color", f"{_BUTTON}-background-color"),
    "--basis-color-action-1-inverse-bg-active": (f"{_BUTTON}-active-background-color", f"{_BUTTON}-background-color"),
    "--basis-color-action-1-inverse-color-default": (f"{_BUTTON}-color",),
    "--basis-color-action-1-color-default": ("link-color",),
    "--basis-color-action-1-color-hover": ("link-hover-color", "link-color"),
    "--basis-form-control-border-color": (
        "form-control-border-color",
        "textbox-border-color",
        "form-input-border-color",
    ),
    "--basis-form-control-background-color": (
        "form-control-background-color",
        "textbox-background-color",
        "form-input-background-color",
    ),
    "--basis-form-control-border-radius": (
        "form-control-border-radius",
        "textbox-border-radius",
        "form-input-border-radius",
    ),
    "--basis-border-radius-sm": ("button-border-radius",),
    "--basis-focus-background-color": ("focus-background-color",),
    "--basis-focus-outline-color": ("focus-outline-color",),
    "--basis-focus-color": ("focus-color",),
}


def completed(rules: Iterable[Rule], class_name: str) -> tuple[Rule, ...]:
    """Return the rules with one more, that gives our variables what the older names say; a newer name goes first."""
    rules = tuple(rules)
    known = applied(rules, class_name)
    older = {name: [f"--utrecht-{each}" for each in names] for name, names in _OLDER.items() if name not in known}
    found = {name: next((each for each in names if each in known), "") for name, names in older.items()}
    tokens = {name: f"var({each})" for name, each in found.items() if each}
    return (*rules, Rule(f".{class_name}" if class_name else ":root", tokens)) if tokens else rules
