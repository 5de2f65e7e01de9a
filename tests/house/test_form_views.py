"""Every page with a form, found by opening every route: what cannot be right is answered with 422, keeps what was
typed, and leads from a list of mistakes, which has the focus, to each field.
"""

import datetime as dt
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from areas.models import Contact
from meetings.models import Meeting
from tests.factories import AdministratorFactory, InvitationFactory
from tests.house.test_form_words import is_of_django
from tests.house.test_looking import arguments, town  # noqa: F401 (a fixture)
from tests.house.test_routes import PUBLIC_ROUTES, ROUTES
from tests.invitations.staff_pages import plan
from tests.meetings.preparing import prepared
from tests.outbox import queued
from tests.outcomes.dossiers import kept_for
from tests.outcomes.held import held, written

pytestmark = pytest.mark.django_db

TYPED = {"text", "email", "tel", "number", "date", "time", "password", "search", "url", "textarea"}
# What no field of its kind can take.
WRONG = {"number": "-7", "date": "geen dag", "time": "geen tijd", "select": "bestaat-niet", "radio": "bestaat-niet"}
# The administration is Django's own.
NOT_OURS = ("admin:", "javascript")
# Every page on which something can be typed or chosen and sent.
PAGES = {
    "accounts:choose_password",
    "accounts:confirm",
    "accounts:forgotten",
    "accounts:login",
    "accounts:password",
    "accounts:profile",
    "areas:contact",
    "areas:deputies",
    "dpia",
    "initiatives:add_idea",
    "initiatives:add_slip",
    "initiatives:call",
    "initiatives:counts",
    "initiatives:floor",
    "initiatives:hand_in",
    "initiatives:hand_in_area",
    "initiatives:idea",
    "initiatives:join",
    "initiatives:market",
    "initiatives:note_stand",
    "initiatives:own_progress",
    "initiatives:own_stand",
    "invitations:add_invitee",
    "invitations:address",
    "invitations:attendance",
    "invitations:by_letter",
    "invitations:caller",
    "invitations:check",
    "invitations:check_in",
    "invitations:ask_own_data",
    "invitations:correct_own_data",
    "invitations:erase_contact",
    "invitations:erasure_wish",
    "invitations:extend",
    "invitations:follow",
    "invitations:following",
    "invitations:hand_over",
    "invitations:invitation",
    "invitations:merge_contact",
    "invitations:new_link",
    "invitations:organisation",
    "invitations:papers",
    "invitations:paper_list",
    "invitations:places",
    "invitations:plan_mail",
    "invitations:planned_mail",
    "invitations:register",
    "invitations:reply",
    "invitations:speak_up",
    "invitations:undelivered",
    "invitations:unsubscribe",
    "meetings:add_chore",
    "meetings:add_item",
    "meetings:add_material",
    "meetings:add_role",
    "meetings:add_signal",
    "meetings:chore",
    "meetings:hand_over_work",
    "meetings:item",
    "meetings:material",
    "meetings:place",
    "meetings:plan",
    "meetings:role",
    "meetings:signal",
    "meetings:subject",
    "meetings:venue",
    "outcomes:add_agreement",
    "outcomes:add_photo",
    "outcomes:add_lesson",
    "outcomes:add_subject",
    "outcomes:ask_check",
    "outcomes:choose_text",
    "outcomes:close_dossier",
    "outcomes:correct_report",
    "outcomes:hold_dossier",
    "outcomes:keep_point",
    "outcomes:lesson",
    "outcomes:look_back",
    "outcomes:meeting_lesson",
    "outcomes:opinion",
    "outcomes:paper_reviews",
    "outcomes:point",
    "outcomes:point_words",
    "outcomes:refuse_destruction",
    "outcomes:report_agreement",
    "outcomes:report_photo",
    "outcomes:report_subject",
    "outcomes:report_summary",
    "outcomes:review",
    "outcomes:review_by_code",
    "who_saw",
}


class Page(HTMLParser):
    """The forms of a page that post something, its title, its ids, and where its list of mistakes leads."""

    def __init__(self, source):
        super().__init__()
        self.forms, self.ids, self.links, self.is_focused, self.title = [], set(), [], False, ""
        self._form = self._select = self._textarea = None
        self._in_errors = self._in_title = False
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids.add(found.get("id"))
        self._in_title = tag == "title"
        if tag == "form":
            self._form = {"action": found.get("action") or "", "method": found.get("method", "get"), "fields": []}
            self.forms.append(self._form)
        elif tag == "div" and "lp-errors" in found.get("class", "").split():
            self._in_errors = True
        elif self._in_errors and tag == "a":
            self.links.append(found["href"].removeprefix("#"))
        elif self._in_errors and tag == "h2":
            self.is_focused = "data-focus" in found
        elif self._form is not None and ("name" in found or tag == "button"):
            self._field(tag, found)

    def _field(self, tag, found):
        kind = found.get("type", "submit" if tag == "button" else "text") if tag in {"input", "button"} else tag
        if "readonly" in found:  # shown to the browser, not to be filled in
            return
        field = {"name": found.get("name", ""), "kind": kind, "value": found.get("value", "")}
        self._form["fields"].append(field)
        if tag == "textarea":
            self._textarea = field

    def handle_data(self, data):
        if self._textarea is not None:
            self._textarea["value"] += data
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "div":
            self._in_errors = False
        elif tag == "title":
            self._in_title = False


