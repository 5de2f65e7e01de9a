"""Once a year an organisation looks at its own data: the mail, the page behind its link, and what is kept of it."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from areas.models import Area, Contact, Membership
from invitations import delivery, tokens
from invitations.actions import ask_organisations, check_organisation, renew_check
from invitations.delivery import outbox
from invitations.models import DataCheck, Message, Suppression
from tests.accounts.tampering import unguarded
from tests.factories import (
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.invitations.staff_pages import text
from tests.outbox import parsed
from tests.resident import hidden, rows

pytestmark = pytest.mark.django_db
FATIMA = "fatima@wijkraad.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def city():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def west(city):
    return AreaFactory(name="Westwijk", parent=city)


@pytest.fixture
def council(west):
    """A residents' council with two people."""
    organisation = OrganisationFactory(name="Wijkraad", areas=[west], phone="010 123 45 67")
    MembershipFactory(organisation=organisation, contact=ContactFactory(name="Fatima", email=FATIMA))
    MembershipFactory(organisation=organisation, contact=ContactFactory(name="Mo", email="mo@wijkraad.example"))
    return organisation


@pytest.fixture
def check(council):
    """The question that went to Fatima."""
    assert ask_organisations(organisations=[council], actor=UserFactory()) == 1
    return DataCheck.objects.get()


def link(check):
    return reverse("invitations:organisation", args=[tokens.make(check.public_id, 1, "data")])


def filled(page, **changes):
    """What a browser sends of the page, with these changes; an empty value of a box unticks it."""
    form = page.context["form"]
    data = {field.name: "on" if field.value() is True else field.value() or "" for field in form} | changes
    boxes = {field.name for field in form if field.field.widget.input_type == "checkbox"}
    sent = {name: value for name, value in data.items() if value or name not in boxes}
    return sent | {"nonce": hidden(page, "nonce")}


def of(name, contact):
    """The field of one person."""
    return f"{name}_{Membership.objects.get(contact__name=contact).pk}"


def press(client, check, **changes):
    return client.post(link(check), filled(client.get(link(check)), **changes))


def test_everything_is_right_in_one_press(check, council):
    client = Client(enforce_csrf_checks=True)
    response = press(client, check)
    assert (response.status_code, response.url) == (303, link(check) + "?bewaard")
    council.refresh_from_db()
    check.refresh_from_db()
    assert council.checked_at == check.answered_at > check.asked_at
    assert "Bedankt" in text(client.get(response.url))
    assert (client.cookies, LogEntry.objects.get(action="check_organisation").details) == (
        {}, {"check": check.pk, "fields": [], "people": []},
    )  # fmt: skip


