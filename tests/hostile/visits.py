"""Every address of the site in the town, in a fixed order: (name, response)."""

import datetime as dt

import time_machine
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from areas.models import Membership
from invitations import tokens
from invitations.models import (
    Correspondent,
    DataCheck,
    DoorLink,
    Follow,
    Follower,
    Guest,
    Invitation,
    Mailing,
    Registration,
    Speaker,
)
from outcomes.actions import publish_figures
from outcomes.models import ActionPoint, DestructionLine, Opinion, Photo
from outcomes.paper import certificate_pdf
from outcomes.queries import public_halves
from outcomes.tokens import code_of
from tests.hostile.town import address_of
from tests.hostile.world import ours
from tests.house.test_routes import PUBLIC_ROUTES, ROUTES
from tests.house.test_routes import address_of as plain_address
from tests.rights.table import TABLE

# A link is made for one purpose, from a row: route → (purpose, row).
LINKS = {
    "invitations:reply": ("reply", Invitation),
    "invitations:answered": ("reply", Invitation),
    "invitations:calendar": ("reply", Invitation),
    "invitations:unsubscribe": ("unsubscribe", Invitation),
    "outcomes:review": ("review", Invitation),
    "invitations:door_help": ("door", DoorLink),
    "invitations:guest": ("guest", Guest),
    "invitations:confirm_registration": ("register", Registration),
    "invitations:confirm_follow": ("follow", Follow),
    "invitations:following": ("following", Follower),
    "invitations:stop_following": ("unfollow", Follower),
    "invitations:confirm_speaker": ("voice", Speaker),
    "invitations:organisation": ("data", DataCheck),
    **{
        f"invitations:{page}": ("own", Correspondent)
        for page in (
            "own_data",
            "own_data_json",
            "own_data_file",
            "correct_own_data",
            "stop_own_mail",
            "erase_own_data",
        )
    },
    "outcomes:opinion": ("opinion", Opinion),
    "outcomes:keep_point": ("point", ActionPoint),
}
LATER = dt.timedelta(days=1)
IDEA = ("own_idea", "own_words", "own_stand", "own_progress", "own_withdrawal")
MEMO = "?periode={year}&datum={year}-01-01&portefeuillehouder=zq999r0z<kwaad>&onderwerp=zq999r0z<kwaad>"
# What a search or a filter finds: the mark that every string has.
QUERIES = {
    "search": ["?q=zq"],
    "meetings:meetings": ["", "?zoek=zq"],
    "areas:areas": ["", "?zoek=zq"],
    "areas:contacts": ["", "?zoek=zq"],
    "outcomes:points": ["", "?stand=alles"],
    **{name: [MEMO] for name in ("outcomes:memo", "outcomes:memo_file", "outcomes:memo_paper")},
    "outcomes:council_meetings": ["?wat=came", "?wat=held"],
    "invitations:add_invitee": ["?zoek=zq"],
    "invitations:replies": ["", "?zoek=zq"],
    "invitations:export": ["?soort=csv", "?soort=xlsx"],
    "invitations:agenda": ["", "?gebied=1&thema=1"],
    "invitations:hand_over": ["?zoek=zq"],
    "invitations:merge_contact": ["?zoek=zq"],
}


def staff(client, town):
    """Every page and every file for staff, for the administrator; the pages of lists for a coordinator too."""
    certify(town)
    client.force_login(town["administrator"])
    kinds = {"area", "row", "body", "staff"}
    for name in sorted(name for name, rule in TABLE.items() if rule.kind in kinds and "b" in (rule.get or "")):
        address = address_of(name, town)
        for query in queries(name):
            yield name + query, client.get(address + query)
    yield from files(client, town)
    client.force_login(town["users"][0])
    for name in ("home", "meetings:meetings", "invitations:undelivered", "invitations:care", "initiatives:follow_ups"):
        yield f"{name} of a coordinator", client.get(reverse(name))


def queries(name):
    """The questions that are asked of a page."""
    return [query.format(year=timezone.localdate().year - 1) for query in QUERIES.get(name, [""])]


def certify(town):
    """Make the certificate of what was destroyed, which is kept as it was made."""
    row = town["certified"]
    row.refresh_from_db()
    row.certificate = certificate_pdf(row, list(DestructionLine.objects.all()))
    row.save(update_fields=["certificate"])


