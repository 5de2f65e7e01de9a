"""Someone is forgotten: nothing of them is left in any table, and every meeting counts what it counted."""

import datetime as dt

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import LogEntry
from areas.models import Contact, Membership
from invitations import queries, tokens
from invitations.actions import forget_answers, forget_person, record_reply
from invitations.actions.answering import TooLate
from invitations.audience import reason_text, why_you
from invitations.models import DomainGate, Follower, Guest, Invitation, Message, Places, Reply, Suppression
from invitations.queries.attendance import attendance
from invitations.rules.fates import TABLES, Fate
from meetings.models import ThemeLink
from outcomes.models import ActionPoint, Opinion
from tests.cases import case
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.invitations.planted import MARK, Planted, traces
from tests.outcomes.held import came, final, held, reported

pytestmark = pytest.mark.django_db
NONCE = "n" * 20
# Words of the programme and of the report, which were marked too: whoever erases is told of them.
STAYS = [
    "meetings_programmeitem.host", "meetings_programmeitem.title", "outcomes_actionpoint.answer",
    "outcomes_actionpoint.public_text", "outcomes_actionpoint.what", "outcomes_opinion.text",
]  # fmt: skip


def counts(meeting):
    """What staff and the council see of a meeting."""
    rows = Invitation.objects.filter(meeting=meeting).order_by("pk")
    said = rows.values_list("group", "role", "answer", "party_size", "presence", "present_count", "organisation")
    return attendance(meeting), list(said)


@pytest.fixture
def planted():
    return Planted()


def test_the_person_stands_in_every_table_that_says_whose_its_rows_are(planted):
    """Else the search below would prove nothing."""
    found = {each.partition(".")[0] for each in traces(connection)}
    wanted = {
        apps.get_model(label)._meta.db_table
        for label, table in TABLES.items()
        if table.whose and any(
            fate is Fate.BLANK and not apps.get_model(label)._meta.get_field(name).is_relation
            and name not in {"is_suspect", "address_hash"}
            for name, fate in table.fields.items()
        )
    }  # fmt: skip
    assert wanted - found == set()


@case("K1", "a person with marks in every field is forgotten", "no mark in any table, the meeting counts the same")
def test_nothing_of_a_forgotten_person_is_left(planted, seen):
    before, places = counts(planted.meeting), len(traces(connection))
    done = forget_person(contact=planted.contact, actor=UserFactory())
    assert (counts(planted.meeting), traces(connection)) == (before, STAYS)
    stayed = {f"{apps.get_model(each.label)._meta.db_table}.{each.field}" for each in done.stayed}
    assert stayed == set(STAYS)
    seen(f"marks in {places} columns, after it in none; {sum(done.counts.values())} rows")


def test_what_is_left_reads_as_erased_in_the_language_of_the_reader(planted):
    forget_person(contact=planted.contact)
    row = Invitation.objects.select_related("contact").get(pk=planted.invitation.pk)
    assert (row.contact.name, str(row.contact)) == ("naam gewist", "naam gewist")
    with translation.override("en"):
        assert Contact.all_rows.get(pk=row.contact_id).name == "name erased"
        assert list(Invitation.objects.filter(pk=row.pk).values_list("contact__name", flat=True)) == ["name erased"]
    row.contact.save()
    assert Contact.all_rows.filter(pk=row.contact_id, name="").exists()
    assert not Contact.objects.filter(pk=row.contact_id).exists()


def test_links_in_earlier_mail_stop(planted):
    token = tokens.make(planted.invitation.public_id, planted.invitation.token_version, "reply")
    feed = planted.contact.feed_key
    forget_person(contact=planted.contact)
    row = Invitation.objects.get(pk=planted.invitation.pk)
    assert tokens.split(token)[0] != row.public_id
    assert Contact.all_rows.get(pk=row.contact_id).feed_key != feed


def test_nobody_else_loses_anything():
    planted = Planted()
    other = came(planted.meeting, "Els de Boer")
    Guest.objects.create(invitation=other, name="Piet", email="piet@thuis.example")
    Guest.objects.create(invitation=other, name="Wie gaat", email=planted.contact.email.upper())
    reply = Reply.objects.create(invitation=other, answer="accepted", party_size=1, topic="Licht", form_nonce=NONCE)
    ThemeLinkFactory(contact=other.contact, deputy=planted.contact)
    forget_person(contact=planted.contact)
    other.refresh_from_db()
    reply.refresh_from_db()
    assert (other.contact.name, reply.topic) == ("Els de Boer", "Licht")
    assert list(other.guests.values_list("name", flat=True)) == ["Piet"]
    assert ThemeLink.objects.get(contact=other.contact).deputy is None


