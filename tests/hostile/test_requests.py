"""Requests that no browser sends: other hosts, other sites, too much at once, questions that reach for the tables."""

import ast
import json
from functools import cache as cache_once
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.forms import LinkField
from areas.models import Organisation
from tests.cases import case
from tests.factories import AdministratorFactory, AreaFactory, InvitationFactory
from tests.hostile.corpus import CORPUS
from tests.house import product_modules, shown
from tests.house.test_routes import PUBLIC_ROUTES, ROUTES
from tests.house.test_routes import address_of as plain_address
from tests.rights.table import TABLE

pytestmark = pytest.mark.django_db
SCHEMES = [each.text for each in CORPUS if each.kind == "scheme" and not each.text.startswith("//")]
SCHEMES += ["vbscript:kwaad", "file:///etc/passwd", "\\\\kwaad\\x"]
OTHER_SITES = [
    "https://kwaad.example/",
    "//kwaad.example/",
    "/\\kwaad.example/",
    "///kwaad.example",
    "javascript:kwaad(1)",
]


@case("H5", "links that run something, typed where a link is asked for", "refused with words")
@pytest.mark.parametrize("link", SCHEMES)
def test_a_link_that_runs_something_is_refused(link):
    with pytest.raises(ValidationError):
        LinkField(label="x", assume_scheme="https").clean(link)
    with pytest.raises(ValidationError):
        Organisation._meta.get_field("website").clean(link, None)


@case("H5", "addresses of other sites behind next=, at the choice of a language", "back to a page of ours")
@pytest.mark.parametrize("site", OTHER_SITES)
def test_nobody_is_sent_to_another_site(client, site):
    response = client.post(reverse("set_language"), {"language": "en", "next": site}, headers={"referer": site})
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@case("H5", "a word, a scheme and template tags behind next= at the login, by who is in already", "the start page")
@pytest.mark.parametrize("wanted", ["kwaad", "home", "{% debug %}", "javascript:kwaad(1)", "//kwaad.example", "'"])
def test_what_is_no_address_leads_to_the_start_page(client, wanted):
    client.force_login(AdministratorFactory())
    response = client.get(reverse("accounts:login"), {"next": wanted})
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@case("H6", "a request for another host, with or without a forwarded one", "refused; links are our own")
@pytest.mark.parametrize("path", ["/", "/agenda/", "/nieuwe-link/", "/inloggen/vergeten/"])
def test_a_request_for_another_host_is_refused(client, path):
    assert client.get(path, headers={"host": "kwaad.example"}).status_code == 400
    forwarded = {"x-forwarded-host": "kwaad.example", "forwarded": "host=kwaad.example", "x-host": "kwaad.example"}
    response = client.get(path, headers=forwarded)
    assert b"kwaad" not in response.content + response.headers.get("Location", "").encode()


@case("H8", "10 MB of text, 30,000 fields, 200 files, in a form", "400 or 413, and quickly")
@pytest.mark.parametrize("make", ["text", "fields", "files", "lines"])
def test_too_much_at_once_is_refused(client, make):
    client.raise_request_exception = False
    address = reverse("invitations:new_link")
    sent = {
        "text": {"email": "x" * 10_000_000},
        "fields": {f"f{number}": "1" for number in range(30_000)},
        "lines": {"email": "\n" * 3_000_000},
        "files": {},
    }[make]
    if make == "files":
        data = {f"f{number}": SimpleUploadedFile("x.txt", b"x") for number in range(200)}
        assert client.post(address, data).status_code in {400, 413}
        return
    response = client.post(address, urlencode(sent), content_type="application/x-www-form-urlencoded")
    assert response.status_code in {400, 413}


@case("H8", "JSON of 100,000 brackets, where a map is asked for and as a whole request", "refused with words")
def test_deep_json_is_refused(client):
    client.force_login(AdministratorFactory())
    client.raise_request_exception = False
    deep = "[" * 100_000 + "]" * 100_000
    area = AreaFactory()
    page = reverse("admin:areas_area_change", args=[area.pk])
    kept = {"name": area.name, "kind": area.kind, "boundary": json.dumps({"type": "Polygon"})[:-1] + f',"x":{deep}}}'}
    assert client.post(page, kept).status_code == 200
    response = client.post(reverse("invitations:new_link"), deep, content_type="application/json")
    assert response.status_code < 500


