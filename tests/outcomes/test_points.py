"""Agreements: made by a final report, answered by a mailed link, chased, shown to everyone, told to who came."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invitations import delivery, tokens
from invitations.models import Message
from meetings.models import Meeting
from outcomes import actions, queries
from outcomes.models import ActionPoint, Agreement, Report, Step
from tests.factories import ContactFactory, MeetingFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.invitations.staff_pages import coordinator_of, hidden, text, viewer
from tests.outbox import parsed
from tests.outcomes.held import address, came, final, held, reported
from tests.resident import rows

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


@pytest.fixture
def owner(meeting):
    """The department that keeps the agreement, with two people who get its mail and one who does not."""
    department = OrganisationFactory(name="Afdeling Verkeer", kind="municipal")
    for name, is_invited in (("mark", True), ("postbus", True), ("stil", False)):
        contact = ContactFactory(name=name.title(), email=f"{name}@gemeente.example")
        MembershipFactory(organisation=department, contact=contact, is_invited=is_invited)
    return department


@pytest.fixture
def point(meeting, owner):
    final(meeting, owner=owner)
    return ActionPoint.objects.get()


def link(point):
    return f"/afspraak/{tokens.make(point.public_id, 1, 'point')}/"


def press(client, point, **fields):
    nonce = hidden(client.get(link(point)), "nonce")[0]
    return client.post(link(point), {"nonce": nonce} | fields)


def told(kind="point"):
    return sorted(Message.objects.filter(kind=kind).values_list("contact__email", flat=True))


def test_who_promised_something_hears_it_when_the_report_is_final(meeting, owner, serve):
    server = serve()
    report = reported(meeting, owner=owner)
    assert (ActionPoint.objects.count(), told()) == (0, [])
    final(meeting)
    point = ActionPoint.objects.get()
    assert (point.what, point.owner, point.state, point.number) == ("Zebrapad schilderen", owner, "open", 1)
    assert point.due_on == report.agreements.get().due_on
    assert told() == ["mark@gemeente.example", "postbus@gemeente.example"]
    delivery.deliver()
    mail = parsed(server.to("mark@gemeente.example")[0])
    assert (mail["Subject"], link(point) in mail.get_body(("plain",)).get_content()) == (
        "Afgesproken: Zebrapad schilderen", True,
    )  # fmt: skip


def test_a_person_who_is_named_gets_the_mail_alone(meeting, owner):
    mark = owner.contacts.get(name="Mark")
    final(meeting, owner=owner, contact=mark)
    assert told() == ["mark@gemeente.example"]


def test_of_whom_nobody_can_be_mailed_the_pages_say_whom_to_call(client, meeting, owner):
    silent = OrganisationFactory(name="Afdeling Groen", kind="municipal", phone="010 123 45 67")
    report = reported(meeting, owner=silent)
    Agreement.objects.create(report=report, what="Bord plaatsen", owner=owner, due_on=timezone.localdate() + DAY)
    page = text(client.get(address("finalise_report", meeting)))
    assert "nu niet en later niet. Bel of schrijf zelf: “Zebrapad schilderen”: Afdeling Groen , 010 123 45 67" in page
    assert ("“Bord plaatsen”:" in page, "2 mensen krijgen nu een e-mail" in page) == (False, True)
    final(meeting)
    unheard, heard = (ActionPoint.objects.get(owner=each) for each in (silent, owner))
    said = "Wie deze afspraak moet nakomen, krijgt er geen e-mail over. Bel of schrijf: Afdeling Groen"
    assert [said in text(client.get(each.get_absolute_url())) for each in (unheard, heard)] == [True, False]
    jan = ContactFactory(name="Jan", email="", phone="06 1111", channel="phone")
    ActionPoint.objects.filter(pk=unheard.pk).update(contact=jan)
    assert "Afdeling Groen, Jan , 06 1111" in text(client.get(unheard.get_absolute_url()))
    actions.answer(point=unheard, kind="done")
    assert "geen e-mail over" not in text(client.get(unheard.get_absolute_url()))


def test_opening_the_link_changes_nothing(client, point):
    client.logout()
    before = rows()
    for headers in ({}, {"Sec-Purpose": "prefetch"}):
        page = client.get(link(point), headers=headers)
        assert (page.status_code, "Zebrapad schilderen" in text(page)) == (200, True)
    assert client.post(link(point), {"kind": "done"}, headers={"Sec-Purpose": "prefetch"}).status_code == 403
    assert rows() == before
    assert client.get(f"/afspraak/{tokens.make(point.public_id, 1, 'opinion')}/").status_code == 404


def test_who_keeps_it_says_done_later_or_not_possible_and_all_of_it_stays(client, point):
    client.logout()
    first, new = point.due_on, point.due_on + 30 * DAY
    assert press(client, point, kind="later", due_on=new, text="De verf is op.").status_code == 303
    press(client, point, kind="later", due_on=new, text="De verf is op.")
    point.refresh_from_db()
    assert (point.state, point.first_due_on, point.due_on, point.closed_at) == ("open", first, new, None)
    press(client, point, kind="impossible", text="De weg is van de provincie.")
    press(client, point, kind="done")
    point.refresh_from_db()
    assert (point.state, point.answer, point.closed_at is not None) == ("done", "", True)
    assert list(Step.objects.values_list("kind", "text", "actor")) == [
        ("made", "", point.meeting.organiser_id),
        ("later", "De verf is op.", None),
        ("impossible", "De weg is van de provincie.", None),
        ("done", "", None),
    ]


def test_done_by_mistake_is_open_again_and_nobody_hears_that_it_was_done(client, point):
    came(point.meeting, "Els de Boer", kind=None)
    client.logout()
    again = "Het is toch nog niet klaar"
    assert again not in text(client.get(link(point)))
    press(client, point, kind="done")
    assert again in text(client.get(link(point)))
    for _time in range(2):
        assert press(client, point, kind="reopened").status_code == 303
    day = point.due_on
    point.refresh_from_db()
    assert (point.state, point.due_on, point.closed_at, point.told_on) == ("open", day, None, None)
    assert list(Step.objects.values_list("kind", flat=True)) == ["made", "done", "reopened"]
    assert "Toch nog niet klaar ," in text(client.get(gedaan(point.meeting)))
    assert actions.tell_visitors() == 0
    press(client, point, kind="done")
    assert actions.tell_visitors() == 1


def test_a_coordinator_opens_an_agreement_again_with_an_explanation(client, point):
    actions.answer(point=point, kind="impossible", text="Geen geld.")
    assert client.post(point.get_absolute_url(), {"kind": "reopened"}).status_code == 422
    client.post(point.get_absolute_url(), {"kind": "reopened", "text": "Er is toch geld."})
    point.refresh_from_db()
    assert (point.state, point.answer, Step.objects.latest("pk").actor) == (
        "open", "Er is toch geld.", point.meeting.organiser,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "later", "text": "Drukte"}, "Vul de nieuwe dag in. Die moet nog komen."),
        ({"kind": "later", "text": "Drukte", "due_on": "2020-01-01"}, "Vul de nieuwe dag in. Die moet nog komen."),
        ({"kind": "later", "due_on": "2199-01-01"}, "Leg uit waarom, zodat bewoners het begrijpen."),
        ({"kind": "impossible"}, "Leg uit waarom, zodat bewoners het begrijpen."),
        ({}, "Kies hoe het gaat."),
    ],
)
def test_later_and_not_possible_need_a_reason(client, point, fields, said):
    answer = press(client, point, **fields)
    assert (answer.status_code, said in text(answer), Step.objects.count()) == (422, True, 1)


def test_later_is_after_the_day_that_was_promised(client, point):
    fields = {"kind": "later", "text": "Drukte"}
    for day in (point.due_on - DAY, point.due_on):
        answer = press(client, point, **fields, due_on=day)
        assert (answer.status_code, "Vul een dag daarna in." in text(answer)) == (422, True)
        answer = client.post(point.get_absolute_url(), fields | {"due_on": day})
        assert (answer.status_code, Step.objects.count()) == (422, 1)
    assert press(client, point, **fields, due_on=point.due_on + DAY).status_code == 303


def test_the_name_of_a_resident_in_an_answer_is_refused_and_the_words_stay_in_the_form(client, point):
    ContactFactory(name="Piet Storm")
    assert [each.name for each in point.owner.contacts.all()] != []
    answer = press(client, point, kind="done", text="Piet Storm is blij met het zebrapad.")
    page = answer.content.decode()
    assert (answer.status_code, Step.objects.count()) == (422, 1)
    assert "Laat de naam van een persoon weg: Piet Storm." in text(answer)
    assert "Piet Storm is blij met het zebrapad.</textarea>" in page
    staff = client.post(point.get_absolute_url(), {"kind": "done", "text": "Piet Storm is blij."})
    assert (staff.status_code, Step.objects.count()) == (422, 1)
    assert "Piet Storm" not in text(client.get(gedaan(point.meeting)))
    assert press(client, point, kind="done", text="Een bewoner is blij met het zebrapad.").status_code == 303


def test_a_coordinator_sees_that_a_name_stands_in_what_everyone_reads(client, point):
    actions.answer(point=point, kind="done", text="Piet Storm is blij.")
    words = "Iedereen kan deze afspraak lezen, en er staat de naam van een persoon in."
    assert words not in text(client.get(point.get_absolute_url()))
    ContactFactory(name="Piet Storm")
    assert words in text(client.get(point.get_absolute_url()))


def test_what_is_needed_sometimes_is_not_called_optional(client, point):
    page = client.get(link(point)).content.decode()
    assert ("Nodig als het later wordt of niet lukt." in page, "(niet verplicht)" in page) == (True, False)


def test_a_coordinator_answers_in_their_name_only_with_an_explanation(client, point):
    assert client.post(point.get_absolute_url(), {"kind": "done"}).status_code == 422
    client.post(point.get_absolute_url(), {"kind": "done", "text": "Gezien op straat."})
    step = Step.objects.last()
    assert (step.kind, step.text, step.actor) == ("done", "Gezien op straat.", point.meeting.organiser)
    assert f"Opgeschreven door {point.meeting.organiser.name}." in text(client.get(point.get_absolute_url()))


@pytest.mark.parametrize("path", ["", "woorden/"])
def test_an_agreement_is_for_who_may_see_or_change_its_meeting(client, point, path):
    seen = []
    for user in (point.meeting.organiser, viewer(), coordinator_of(MeetingFactory().area)):
        client.force_login(user)
        data = {"kind": "done", "text": "Ja", "public_text": "Anders"}
        seen.append([client.get(point.get_absolute_url() + path).status_code])
        seen[-1].append(client.post(point.get_absolute_url() + path, data).status_code)
    assert seen == [[200, 302], [404 if path else 200, 404], [404, 404]]


def test_an_answer_to_an_agreement_that_left_the_report_stays_to_be_copied(client, point):
    nonce = hidden(client.get(link(point)), "nonce")[0]
    ActionPoint.objects.update(state="withdrawn")
    late = client.post(link(point), {"nonce": nonce, "kind": "impossible", "text": "Geen geld."})
    words = text(late)
    assert (late.status_code, "Het lukt niet" in words, "Geen geld." in words) == (409, True, True)
    assert (Step.objects.count(), client.get(link(point)).status_code) == (1, 200)


def test_reminders_come_a_week_before_and_the_day_after_once_each_and_stop_on_an_answer(meeting, owner, serve):
    server = serve()
    today = timezone.localdate()
    final(meeting, owner=owner, contact=owner.contacts.get(name="Mark"), due_on=today + 20 * DAY)
    Message.objects.all().delete()
    ActionPoint.objects.update(made_at=timezone.now() - 9 * DAY)
    seen = []
    for day in range(50):
        before = Message.objects.count()
        actions.remind_owners(now=timezone.now() + day * DAY)
        seen += [day] * (Message.objects.count() - before)
    assert seen == [13, 21]
    point = ActionPoint.objects.get()
    actions.answer(point=point, kind="done")
    Message.objects.update(not_before=timezone.now() - DAY, deadline=timezone.now() + DAY)
    delivery.deliver()
    assert (server.mails, set(Message.objects.values_list("state", flat=True))) == ([], {"cancelled"})


def test_who_has_just_heard_of_an_agreement_is_not_reminded_of_it(meeting, owner):
    final(meeting, owner=owner, due_on=timezone.localdate() + 3 * DAY)
    Message.objects.all().delete()
    assert [actions.remind_owners(now=timezone.now() + day * DAY) for day in range(4)] == [0] * 4


def test_a_correction_changes_the_agreements_along(client, point, owner):
    report = Report.objects.get()
    Message.objects.all().delete()
    actions.correct(report=report, actor=point.meeting.organiser, reason="Niet verf maar tegels.")
    row = report.agreements.get()
    values = row.values | {"what": "Zebrapad leggen"}
    actions.save_row(row=row, seen=row.version, values=values, actor=point.meeting.organiser)
    Agreement.objects.create(report=report, what="Drempel", owner=owner, due_on=point.due_on)
    final(point.meeting)
    assert list(ActionPoint.objects.values_list("what", "state", "number").order_by("pk")) == [
        ("Zebrapad leggen", "open", 1), ("Drempel", "open", 2),
    ]  # fmt: skip
    assert Message.objects.filter(kind="point").count() == 4
    actions.correct(report=report, actor=point.meeting.organiser, reason="Toch niet.")
    report.refresh_from_db()
    row.refresh_from_db()
    actions.remove_row(row=row, seen=row.version, actor=point.meeting.organiser)
    final(point.meeting)
    point.refresh_from_db()
    assert (point.state, point.steps.last().kind) == ("withdrawn", "withdrawn")
    assert "U hoeft niets te doen." in text(client.get(link(point)))
    assert actions.answer(point=point, kind="done") is False


def gedaan(meeting):
    return f"/agenda/gebied/{meeting.area_id}/gedaan/"


def test_everyone_reads_how_it_stands_without_names(client, point):
    client.post(f"{point.get_absolute_url()}woorden/", {"public_text": "De oversteek bij school wordt veiliger"})
    actions.answer(point=point, kind="impossible", text="De provincie wil het niet.", actor=point.meeting.organiser)
    client.logout()
    for path in (gedaan(point.meeting), f"/agenda/{point.meeting.pk}/"):
        page = text(client.get(path))
        words = (
            "De oversteek bij school wordt veiliger",
            "Afdeling Verkeer",
            "Lukt niet",
            "De provincie wil het niet.",
        )
        assert [word for word in words if word not in page] == []
        assert [name for name in ("Mark", point.meeting.organiser.name) if name in page] == []


def test_what_is_not_published_is_not_shown_and_what_is_late_is_said(client, meeting, owner):
    report = reported(meeting, owner=owner, due_on=timezone.localdate() - DAY)
    edition = final(meeting, is_public=False)
    assert "Zebrapad" not in text(client.get(gedaan(meeting)))
    assert gedaan(meeting) not in client.get(f"/agenda/gebied/{meeting.area_id}/").content.decode()
    actions.publish(edition=edition, actor=meeting.organiser)
    assert "Te laat, nog geen antwoord" in text(client.get(gedaan(meeting)))
    assert gedaan(meeting) in client.get(f"/agenda/gebied/{meeting.area_id}/").content.decode()
    actions.correct(report=report, actor=meeting.organiser, reason="Erbij")
    Agreement.objects.create(report=report, what="Nog geheim", owner=owner, due_on=timezone.localdate())
    final(meeting, is_public=False)
    assert "Nog geheim" not in text(client.get(gedaan(meeting)))


def test_the_next_meeting_shows_what_is_still_open(client, point):
    upcoming = MeetingFactory(area=point.meeting.area, state=Meeting.State.INVITING, organiser=point.meeting.organiser)
    meeting = f"/bijeenkomsten/{upcoming.pk}/"
    pages = [meeting, f"{meeting}voorbereiding/", f"/agenda/{upcoming.pk}/"]
    heads = ["Open afspraken van de vorige keer"] * 3
    shown = [text(client.get(page)) for page in pages]
    assert [head in page and "Zebrapad schilderen" in page for head, page in zip(heads, shown, strict=True)] == [
        True
    ] * 3
    actions.answer(point=point, kind="done")
    assert ["Zebrapad schilderen" in text(client.get(page)) for page in pages] == [False, False, True]
    elsewhere = MeetingFactory(state=Meeting.State.INVITING)
    client.force_login(coordinator_of(elsewhere.area))
    assert "Open afspraken" not in text(client.get(f"/bijeenkomsten/{elsewhere.pk}/"))


def test_the_list_is_narrowed_and_names_only_what_one_may_see(client, point):
    other = held()
    final(other, what="Ver weg")
    late = held(area=point.meeting.area, title="Eerder")
    final(late, what="Had al gemoeten", due_on=timezone.localdate() - DAY)
    found = {
        query: [what for what in ("Zebrapad", "Had al", "Ver weg") if what in text(client.get(f"/afspraken/{query}"))]
        for query in ("", "?stand=te-laat", "?stand=klaar", "?stand=onzin", f"?wie={point.owner_id}")
    }
    assert found == {
        "": ["Zebrapad", "Had al"], "?stand=te-laat": ["Had al"], "?stand=klaar": [],
        "?stand=onzin": ["Zebrapad", "Had al"], f"?wie={point.owner_id}": ["Zebrapad", "Had al"],
    }  # fmt: skip
    assert "1 afspraak is te laat" in text(client.get("/"))
    client.force_login(UserFactory())
    assert "te laat" not in text(client.get("/"))


@pytest.mark.parametrize("where", ["/afspraken/", "gedaan"])
def test_lists_take_as_many_queries_for_three_as_for_one(client, point, where):
    path, counts = gedaan(point.meeting) if where == "gedaan" else where, []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
        for each in range(2):
            owner = OrganisationFactory(kind="partner")
            final(held(area=point.meeting.area, title=f"Nog {number}{each}"), owner=owner)
    assert counts[0] == counts[1]


def test_who_came_hears_once_a_day_what_ended(meeting, owner, serve):
    server = serve()
    els = came(meeting, "Els de Boer", kind=None)
    came(meeting, "Bob Weg", presence="absent")
    report = reported(meeting, owner=owner)
    Agreement.objects.create(report=report, what="Drempel leggen", owner=owner, due_on=timezone.localdate())
    final(meeting)
    Message.objects.all().delete()
    assert actions.tell_visitors() == 0
    actions.answer(point=ActionPoint.objects.get(what="Drempel leggen"), kind="done")
    actions.answer(point=ActionPoint.objects.get(what="Zebrapad schilderen"), kind="impossible", text="Geen geld.")
    assert [actions.tell_visitors(), actions.tell_visitors()] == [1, 0]
    delivery.deliver()
    ((recipient, content),) = server.mails
    words = parsed(content).get_body(("plain",)).get_content()
    assert (recipient, words.count(gedaan(meeting))) == (els.contact.email, 1)
    assert [part in words for part in ("Drempel leggen", "Klaar.", "Lukt niet. Geen geld.")] == [True] * 3


def test_of_what_nobody_can_read_nobody_hears(meeting, owner):
    came(meeting, kind=None)
    final(meeting, owner=owner, is_public=False)
    point = ActionPoint.objects.get()
    actions.answer(point=point, kind="done")
    assert (actions.tell_visitors(), queries.public_points(ActionPoint.objects.all()).count()) == (0, 0)