def visible(form):
    return [field for field in form["fields"] if field["kind"] in TYPED | {"select", "radio"}]


def filled_wrong(form):
    """What each button sends when every field of a form is filled in as nobody could mean it."""
    data = {field["name"]: field["value"] for field in form["fields"] if field["kind"] == "hidden"}
    data |= {field["name"]: WRONG.get(field["kind"], "x" * 5000) for field in visible(form)}
    buttons = [{field["name"]: field["value"]} for field in form["fields"] if field["kind"] == "submit"]
    return [data | button for button in buttons or [{}]]


def addresses(name, worlds):
    return [reverse(name, kwargs=arguments(name, world)) + query(name, world) for world in worlds]


def query(name, world):
    """What stands behind the address, with the keys of rows that the page needs."""
    others = Contact.objects.exclude(pk=world["contact"].pk)
    known = {"other": others.earliest("pk").pk, "organiser": world["meeting"].organiser_id}
    return QUERIES.get(name, "").format(**known)


QUERIES = {
    "invitations:plan_mail": "?soort=missed",
    "invitations:add_invitee": "?zoek=a",
    "invitations:caller": "?zoek=a",
    "invitations:merge_contact": "?ander={other}",
    "meetings:hand_over_work": "?van={organiser}",
}


@pytest.fixture
def worlds(town):  # noqa: F811  # a fixture is asked for by its name
    """A meeting that was sent, a draft, one that began an hour ago and did not reach someone, one without a report."""
    draft = plan(area="Noordwijk", theme="Groen")
    begun = plan(
        area="Zuidwijk", theme="Sport", state=Meeting.State.INVITING, starts_at=timezone.now() - dt.timedelta(hours=1)
    )
    for meeting in (draft, begun):
        prepared(meeting)
    missed = InvitationFactory(meeting=begun, presence="present")
    queued(invitation=missed, state="failed_address", smtp_code=550, smtp_reply="5.1.1 unknown")
    ahead = InvitationFactory(meeting=town["meeting"])
    queued(invitation=ahead, state="failed_address", smtp_code=550, smtp_reply="5.1.1 unknown")
    written(draft, missed, state="final")
    report = written(begun, missed, state="checking")
    kept_for()
    over = prepared(held(days=40, area=begun.area, title="Voorbij"))
    return [
        town,
        town | {"meeting": draft, "area": draft.area},
        town | {"meeting": begun, "area": begun.area, "invitation": missed, "opinion": report.opinions.get()},
        town | {"meeting": over},
    ]


def pages_with_forms(client, names, worlds):
    """(route, address, form) of every form that posts what someone typed or chose."""
    for name in names:
        for address in addresses(name, worlds):
            response = client.get(address)
            if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
                continue
            for form in Page(response.content.decode()).forms:
                is_ours = form["action"] != reverse("set_language")
                if form["method"].lower() == "post" and is_ours and visible(form):
                    yield name, address, form


def answers_to(client, address, form):
    """Press each button; a form without an address of its own goes to that of its page."""
    return [client.post(urljoin(address, form["action"]), data) for data in filled_wrong(form)]


def flaws(response, form):
    """What is wrong with the answer to a form that was filled in wrong."""
    if response.status_code != 422:
        return [f"answers {response.status_code}"]
    source = response.content.decode()
    page = Page(source)
    found = [] if page.title.strip().startswith("Fout: ") else [f"title {page.title.strip()[:40]!r}"]
    found += [] if page.links and page.is_focused else ["no list of mistakes with the focus that leads to a field"]
    found += [f"leads to {target!r}, which is not there" for target in page.links if target not in page.ids]
    said = re.findall(r"<li>(?:<a [^>]*>)?([^<]*)", "".join(re.findall(r'(?s)<ul class="lp-error".*?</ul>', source)))
    found += [f"says {text!r}" for text in said if is_of_django(text)]
    kept = {(field["name"], field["value"].strip()) for each in page.forms for field in each["fields"]}
    sent = {field["name"]: WRONG.get(field["kind"], "x" * 5000) for field in visible(form) if field["kind"] in KEPT}
    return found + [f"forgot {name}" for name, value in sent.items() if (name, value) not in kept]


KEPT = TYPED - {"password"}


def visit(client, names, worlds):
    seen, wrong = set(), {}
    for name, address, form in list(pages_with_forms(client, names, worlds)):
        seen.add(name)
        # Some buttons do without: one asks for advice on the words, one goes on to add a venue.
        found = min((flaws(answer, form) for answer in answers_to(client, address, form)), key=len)
        if found:
            wrong.setdefault(name, []).append((address, form["action"], found))
    return seen, wrong


OURS = {name for name in ROUTES if not name.startswith(NOT_OURS)}


def test_every_form_for_staff_keeps_what_was_typed_and_says_where(client, worlds):
    client.force_login(AdministratorFactory(role=User.Role.ADMINISTRATOR))
    seen, wrong = visit(client, sorted(OURS - set(PUBLIC_ROUTES)), worlds)
    assert wrong == {}
    assert seen == PAGES - set(PUBLIC_ROUTES)


def test_every_form_for_everyone_keeps_what_was_typed_and_says_where(client, worlds):
    seen, wrong = visit(client, sorted(OURS & set(PUBLIC_ROUTES)), worlds[:3])  # a fourth would be one try too many
    assert wrong == {}
    assert seen == PAGES & set(PUBLIC_ROUTES)