def files(client, town):
    """Files that are asked for with a button, because that is written down."""
    meeting = town["meeting"]
    asked = {
        "invitations:door_file": (address_of("invitations:door_file", town), {}),
        "logbook_file": (reverse("logbook_file"), {}),
        "outcomes:dossier_file": (address_of("outcomes:dossier_file", town), {}),
        "invitations:print_letters": (
            reverse("invitations:print_letters", args=[meeting.pk]),
            {"mailing": Mailing.objects.filter(meeting=meeting).first().pk, "form_nonce": "n" * 20},
        ),
    }
    for name, (address, data) in asked.items():
        yield name, client.post(address, data)


def administration(client, town):
    """The list, the first row, and the history of every model in the administration."""
    client.force_login(town["administrator"])
    yield "admin:index", client.get(reverse("admin:index"))
    for model in sorted(admin.site._registry, key=str):
        if model not in ours():
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.first()
        yield f"{name}_changelist", client.get(reverse(f"{name}_changelist"))
        for page in ("change", "delete", "history"):
            yield f"{name}_{page}", client.get(reverse(f"{name}_{page}", args=[row.pk]))


def public(client, town):
    """Every page that everyone may see, with its real link where it has one."""
    client.logout()
    for name in sorted(PUBLIC_ROUTES):
        for address in addresses(name, town):
            for query in queries(name):
                yield name + query, client.get(address + query)


def later(client, town):
    """The pages of the day of a meeting, and of the days after it."""
    meeting = town["meeting"]
    with time_machine.travel(meeting.starts_at, tick=False):
        client.logout()
        yield "invitations:door_help then", client.get(addresses("invitations:door_help", town)[0])
        client.force_login(town["administrator"])
        yield "invitations:check_in then", client.get(address_of("invitations:check_in", town))
    with time_machine.travel(meeting.ends_at + LATER, tick=False):
        client.force_login(town["administrator"])
        for name in ("invitations:attendance", "outcomes:evaluation", "outcomes:ask_check"):
            yield f"{name} then", client.get(address_of(name, town))


def link_of(name, town):
    """The path of a page behind a mailed link, as the mail has it."""
    purpose, model = LINKS[name]
    row = town["invitation"] if model is Invitation else model.objects.latest("pk")
    if model is DataCheck:
        DataCheck.objects.update(address_hash=tokens.address_hash(row.email))
    version = getattr(row, "token_version", getattr(row, "version", 1))
    return reverse(name, args=[tokens.make(row.public_id, version, purpose)])


def of_writer(purpose):
    """A link of who handed in the idea."""
    return lambda name, town: reverse(name, args=[tokens.make(town["idea"].writer.public_id, 1, purpose)])


IN_ROWS = {
    "pk": lambda town: town["meeting"].pk,
    "area": lambda town: town["meeting"].area_id,
    "theme": lambda town: town["meeting"].themes.get().pk,
    "idea": lambda town: town["idea"].pk,
    "market": lambda town: town["idea"].meeting_id,
    "organisation": lambda town: Membership.objects.get(contact=town["invitation"].contact).organisation_id,
}
ROWS = {
    **dict.fromkeys(("invitations:area_feed", "invitations:area_news", "invitations:public_area"), "area"),
    **dict.fromkeys(("invitations:speak_up", "initiatives:hand_in_area", "outcomes:done"), "area"),
    "initiatives:area_initiatives": "area",
    **dict.fromkeys(("invitations:theme_feed", "invitations:theme_news", "invitations:public_theme"), "theme"),
    **dict.fromkeys(("initiatives:public_initiative", "initiatives:join"), "idea"),
    "initiatives:hand_in": "market",
    "invitations:organisation_feed": "organisation",
}
MADE = {
    **dict.fromkeys(LINKS, link_of),
    **{f"initiatives:{page}": of_writer("idea") for page in IDEA},
    "initiatives:confirm_join": of_writer("join"),
    "invitations:own_feed": lambda name, town: reverse(name, args=[tokens.feed(town["invitation"].contact.feed_key)]),
    "invitations:entry": lambda name, town: reverse(name, args=[town["meeting"].pk, "CDFGHJ"]),
    "outcomes:public_photo": lambda name, town: reverse(name, args=[town["meeting"].pk, Photo.objects.first().digest]),
    "outcomes:review_by_code": lambda name, town: reverse(name, args=[code_of(town["meeting"])]),
}


def addresses(name, town):
    """The addresses of a public page that show something in this town."""
    if name in MADE:
        return [MADE[name](name, town)]
    if name.startswith("outcomes:open_data_"):
        publish_figures()
        return [reverse(name, args=[str(half)]) for half in public_halves()[:1]]
    if "pk" in ROUTES[name]:
        return [reverse(name, args=[IN_ROWS[ROWS.get(name, "pk")](town)])]
    return [plain_address(name)]