# --- What a question may reach ---------------------------------------------------------------------------------------

REACHING = {"filter", "exclude", "get", "order_by", "annotate", "values", "values_list", "aggregate", "update"}
# Variables that order rows: each is chosen in the program, from a list of its own.
ORDERS = {"newest"}


@cache_once
def calls():
    """Every call of a method in the product: (file, call)."""
    return [
        (path, node)
        for path in product_modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


@case("H11", "the whole program read for questions to the tables that a visitor could word", "there are none")
def test_no_question_to_a_table_is_worded_by_a_visitor():
    found = []
    for path, call in calls():
        spread = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg is None]
        found += [f"{shown(path)}:{call.lineno} **{each}" for each in spread if "GET" in each or "POST" in each]
        is_view = "views" in path.parts or path.stem in {"views", "admin"}
        if call.func.attr in REACHING and is_view:
            found += [f"{shown(path)}:{call.lineno} {call.func.attr}(**{each})" for each in spread]
        if call.func.attr in {"extra", "raw"} or ast.unparse(call.func).endswith("RawSQL"):
            found.append(f"{shown(path)}:{call.lineno} {call.func.attr}")
    assert found == []


@case("H11", "the whole program read for an order of rows that is no constant", "there is none but those listed")
def test_rows_are_ordered_by_what_the_program_names():
    found = [
        f"{shown(path)}:{call.lineno} {ast.unparse(argument)}"
        for path, call in calls()
        if call.func.attr == "order_by"
        for argument in call.args
        if not isinstance(argument, ast.Constant | ast.Call) and ast.unparse(argument) not in ORDERS
    ]
    assert [each for each in found if not each.split(" ", 1)[1].startswith("*_")] == []


ADMINISTRATION = (
    "areas_contact", "areas_area", "areas_organisation", "accounts_user", "accounts_logentry", "meetings_meeting",
)  # fmt: skip
ASKED = (
    "zoek", "q", "gebied", "thema", "soort", "stand", "afdeling", "pagina", "van", "tot", "wat", "periode", "lijst",
    "persoon", "medewerker", "actie", "taal", "voor", "ander", "a", "groep", "antwoord", "next", "dag", "kant", "staat",
    "o", "p", "_to_field", "e", "all", "order_by", "password__startswith", "meeting__organiser__password__regex",
    "id__in", "pk", "__class__", "_connector", "_negated",
)  # fmt: skip


def asked_pages():
    """The addresses of all lists and of all pages for everyone that need no key."""
    lists = {name for name, rule in TABLE.items() if rule.kind in {"staff", "body"} and "b" in (rule.get or "")}
    names = lists | {name for name in PUBLIC_ROUTES if not ROUTES[name]}
    return sorted({plain_address(name) for name in names if not name.startswith("outcomes:open_data_")})


@case("H11", "hostile strings in every question of every list, and questions that no list has", "never a failure")
@pytest.mark.parametrize("start", [0, *[pytest.param(start, marks=pytest.mark.faults) for start in range(3, 60, 3)]])
def test_no_question_breaks_a_list(client, start, seen):
    InvitationFactory()
    client.force_login(AdministratorFactory())
    client.raise_request_exception = False
    pages = [*asked_pages(), *(reverse(f"admin:{name}_changelist") for name in ADMINISTRATION)]
    failed = []
    for number, page in enumerate(pages):
        cache.clear()
        text = CORPUS[(start + number) % len(CORPUS)].text
        for name in (None, ASKED[(start + number) % len(ASKED)]):
            code = client.get(page, {name: text} if name else dict.fromkeys(ASKED, text)).status_code
            failed += [(page, name, text[:30])] if code >= 500 else []
    assert failed == []
    assert len(pages) > 60
    seen(f"{len(pages)} pages")


ADMINISTRATION = (
    "areas_contact",
    "areas_area",
    "areas_organisation",
    "accounts_user",
    "accounts_logentry",
    "meetings_meeting",
)
