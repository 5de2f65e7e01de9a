"""The address of a route for a place in the world: by the names in its pattern, and a few exceptions."""

from django.urls import reverse
from django.utils import timezone

from invitations import tokens
from outcomes.rules.periods import Half
from outcomes.tokens import code_of
from tests.house.test_looking import OF_AREAS, OF_OTHERS, PURPOSES
from tests.house.test_routes import ROUTES
from tests.meetings.preparing import row_of
from tests.rights.world import GONE_PK, LONG_AGO

OURS = sorted(name for name in ROUTES if not name.startswith(("admin:", "javascript")))
# Routes about a draft: nobody was invited yet.
OF_DRAFTS = {"meetings:remove", "invitations:check", "invitations:preview", "invitations:test"}
OF_WORLD = {
    "outcomes:certificate": "certified",
    "invitations:erasure": "erasure",
} | dict.fromkeys([f"outcomes:{name}" for name in ("destruction", "approve_destruction", "refuse_destruction",
                                                   "destroy")], "destruction")  # fmt: skip
# Of the market: it is in some weeks, and its dossier is closed.
OF_MARKETS = {"invitations:extend", "outcomes:dossier_file"} | {
    f"outcomes:{name}_dossier" for name in ("hold", "release", "reopen")
}
# What a route is about, when its name does not tell.
KINDS = (
    OF_OTHERS
    | dict.fromkeys(OF_AREAS, "area")
    | dict.fromkeys(OF_DRAFTS, "draft")
    | dict.fromkeys(OF_MARKETS, "market")
    | dict.fromkeys(("outcomes:lesson", "outcomes:remove_lesson"), "lesson")
    | {
        "areas:end_deputy": "deputy",
        "areas:renew_feed": "contact",
        "invitations:hand_over": "contact",
        "invitations:organisation_feed": "organisation",
    }
)
WORDS = ("point", "signal", "theme", "contact")
QUERIES = {"invitations:plan_mail": "?soort=missed"}


def address(world, name, thing, role):
    """Return the address of a route about a thing of the own place, of the other one, or about one that is gone."""
    place = world.other if thing == "other" else world.own
    values = {key: _value(world, place, name, key, role) for key in ROUTES[name]}
    if thing == "gone":
        values = {key: _gone(key, value) for key, value in values.items()}
    return reverse(name, kwargs=values) + QUERIES.get(name, "")


def body(world, name, thing):
    """Return what is sent: nothing, but where a form names the thing."""
    place = world.other if thing == "other" else world.own
    kinds = {"invitations:undelivered": "invitation", "invitations:referrals": "referral"}
    if name not in kinds:
        return {}
    return {kinds[name]: GONE_PK if thing == "gone" else getattr(place, kinds[name]).pk, "email": "?"}


def _gone(key, value):
    """Return the name of something that never was; what tells the kind of page stays."""
    if key in {"pk", "invitation_pk", "row_pk", "text_pk", "message_pk", "planned_pk"}:
        return GONE_PK
    return "x" * len(value) if key in {"token", "digest"} else value


def _value(world, place, name, key, role):
    if key == "pk":
        return _pk(world, place, name)
    if key == "row_pk":
        kind = "photo" if "photo" in name else "agreement" if "agreement" in name else "subject"
        return row_of(name, place.meeting).pk if name.startswith("meetings:") else getattr(place, kind).pk
    if key == "token":
        return token(world, place, name, role)
    return {
        "invitation_pk": (place.later if name == "invitations:extend" else place.invitation).pk,
        "theme_pk": place.theme.pk,
        "planned_pk": place.planned.pk,
        "message_pk": place.message.pk,
        "digest": place.photo.digest,
        "text_pk": place.other_text.pk,
        "number": 1,
        "kind": "invite",
        "size": "a4",
        "code": "x",
        "name": str(Half.of(timezone.localdate() - LONG_AGO)) if "open_data" in name else "x",
    }[key]


def _pk(world, place, name):
    if name in OF_WORLD:
        return getattr(world, OF_WORLD[name]).pk
    return getattr(place, KINDS.get(name) or next((word for word in WORDS if word in name), "meeting")).pk


def token(world, place, name, role):
    """Return the link of who holds it; who holds another one tries it with this name, everyone else makes one up."""
    mine = _token(world, place, name)
    if role == "h":
        return mine
    if name in {"accounts:choose_password", "outcomes:review_by_code"}:
        return "x" * len(mine)
    other = _token(world, world.other if place is world.own else world.own, name)
    signature = other.partition(".")[2] if role == "x" else "A" * 22
    return f"{mine.partition('.')[0]}.{signature}"


def _token(world, place, name):
    if name == "accounts:choose_password":
        return world.link
    if name in PURPOSES:
        row, purpose = PURPOSES[name]
        found = getattr(place, row)
        return tokens.make(found.public_id, getattr(found, "version", 1), purpose)
    if name == "outcomes:review_by_code":
        return code_of(place.meeting)
    if name == "invitations:own_feed":
        return tokens.feed(place.contact.feed_key)
    purpose = {"invitations:unsubscribe": "unsubscribe", "outcomes:review": "review"}.get(name, "reply")
    return tokens.make(place.invitation.public_id, place.invitation.token_version, purpose)