def test_looking_changes_nothing_and_the_page_is_private(client, check):
    before = rows()
    page = client.get(link(check))
    assert rows() == before
    assert [page.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")] == [
        "no-store", "no-referrer", "noindex, nofollow",
    ]  # fmt: skip
    assert client.get(link(check), headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert rows() == before


def test_it_corrects_itself_and_its_areas(client, check, council, west, city):
    east = AreaFactory(name="Oost", parent=city)
    buurt = AreaFactory(name="Buurtje", parent=west, kind=Area.Kind.BUURT)
    page = client.get(link(check))
    assert [label.strip() for _key, label in page.context["form"].fields["areas"].choices] == [
        "Vlaardingen", "Oost", "Westwijk",
    ]  # fmt: skip
    said = {"phone": "010 765 43 21", "website": "wijkraad.example", "represents": "alle huurders"}
    press(client, check, **said, areas=[str(east.pk)])
    council.refresh_from_db()
    assert (council.phone, council.website, council.represents) == (
        "010 765 43 21", "https://wijkraad.example", "alle huurders",
    )  # fmt: skip
    assert list(council.areas.all()) == [east]
    assert LogEntry.objects.get(action="check_organisation").details["fields"] == [
        "phone", "website", "represents", "areas",
    ]  # fmt: skip
    council.areas.set([buurt])
    page = client.get(link(check))
    assert str(buurt.pk) in dict(page.context["form"].fields["areas"].choices)
    assert press(client, check, areas="").status_code == 422
    assert press(client, check, areas=["999"]).status_code == 422


def test_it_corrects_its_people(client, check, council):
    mo = Contact.objects.get(name="Mo")
    key = mo.feed_key
    Contact.objects.update(origin="municipality")
    changes = {of("email", "Mo"): "mohamed@wijkraad.example", of("function", "Mo"): "voorzitter"}
    press(client, check, **changes, **{of("invited", "Mo"): ""})
    mo.refresh_from_db()
    member = mo.memberships.get()
    assert (mo.email, mo.origin, mo.obtained_on, mo.feed_key == key) == (
        "mohamed@wijkraad.example", "organisation", timezone.localdate(), False,
    )  # fmt: skip
    assert (member.function, member.is_invited, Contact.objects.get(name="Fatima").origin) == (
        "voorzitter", False, "municipality",
    )  # fmt: skip
    assert LogEntry.objects.get(action="check_organisation").details["people"] == [["changed", mo.pk]]


def test_who_wanted_no_mail_is_not_reached_by_another_address(client, check):
    Suppression.objects.create(address_hash=tokens.address_hash("mo@wijkraad.example"), reason="opted_out")
    press(client, check, **{of("email", "Mo"): "nieuw@wijkraad.example"})
    assert Suppression.objects.filter(address_hash=tokens.address_hash("nieuw@wijkraad.example")).exists()


def test_who_left_leaves_and_someone_new_comes(client, check, council):
    page = client.get(link(check))
    gone = {of("gone", "Mo"): "on", of("name", "Mo"): ""}  # nothing else of them needs to be right
    press(client, check, **gone, new_name="Noor", new_email="noor@wijkraad.example", new_function="lid")
    mo, noor = Contact.objects.get(name="Mo"), Contact.objects.get(name="Noor")
    assert (mo.valid_until, noor.origin, noor.memberships.get().organisation) == (
        timezone.localdate(), "organisation", council,
    )  # fmt: skip
    assert LogEntry.objects.get(action="check_organisation").details["people"] == [["gone", mo.pk], ["new", noor.pk]]
    assert page.status_code == 200


def test_who_is_elsewhere_too_is_not_renamed_and_only_leaves_here(client, check, council):
    mo = Contact.objects.get(name="Mo")
    other = MembershipFactory(contact=mo)
    page = client.get(link(check))
    assert "hoort ook bij een andere organisatie" in text(page)
    data = filled(page, **{of_first(mo, council, "name"): "Iemand", of_first(mo, council, "email"): "dief@x.example"})
    client.post(link(check), data)
    mo.refresh_from_db()
    assert (mo.name, mo.email) == ("Mo", "mo@wijkraad.example")
    client.post(link(check), filled(client.get(link(check)), **{of_first(mo, council, "gone"): "on"}))
    mo.refresh_from_db()
    assert (mo.valid_until, list(mo.memberships.all())) == (None, [other])


def of_first(contact, organisation, name):
    return f"{name}_{contact.memberships.get(organisation=organisation).pk}"


def test_someone_whom_we_know_from_elsewhere_is_added_anew(client, check):
    """Else an organisation could add an official by the address, and then change that address."""
    official = ContactFactory(email="mark@gemeente.example")
    press(client, check, new_name="Mark", new_email="mark@gemeente.example")
    assert Contact.objects.filter(email="mark@gemeente.example").count() == 2
    assert list(official.memberships.all()) == []


def test_who_was_not_on_the_page_stays_as_they_are(client, check, council):
    data = filled(client.get(link(check)))
    added = MembershipFactory(organisation=council, contact=ContactFactory(name="Later", function="lid"))
    assert client.post(link(check), data).status_code == 303
    added.refresh_from_db()
    assert (added.is_invited, added.contact.name, added.contact.function) == (True, "Later", "lid")


def test_a_double_click_adds_nobody_twice(client, check):
    data = filled(client.get(link(check)), new_name="Noor", new_email="noor@wijkraad.example")
    assert [client.post(link(check), data).status_code for _time in range(2)] == [303, 303]
    assert Contact.objects.filter(name="Noor").count() == 1


def test_mistakes_keep_what_was_typed(client, check):
    wrong = {
        "phone": "bel maar", "website": "geen site", of("email", "Mo"): "mo@", of("name", "Fatima"): "",
        "new_function": "lid",
    }  # fmt: skip
    response = press(client, check, **wrong)
    assert sorted(response.context["form"].errors) == sorted(
        ["phone", "website", of("email", "Mo"), of("name", "Fatima"), "new_name", "new_email"]
    )
    assert (response.status_code, "bel maar" in response.content.decode()) == (422, True)
    assert not LogEntry.objects.filter(action="check_organisation").exists()
    assert press(client, check, **{of("email", "Mo"): ""}).status_code == 422


def test_who_corrects_the_own_address_goes_on_and_who_says_to_be_gone_is_thanked(client, check):
    response = press(client, check, **{of("email", "Fatima"): "fatima@elders.example"})
    assert client.get(response.url).status_code == 200
    MembershipFactory(contact=Contact.objects.get(name="Fatima"))
    page = client.get(link(check))
    own = of_first(check.contact, check.organisation, "gone")
    response = client.post(link(check), filled(page, **{own: "on"}))
    assert (response.status_code, "Bedankt" in text(response)) == (200, True)
    assert client.get(link(check)).status_code == 404


def test_an_old_page_is_asked_to_be_loaded_again(client, check):
    data = filled(client.get(link(check))) | {"nonce": "oud"}
    response = client.post(link(check), data | {"phone": "010 765 43 21"})
    assert (response.status_code, "010 765 43 21" in response.content.decode()) == (422, True)
    check.organisation.refresh_from_db()
    assert (check.organisation.phone, check.organisation.checked_at) == ("010 123 45 67", None)


def test_a_link_that_is_not_ours_or_of_someone_else_by_now_is_gone(client, check):
    good = link(check)
    assert client.get(reverse("invitations:organisation", args=["x"])).status_code == 404
    wrong = tokens.make(check.public_id, 1, "voice")
    assert client.get(reverse("invitations:organisation", args=[wrong])).status_code == 404
    changes = (
        (Contact.objects.filter(name="Fatima"), {"email": "ander@x.example"}, {"email": FATIMA}),
        (Contact.objects.filter(name="Fatima"), {"valid_until": day(-1)}, {"valid_until": None}),
        (type(check.organisation).objects, {"is_active": False}, {"is_active": True}),
    )
    for found, now, back in changes:
        found.update(**now)
        assert [client.get(good).status_code, client.post(good).status_code] == [404, 404]
        found.update(**back)
    assert client.get(good).status_code == 200
    Membership.objects.filter(contact__name="Fatima").delete()
    assert client.get(good).status_code == 404


def day(days):
    return timezone.localdate() + dt.timedelta(days=days)


def test_a_link_that_is_over_leads_to_a_new_one_at_the_same_address(client, check):
    DataCheck.objects.update(
        expires_at=timezone.now() - dt.timedelta(seconds=1), asked_at=timezone.now() - dt.timedelta(days=60)
    )
    page = client.get(link(check))
    assert ("Mail mij een nieuwe link" in text(page), "010 123 45 67" in text(page)) == (True, False)
    assert client.post(link(check), {"nonce": "oud"}).status_code == 422
    assert DataCheck.objects.count() == 1
    for _time in range(2):
        response = client.post(link(check), {"nonce": hidden(page, "nonce")})
    assert (response.status_code, "nieuwe link gemaild" in text(client.get(response.url))) == (303, True)
    new = DataCheck.objects.exclude(pk=check.pk).get()
    assert (new.contact, client.get(link(new)).status_code) == (check.contact, 200)
    assert Message.objects.filter(data_check=new, kind="data").count() == 1


def test_asking_again_waits_a_month(check, council):
    assert (ask_organisations(organisations=[council], actor=UserFactory()), renew_check(check=check)) == (0, False)
    later = timezone.now() + dt.timedelta(days=31)
    assert ask_organisations(organisations=[council], actor=UserFactory(), now=later) == 1
    assert LogEntry.objects.filter(action="ask_organisations").count() == 2


def test_the_coordinator_sees_for_sixty_days_what_was_changed(client, check, council, west):
    changes = {of("gone", "Mo"): "on", "phone": "010 765 43 21"}
    press(client, check, **changes)
    client.force_login(AreaRoleFactory(area=west).user)
    care = reverse("invitations:care")
    words = "Veranderd: telefoonnummer, niet meer daar: Mo"
    assert words in text(client.get(care))
    with unguarded():  # sixty days cannot be waited for
        LogEntry.objects.filter(action="check_organisation").update(at=timezone.now() - dt.timedelta(days=61))
    assert words not in text(client.get(care))
    with unguarded():
        LogEntry.objects.filter(action="check_organisation").update(at=timezone.now(), details={})
    assert "Alles klopte" in text(client.get(care))
    client.force_login(AreaRoleFactory(area=AreaFactory()).user)
    assert "Alles klopte" not in text(client.get(care))


def test_the_page_takes_as_many_queries_for_more_people(client, check, council):
    counts = []
    for people in (1, 3):
        for _number in range(people):
            MembershipFactory(organisation=council)
        with CaptureQueriesContext(connection) as seen:
            client.get(link(check))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_saying_so_twice_is_no_mistake(check, council):
    first = timezone.now()
    for later in (first, first + dt.timedelta(hours=1)):
        assert check_organisation(check=check, now=later) == []
    council.refresh_from_db()
    assert council.checked_at == first + dt.timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_mail_goes_to_one_contact_and_its_link_works(serve, client, council):
    server = serve()
    ask_organisations(organisations=[council], actor=UserFactory())
    delivery.deliver()
    [raw] = server.to(FATIMA)
    mail = parsed(raw)
    words = mail.get_body(("plain",)).get_content()
    assert (mail["Subject"], server.to("mo@wijkraad.example")) == ("Kloppen de gegevens van Wijkraad nog?", [])
    page = client.get(urlsplit(re.search(r"https?://\S+/organisatie/\S+", words)[0]).path)
    assert (page.status_code, "Gegevens van Wijkraad" in text(page)) == (200, True)
    assert "Mo" not in words.split()  # the mail names none of the others
    assert Message.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_the_mail_does_not_go_when_it_is_settled_or_not_wanted(serve, council):
    server, ask = serve(), {"organisations": [council], "actor": UserFactory()}
    ask_organisations(**ask)
    check_organisation(check=DataCheck.objects.get())
    while delivery.deliver():
        pass
    ask_organisations(**ask, now=timezone.now() + dt.timedelta(days=31))
    Suppression.objects.create(address_hash=tokens.address_hash(FATIMA), reason="opted_out")
    Message.objects.filter(state="queued").update(not_before=timezone.now() - dt.timedelta(minutes=1))
    while delivery.deliver():
        pass
    assert server.to(FATIMA) == []
    assert "suppressed" in set(Message.objects.values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_an_address_that_changed_or_went_meanwhile_gets_no_mail(serve, council):
    server, fatima = serve(delay=None), Contact.objects.filter(name="Fatima")
    ask_organisations(organisations=[council], actor=UserFactory())
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    fatima.update(email="ander@x.example")
    assert outbox.mark_dots([held]) == []
    fatima.update(email=FATIMA)
    assert outbox.mark_dots([held]) == [held]
    DataCheck.objects.all().delete()
    held.marked_at = None
    assert (outbox.mark_dots([held]), server.mails) == ([], [])