def test_others_were_invited_because_of_a_colleague_without_a_name(planted):
    """Also where the name was another one when it was written down; who has the name of nobody here keeps it."""
    deputy, sent = planted.named
    theirs = came(planted.meeting, "Els de Boer")
    sent.reasons = [{"code": "colleague", "note": "Een eerdere naam"}, {"code": "area", "area": "Westwijk"}]
    theirs.reasons = [{"code": "referred", "note": "Kees de Vries"}, {"code": "hand", "note": "zelf"}]
    Invitation.objects.bulk_update([sent, theirs], ["reasons"])
    forget_person(contact=planted.contact)
    found = [Invitation.objects.get(pk=each.pk).reasons for each in (deputy, sent, theirs)]
    assert found == [[{"code": "deputy"}], [{"code": "colleague"}, sent.reasons[1]], theirs.reasons]
    with translation.override("en"):
        assert [reason_text(found[0][0]), why_you(found[1][:1])] == [
            "Takes the place of a colleague",
            "You get this invitation because a colleague asked you to come instead.",
        ]


def test_who_was_stepped_in_for_is_found_by_number_by_an_earlier_name_and_however_it_is_written(planted):
    contact = planted.contact
    AdminEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(Contact), object_id=str(contact.pk),
        object_repr="Noor Meisjesnaam", action_flag=2, change_message="",
    )  # fmt: skip
    told = reported(held(), what="Noor Meisjesnaam belt de wijkagent").agreements.get()
    notes = ["Noor  MEISJESNAAM", f"{MARK.upper()} Náamsma", "Kees de Vries"]
    deputy = came(planted.meeting, "Els de Boer")
    deputy.reasons = [{"code": "deputy", "note": each} for each in notes]
    deputy.reasons += [{"code": "deputy", "note": "Wie weet", "who": str(pk)} for pk in (contact.pk, contact.pk + 9)]
    deputy.save()
    other = came(planted.meeting, "Mark Smit")
    other.reasons = [{"code": "deputy", "note": "Nooit opgeschreven", "who": str(contact.pk)}]
    other.save()
    forget_answers(invitations=[planted.invitation.pk])
    other.refresh_from_db()
    assert other.reasons == [{"code": "deputy"}]
    done = forget_person(contact=contact)
    assert Invitation.objects.get(pk=deputy.pk).reasons == [
        {"code": "deputy"}, {"code": "deputy"}, deputy.reasons[2], {"code": "deputy"}, deputy.reasons[4],
    ]  # fmt: skip
    assert told.pk in next(each.keys for each in done.stayed if each.label == "outcomes.Agreement")


def test_forgetting_the_answers_forgets_who_sent_a_colleague(planted):
    forget_answers(invitations=[planted.invitation.pk])
    found = Invitation.objects.filter(pk__in=[each.pk for each in planted.named]).order_by("pk")
    assert [row.reasons for row in found] == [[{"code": "deputy"}], [{"code": "colleague"}]]


def test_a_wish_to_be_left_alone_outlives_the_person(planted):
    hashed = tokens.address_hash(planted.contact.email)
    Suppression.objects.create(address_hash=hashed, reason="opted_out")
    forget_person(contact=planted.contact)
    assert list(Suppression.objects.values_list("address_hash", "reason")) == [(hashed, "opted_out")]


def test_the_log_says_who_forgot_whom_by_number_only(planted):
    actor = UserFactory()
    forget_person(contact=planted.contact, actor=actor, why="asked")
    entry = LogEntry.objects.get(action="forget_person")
    assert (entry.actor, entry.object_id, entry.details["why"]) == (actor, str(planted.contact.pk), "asked")


def test_a_meeting_to_come_loses_the_place_to_who_waits():
    meeting = MeetingFactory(state="inviting", capacity=2)
    first, second = InvitationFactory(meeting=meeting), InvitationFactory(meeting=meeting)
    for row in (first, second):
        record_reply(invitation=row, answer="accepted", party_size=2, form_nonce=NONCE)
    Message.objects.update(state="cancelled")
    forget_person(contact=first.contact)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.answer, first.place, second.place) == ("withdrawn", "declined", "none", "offered")
    assert Places.objects.get(meeting=meeting).taken == 2
    assert not Message.objects.filter(invitation=first, state="queued").exists()


