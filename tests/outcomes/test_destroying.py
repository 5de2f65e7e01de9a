"""Destroying what is past its term: by two people, to the day, everything of it, and never what is held."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from areas.models import Contact
from initiatives.models import Call, Initiative
from invitations.actions import invite, release_now
from invitations.models import Invitation, Message
from invitations.paper import CannotPrint
from meetings.actions.voices import note_signal
from meetings.models import Meeting, Signal
from outcomes import actions, queries, rules
from outcomes.models import Destruction, DestructionLine, Dossier, Report, Review
from tests.factories import UserFactory
from tests.initiatives.ideas import an_idea
from tests.invitations.staff_pages import plan, text
from tests.outcomes.dossiers import closed, kept_for, past_term, two_administrators
from tests.outcomes.held import final, follows, held

pytestmark = pytest.mark.django_db(transaction=True)
STAYS = {"accounts.logentry", "outcomes.destruction", "outcomes.destructionline"}


def approved(*dossiers):
    one, two = two_administrators()
    made = actions.propose_destruction(dossiers=[each.pk for each in dossiers], actor=one)
    actions.approve_destruction(destruction=made, actor=two)
    return made, one, two


def rows_per_table():
    return {model._meta.label_lower: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize(("today", "expected"), [(30, False), (31, False), (32, True)])
def test_to_the_day(today, expected):
    last = dt.date(2031, 1, 31)
    assert rules.may_be_destroyed(last, dt.date(2031, 1, 1) + dt.timedelta(days=today - 1)) is expected
    dossier = closed()
    Dossier.objects.filter(pk=dossier.pk).update(keep_until=last)
    found = queries.to_propose(dt.date(2031, 1, 1) + dt.timedelta(days=today - 1))
    assert list(found.values_list("pk", flat=True)) == ([dossier.pk] if expected else [])


@pytest.mark.parametrize(("moment", "expected"), [((22, 59, 59), 0), ((23, 0, 0), 1)])
def test_a_day_ends_at_midnight_in_amsterdam(moment, expected):
    dossier = closed()
    Dossier.objects.filter(pk=dossier.pk).update(keep_until=dt.date(2030, 1, 31))
    one, _two = two_administrators()
    now = dt.datetime(2030, 1, 31, *moment, tzinfo=dt.UTC)
    if not expected:
        with pytest.raises(actions.CannotDestroy):
            actions.propose_destruction(dossiers=[dossier.pk], actor=one, now=now)
    else:
        actions.propose_destruction(dossiers=[dossier.pk], actor=one, now=now)
    assert Destruction.objects.count() == expected


@pytest.mark.parametrize(
    ("closed_on", "years", "last"),
    [((2024, 2, 29), 1, (2025, 3, 1)), ((2024, 2, 29), 4, (2028, 2, 29)), ((2026, 12, 31), 10, (2036, 12, 31))],
)
def test_last_day(closed_on, years, last):
    assert rules.keep_until(dt.date(*closed_on), years) == dt.date(*last)


def test_kept_for_ever_is_never_proposed():
    retention = kept_for(years=None, outcome="keep")
    closed(retention=retention)
    assert list(queries.past_term(dt.date(2999, 1, 1))) == []


def test_two_people_decide():
    dossier = past_term()
    one, two = two_administrators()
    made = actions.propose_destruction(dossiers=[dossier.pk], actor=one)
    with pytest.raises(actions.CannotDestroy):
        actions.approve_destruction(destruction=made, actor=one)
    with pytest.raises(actions.CannotDestroy):
        actions.destroy(destruction=made, actor=two)
    assert Meeting.objects.filter(pk=dossier.meeting_id).exists()
    actions.approve_destruction(destruction=made, actor=two)
    with pytest.raises(actions.CannotDestroy):
        actions.approve_destruction(destruction=made, actor=two)
    assert [actions.destroy(destruction=made, actor=one).state, Meeting.objects.count()] == ["done", 0]
    with pytest.raises(actions.CannotDestroy):
        actions.destroy(destruction=made, actor=two)


def test_database_itself_refuses_one_person():
    one, _two = two_administrators()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.create(state="approved", proposed_by=one, proposed_at=now, decided_by=one, decided_at=now)


def test_a_coordinator_decides_nothing():
    dossier = past_term()
    one, _two = two_administrators()
    made = actions.propose_destruction(dossiers=[dossier.pk], actor=one)
    for act in (
        lambda user: actions.propose_destruction(dossiers=[dossier.pk], actor=user),
        lambda user: actions.approve_destruction(destruction=made, actor=user),
        lambda user: actions.refuse_destruction(destruction=made, actor=user, reason="Nee"),
        lambda user: actions.destroy(destruction=made, actor=user),
    ):
        with pytest.raises(actions.CannotDestroy):
            act(UserFactory())
    assert Destruction.objects.get().state == "proposed"


def test_everything_of_the_meeting_goes_and_the_rest_stays():
    kept_for(years=1)
    before = rows_per_table()
    other = held()
    stays = final(other, what="Bankje plaatsen")
    dossier = past_term(area=other.area, title="Weg ermee")
    meeting = dossier.meeting
    Review.objects.create(meeting=meeting, key="x", was_useful="yes", could_speak="no")
    signal = note_signal(area=meeting.area, text="Meer bomen", origin="phone", actor=None)
    Signal.objects.filter(pk=signal.pk).update(meeting=meeting)
    idea = an_idea(meeting)
    Call.objects.get_or_create(meeting=meeting)
    follows(meeting.area)
    edition = meeting_edition = Report.objects.get(meeting=meeting).editions.get()
    edition.report.meeting = meeting
    actions.send_report(edition=meeting_edition, actor=meeting.organiser, to_invited=True, to_followers=True)
    assert Message.objects.filter(follower__isnull=False).count() == 1
    people = Contact.objects.count()
    counted = queries.dry_run(meeting)
    made, one, _two = approved(dossier)
    actions.destroy(destruction=made, actor=one)
    line = DestructionLine.objects.get()
    assert {name: line.counts[name] for name in counted} == counted
    assert (counted["invitations"], counted["answers"], counted["editions"], counted["points"]) == (3, 1, 1, 1)
    assert counted["messages"] > 0
    assert list(Meeting.objects.all()) == [other]
    assert list(Report.objects.values_list("editions", flat=True)) == [stays.pk]
    assert Contact.objects.count() == people
    assert Message.objects.filter(kind="report").count() == 0
    assert Signal.objects.get(pk=signal.pk).meeting is None
    assert Initiative.objects.get(pk=idea.pk).meeting is None
    left = {label for label, count in rows_per_table().items() if count and not before[label]}
    assert left >= STAYS
    assert {label for label in left if "dossier" in label or "registration" in label} == set()


def test_a_meeting_that_was_really_sent_is_destroyed():
    kept_for(years=1)
    meeting = plan()
    mailing = invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    release_now(mailing=mailing, actor=meeting.organiser)
    past = timezone.now() - dt.timedelta(days=9)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=past, ends_at=past + dt.timedelta(hours=2), reply_by=past, doors_at=None, state="held"
    )
    meeting.refresh_from_db()
    dossier = actions.close_dossier(meeting=meeting, actor=meeting.organiser, remark="Oud", makes_files=False)
    Dossier.objects.update(keep_until=timezone.localdate() - dt.timedelta(days=1))
    assert Message.objects.filter(mailing=mailing).count() > 0
    made, one, _two = approved(dossier)
    actions.destroy(destruction=made, actor=one)
    assert (Meeting.objects.count(), Invitation.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_what_is_held_blocks():
    dossier, other = past_term(), past_term(title="Gaat wel weg")
    made, one, two = approved(dossier, other)
    actions.hold_meeting(meeting=dossier.meeting, actor=two, reason="Woo-verzoek")
    actions.destroy(destruction=made, actor=one)
    assert list(Meeting.objects.all()) == [dossier.meeting]
    assert dict(DestructionLine.objects.values_list("title", "kept_because")) == {
        "Veilig naar school": "held", "Gaat wel weg": "",
    }  # fmt: skip
    with pytest.raises(actions.CannotDestroy):
        actions.propose_destruction(dossiers=[dossier.pk], actor=one)
    actions.release_meeting(meeting=dossier.meeting, actor=two)
    assert actions.propose_destruction(dossiers=[dossier.pk], actor=one).lines.count() == 1


def test_without_a_certificate_nothing_is_destroyed(monkeypatch):
    dossier = past_term()
    made, one, _two = approved(dossier)
    monkeypatch.setattr("invitations.paper.typeset.SECONDS", 0.001)  # the press is never ready so soon
    with pytest.raises(CannotPrint):
        actions.destroy(destruction=made, actor=one)
    assert (Meeting.objects.count(), Destruction.objects.get().state) == (1, "approved")
    assert Dossier.objects.get().lines.get().counts == {}


def test_dossier_on_a_list_is_not_opened_nor_listed_twice():
    dossier = past_term()
    one, two = two_administrators()
    made = actions.propose_destruction(dossiers=[dossier.pk], actor=one)
    with pytest.raises(actions.CannotClose):
        actions.reopen_dossier(dossier=dossier, actor=two)
    with pytest.raises(actions.CannotDestroy):
        actions.propose_destruction(dossiers=[dossier.pk], actor=two)
    actions.refuse_destruction(destruction=made, actor=two, reason="Het archief wil het zien")
    assert actions.propose_destruction(dossiers=[dossier.pk], actor=two).lines.count() == 1


def test_pages_lead_through_it(client):
    dossier = past_term()
    one, two = two_administrators()
    client.force_login(one)
    page = client.get(reverse("outcomes:destructions"))
    assert "Veilig naar school" in text(page)
    client.post(reverse("outcomes:propose_destruction"), {"dossier": ["niets"]})
    assert Destruction.objects.count() == 0
    client.post(reverse("outcomes:propose_destruction"), {"dossier": [dossier.pk]})
    made = Destruction.objects.get()
    url = reverse("outcomes:destruction", args=[made.pk])
    shown = text(client.get(url))
    assert "U droeg deze lijst zelf voor." in shown
    assert "Uitnodigingen 3" in shown
    client.post(reverse("outcomes:approve_destruction", args=[made.pk]))
    assert Destruction.objects.get().state == "proposed"
    client.force_login(two)
    shown = text(client.get(url))
    assert ("Keur deze lijst goed" in shown, f"Voorgedragen door {one.name} op" in shown) == (True, True)
    client.post(reverse("outcomes:approve_destruction", args=[made.pk]))
    assert client.get(reverse("outcomes:certificate", args=[made.pk])).status_code == 404
    client.post(reverse("outcomes:destroy", args=[made.pk]))
    assert Meeting.objects.count() == 0
    file = client.get(reverse("outcomes:certificate", args=[made.pk]))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Wat is vernietigd" in text(client.get(url))
    assert {"propose_destruction", "approve_destruction", "destroy_dossiers", "destroy_meeting"} <= set(
        LogEntry.objects.values_list("action", flat=True)
    )


def test_refusing_needs_a_reason(client):
    dossier = past_term()
    one, two = two_administrators()
    made = actions.propose_destruction(dossiers=[dossier.pk], actor=one)
    client.force_login(two)
    url = reverse("outcomes:refuse_destruction", args=[made.pk])
    assert (client.get(url).status_code, client.post(url, {"reason": ""}).status_code) == (200, 422)
    client.post(url, {"reason": "Nog nodig"})
    assert (Destruction.objects.get().state, Destruction.objects.get().reason) == ("refused", "Nog nodig")


def test_list_asks_as_much_with_one_as_with_three(client):
    one, _two = two_administrators()
    client.force_login(one)
    url = reverse("outcomes:destructions")

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    def more():
        dossier = past_term()
        actions.propose_destruction(dossiers=[dossier.pk], actor=one)
        return past_term()

    area = more().meeting.area
    first = asked()
    for _ in range(2):
        dossier = past_term(area=area)
        actions.propose_destruction(dossiers=[dossier.pk], actor=one)
        past_term(area=area)
    assert asked() == first
