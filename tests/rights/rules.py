"""How the table is read: the roles, the objects, and what each of them must get."""

from dataclasses import dataclass

# The letter of each role in the table, and its words.
ROLES = {
    "a": "stranger",
    "v": "viewer",
    "d": "help at the door",
    "e": "editor",
    "u": "auditor",
    "p": "privacy officer",
    "c": "coordinator",
    "w": "deputy",
    "o": "coordinator elsewhere",
    "b": "administrator",
    "h": "holder of the link",
    "x": "holder of another link",
}
STAFF = "vdeupcwob"
ALL = "".join(ROLES)
# Whose areas decide; the others work everywhere, or nowhere.
OF_AREAS = "decw"
# These get no page that nobody opened to them (`platforms.reach`), before anything else is looked at.
CLOSED = "deup"
OBJECTS = ("own", "other", "gone")
# Of the own area, but a colleague of the coordinator organises it: a right is of the area, not of who began.
COLLEAGUE = "of a colleague"
METHODS = ("get", "post")
# What someone gets.
YES, GONE, LOGIN, NOT_SO = "yes", "not found", "login", "not that way"


@dataclass(frozen=True, slots=True)
class Rule:
    """One route: who may look (`get`) and who may press (`post`), by letter; None when it is not made for that.

    `kind`: `area`, what belongs to an area; `body`, where the form names such a thing; `row`, a row of no area;
    `staff`, a page without such an object; `public`, with or without a row; `link`, only with a
    link of one's own; `same`, where everyone gets what `get` and `post` say.
    """

    get: str | None
    post: str | None
    kind: str

    @property
    def has_object(self) -> bool:
        """True when the address names a row that may be of another area, or gone."""
        return self.kind in {"area", "row", "body", "link", "public row"}

    def things(self, role: str) -> tuple[str, ...]:
        """Return on which objects a role is tried.

        Of a link the other one is the link of somebody else; who gets no further than the gate, which looks at the
        route alone, tries one.
        """
        if not self.has_object or self._is_closed(role):
            return ("own",)
        if self.kind in {"link", "public row"}:
            return "own", "gone"
        return (*OBJECTS, COLLEAGUE) if role == "c" and self.kind in {"area", "body"} else OBJECTS

    def _is_closed(self, role: str) -> bool:
        is_staff = self.kind in {"area", "body", "row", "staff"}
        return is_staff and role in CLOSED and role not in (self.get or "") + (self.post or "")

    @property
    def roles(self) -> str:
        """Return who tries it: who holds a link is a stranger everywhere else, for it is no more than an address."""
        return ALL if self.kind == "link" else ALL.translate({ord("h"): None, ord("x"): None})

    def expected(self, role: str, thing: str, method: str) -> str:
        """Return what this role gets for an object of the own area, of another one, or that is gone."""
        allowed = self.get if method == "get" else self.post
        if self.kind == "same":
            return allowed or NOT_SO
        if self.kind in {"public", "public row"}:
            return NOT_SO if allowed is None else GONE if thing == "gone" else YES
        if self.kind == "link":
            return NOT_SO if allowed is None else YES if (role, thing) == ("h", "own") else GONE
        return self._of_staff(allowed, role, thing, method) if role in STAFF else LOGIN

    def _of_staff(self, allowed: str | None, role: str, thing: str, method: str) -> str:
        if self._is_closed(role):
            return GONE
        if allowed is None:
            return NOT_SO
        if self.kind == "body" and method == "get":
            return YES if role in allowed else GONE
        return YES if thing != "gone" and self._is_allowed(allowed, role, thing) else GONE

    def _is_allowed(self, allowed: str, role: str, thing: str) -> bool:
        if thing in {"own", COLLEAGUE} or self.kind not in {"area", "body"}:
            return role in allowed
        if role == "o":
            return "c" in allowed
        return role in allowed and role not in OF_AREAS


def area(get: str | None, post: str | None = None) -> Rule:
    """What belongs to an area."""
    return Rule(get, post, "area")


def body(get: str | None, post: str | None = None) -> Rule:
    """A list of what belongs to areas; the form on it names one thing of it."""
    return Rule(get, post, "body")


def row(get: str | None, post: str | None = None) -> Rule:
    """A row of no area: it is there, or it is gone."""
    return Rule(get, post, "row")


def staff(get: str | None, post: str | None = None) -> Rule:
    """A page of staff without a row in its address."""
    return Rule(get, post, "staff")


def public(*, get: bool = True, post: bool = False, has_row: bool = False) -> Rule:
    """A page for everyone."""
    return Rule(ALL if get else None, ALL if post else None, "public row" if has_row else "public")


def link(*, get: bool = True, post: bool = False) -> Rule:
    """A page behind a mailed link."""
    return Rule("h" if get else None, "h" if post else None, "link")


def same(get: str | None, post: str | None = None) -> Rule:
    """Everyone gets this."""
    return Rule(get, post, "same")