def test_an_answer_that_comes_in_afterwards_is_refused():
    row = InvitationFactory()
    forget_person(contact=row.contact)
    with pytest.raises(TooLate):
        record_reply(invitation=row, answer="accepted", party_size=1, topic="Te laat", form_nonce=NONCE)
    assert not Reply.objects.exists()


def test_mail_that_waits_is_stopped_and_what_a_worker_has_in_hand_loses_its_lease():
    row = InvitationFactory()
    now = timezone.now()
    values = {"invitation": row, "kind": "invite", "not_before": now, "deadline": now + dt.timedelta(days=9)}
    Message.objects.create(dedupe_key="a", **values)
    Message.objects.create(
        dedupe_key="b", state="sending", lease_token="12345678123456781234567812345678", lease_until=now, **values
    )
    Message.objects.create(dedupe_key="c", state="sent", accepted_at=now, smtp_code=250, smtp_reply=MARK, **values)
    forget_person(contact=row.contact)
    assert list(Message.objects.values_list("state", "lease_token", "smtp_reply")) == [
        ("cancelled", None, ""), ("cancelled", None, ""), ("sent", None, ""),
    ]  # fmt: skip


def test_a_business_of_one_person_loses_its_name_and_still_counts():
    meeting = held()
    firm = OrganisationFactory(name="Fatima el Amrani Advies", kind="partner", areas=[meeting.area])
    row = came(meeting, "Fatima el Amrani", organisation=firm)
    shared = OrganisationFactory(name="Stichting Fatima el Amrani")
    MembershipFactory(contact=row.contact, organisation=shared)
    MembershipFactory(organisation=shared)
    before = counts(meeting)
    done = forget_person(contact=row.contact)
    firm.refresh_from_db()
    assert (firm.name, firm.is_active, counts(meeting)) == (f"naam gewist {firm.pk}", False, before)
    assert [(each.label, each.field, each.keys) for each in done.stayed] == [
        ("areas.Organisation", "name", (shared.pk,))
    ]


@pytest.mark.parametrize(
    ("person", "name", "kind", "is_gone"),
    [
        ("Ed", "Bedrijvenvereniging Vijfsluizen", "partner", False),
        ("Ed", "Ed", "partner", True),
        ("Holy", "Holy Bakkers", "partner", False),
        ("Ed de Wit", "Fietsen van ed de wit", "partner", True),
        ("Ed de Wit", "Fred de Wit", "partner", False),
        ("Wijkraad Holy", "Wijkraad Holy", "residents", False),
    ],
)
def test_only_a_firm_that_bears_the_whole_name_loses_it(person, name, kind, is_gone):
    firm = OrganisationFactory(name=name, kind=kind)
    member = MembershipFactory(contact=ContactFactory(name=person), organisation=firm)
    forget_person(contact=member.contact)
    firm.refresh_from_db()
    assert (firm.name != name, firm.is_active) == (is_gone, not is_gone)


def test_the_pause_of_a_domain_stays_while_someone_else_has_an_address_there():
    for domain in ("post.example", "familie.example"):
        DomainGate.objects.create(domain=domain, fail_streak=3)
    Follower.objects.create(email="Piet@POST.example", created_at=timezone.now())
    ContactFactory(email="piet@notpost.example")
    for email in ("noor@post.example", "noor@familie.example"):
        forget_person(contact=ContactFactory(email=email))
    assert list(DomainGate.objects.values_list("domain", flat=True)) == ["post.example"]


def test_words_of_a_report_stay_and_whoever_erases_hears_where_the_name_stands():
    meeting = held()
    row = came(meeting, "Renée d’Été")
    report = reported(meeting)
    report.summary = "Volgens renée d’été is het goed."
    report.save()
    edition = final(meeting)
    done = forget_person(contact=row.contact)
    assert {(each.label, each.field) for each in done.stayed} == {
        ("outcomes.Report", "summary"), ("outcomes.Edition", "content"),
    }  # fmt: skip
    report.refresh_from_db()
    edition.refresh_from_db()
    assert ("renée" in report.summary, "renée" in edition.content["summary"]) == (True, True)


def test_who_promised_something_is_taken_off_the_promise():
    meeting = held()
    row = came(meeting)
    reported(meeting, contact=row.contact)
    final(meeting)
    forget_person(contact=row.contact)
    assert ActionPoint.objects.get().contact is None


def test_the_link_to_a_promise_stops_for_who_was_forgotten_and_for_nobody_else(client):
    links = {}
    for name in ("Els de Boer", "Piet Jansen"):
        meeting = held()
        row = came(meeting, name)
        reported(meeting, contact=row.contact)
        final(meeting)
        point = ActionPoint.objects.get(contact=row.contact)
        links[name] = reverse("outcomes:keep_point", args=[tokens.make(point.public_id, 1, "point")])
    assert [client.get(each).status_code for each in links.values()] == [200, 200]
    forget_person(contact=Contact.objects.get(name="Els de Boer"))
    assert [client.get(each).status_code for each in links.values()] == [404, 200]
    assert client.post(links["Els de Boer"], {"kind": "done", "text": "Klaar"}).status_code == 404
    assert set(ActionPoint.objects.values_list("state", flat=True)) == {"open"}


def test_a_stop_link_of_long_ago_leads_to_where_a_link_to_stop_is_asked_for(client, planted):
    """Whose it was nobody knows any more, and that was promised; so the page says what to do."""
    row = planted.invitation
    made = {each: tokens.make(row.public_id, row.token_version, each) for each in ("unsubscribe", "reply")}
    stop, answer = (reverse(f"invitations:{name}", args=[token]) for name, token in made.items())
    assert client.get(stop).status_code == 200
    forget_answers(invitations=[row.pk])
    ask = reverse("invitations:ask_own_data")
    for response in (client.get(stop), client.post(stop, {"List-Unsubscribe": "One-Click"})):
        page = response.content.decode()
        assert (response.status_code, f'href="{ask}"' in page) == (404, True)
        assert "Vraag een link om te stoppen" in page
    page = client.get(answer).content.decode()
    assert "Vraag een link om te stoppen" not in page


def test_answers_of_long_ago_lose_their_person_who_stays_in_the_directory(planted):
    other = came(planted.meeting)
    planted_too = InvitationFactory(contact=planted.contact)
    before = counts(planted.meeting)
    done = forget_answers(invitations=[planted.invitation.pk, other.pk, planted_too.pk])
    assert counts(planted.meeting) == before
    rows = Invitation.objects.filter(pk__in=[planted.invitation.pk, other.pk]).select_related("contact")
    assert {(row.contact.is_forgotten, row.contact.name) for row in rows} == {(True, "naam gewist")}
    assert len({row.contact_id for row in rows}) == 2  # which two meetings were of one person nobody can see
    planted_too.refresh_from_db()
    assert planted_too.contact == planted.contact  # its meeting is still to come
    assert (planted.contact.memberships.count(), planted.contact.theme_links.count()) == (1, 1)
    opinion = Opinion.objects.get()
    assert (opinion.contact.is_forgotten, opinion.public_id.startswith(MARK)) == (True, False)
    assert done.counts["invitations.Invitation"] == 2
    left = {each.partition(".")[0] for each in traces(connection)}
    assert left & {"invitations_reply", "invitations_guest", "invitations_referral", "invitations_need",
                   "invitations_note", "invitations_registration", "invitations_attempt", "invitations_message",
                   "invitations_invitation", "invitations_audiencechoice", "meetings_meetingrole",
                   "invitations_deliveryevent"} == set()  # fmt: skip


def test_answers_are_forgotten_once(planted):
    forget_answers(invitations=[planted.invitation.pk])
    row = Invitation.objects.get(pk=planted.invitation.pk)
    assert forget_answers(invitations=[row.pk]).counts == {}
    assert Invitation.objects.get(pk=row.pk).contact_id == row.contact_id


def test_the_number_of_queries_does_not_grow_with_the_number_of_invitations(django_assert_max_num_queries):
    meeting = held()
    rows = [came(meeting, f"Els{number} de Boer") for number in range(12)]
    with django_assert_max_num_queries(90):
        forget_answers(invitations=[row.pk for row in rows])


def test_who_was_forgotten_is_in_no_list_of_contacts(planted):
    forget_person(contact=planted.contact)
    user = UserFactory(role="administrator")
    assert list(queries.directory_of(user).contacts.filter(pk=planted.contact.pk)) == []
    assert not Membership.objects.filter(contact=planted.contact.pk).exists()
    with pytest.raises(Contact.DoesNotExist):
        forget_person(contact=planted.contact)


def test_the_database_keeps_an_empty_row_empty():
    from django.db import IntegrityError

    row = ContactFactory()
    with pytest.raises(IntegrityError):
        Contact.all_rows.filter(pk=row.pk).update(forgotten_at=timezone.now())
