"""From draft to the public page: checked by who was there, final with a fingerprint, published, mailed."""

import datetime as dt
import hashlib
import json

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from accounts.models import LogEntry
from invitations import delivery, tokens
from invitations.models import Message
from meetings.actions import NotInviting, cancel_meeting
from meetings.models import Meeting
from outcomes import actions, queries
from outcomes.models import ActionPoint, Edition, Opinion, OtherText, Report
from outcomes.paper import report_data
from tests.factories import OrganisationFactory
from tests.invitations.post import inside
from tests.invitations.staff_pages import hidden, text
from tests.outbox import parsed
from tests.outcomes.held import address, came, final, follows, held, reported

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


def link(opinion):
    return f"/controle/{tokens.make(opinion.public_id, 1, 'opinion')}/"


def answer(client, opinion, **fields):
    nonce = hidden(client.get(link(opinion)), "nonce")[0]
    return client.post(link(opinion), {"nonce": nonce} | fields)


def asked(client, meeting):
    """Els and Mark are asked to check the report; Els led the meeting."""
    els, mark = came(meeting, "Els de Boer"), came(meeting, "Mark Jansen", kind="municipal")
    came(meeting, "Bob Weg", presence="absent")
    came(meeting, "Fatima el Amrani", kind=None)
    page = client.get(address("ask_check", meeting)).content.decode()
    assert [f'id="p{each.pk}" checked' in page for each in (els, mark)] == [True, True]
    until = timezone.localdate() + dt.timedelta(days=5)
    client.post(address("ask_check", meeting), {"asked": [els.pk, mark.pk], "chair": els.pk, "until": until})
    return Opinion.objects.get(contact=els.contact), Opinion.objects.get(contact=mark.contact)


def test_who_was_there_checks_the_report_by_a_mailed_link(client, meeting, serve):
    server = serve()
    report = reported(meeting)
    els, mark = asked(client, meeting)
    assert (els.is_chair, mark.is_chair, Report.objects.get().state) == (True, False, "checking")
    delivery.deliver()
    assert link(els) in parsed(server.to("els@bij.example")[0]).get_body(("plain",)).get_content()
    assert len(server.mails) == 2
    client.logout()
    assert "Zebrapad schilderen" in text(client.get(link(els)))
    assert Opinion.objects.filter(answer="open").count() == 2
    assert answer(client, els, answer="agrees").status_code == 303
    assert answer(client, mark, answer="differs").status_code == 422
    answer(client, mark, answer="differs", text="De drempel was niet besproken.")
    assert "De drempel was niet besproken." not in text(client.get(link(els)))
    edition = actions.finalise(report=report, actor=meeting.organiser)
    assert edition.content["opinions"] == [
        {"who": "Organisatie van Mark", "is_chair": False, "text": "De drempel was niet besproken."}
    ]
    assert "Het verslag is vastgesteld." in text(client.get(link(els)))
    answer_late = client.post(link(els), {"answer": "differs", "text": "Te laat", "nonce": "x"})
    els.refresh_from_db()
    assert (els.answer, answer_late.status_code) == ("agrees", 409)
    assert "Dit is niet bewaard. Kopieer het als u het wilt houden." in text(answer_late)
    assert "Wat ziet u anders? Te laat" in text(answer_late)
    assert "Dit is niet bewaard" not in text(client.get(link(els)))


def test_a_link_of_another_purpose_or_a_made_up_one_opens_nothing(client, meeting):
    reported(meeting)
    els, _mark = asked(client, meeting)
    for token in (tokens.make(els.public_id, 1, "reply"), "x" * 22 + "." + "y" * 22):
        assert client.get(f"/controle/{token}/").status_code == 404


def test_going_on_writing_ends_the_round_and_keeps_what_was_said(client, meeting, serve):
    server = serve()
    report = reported(meeting)
    els, mark = asked(client, meeting)
    answer(client, mark, answer="differs", text="Niet zo gezegd.")
    client.post(address("reopen_report", meeting))
    delivery.deliver()
    assert server.mails == []
    assert "Niet zo gezegd." in text(client.get(address("report", meeting)))
    assert actions.give_opinion(opinion=els, agrees=True) is False
    assert client.get(link(els)).status_code == 200
    second = {"asked": [els_invitation(meeting)], "until": timezone.localdate()}
    client.post(address("ask_check", meeting), second)
    assert list(Opinion.objects.filter(report=report).values_list("round", flat=True).order_by("round")) == [1, 1, 2]


def els_invitation(meeting):
    return meeting.invitations.get(contact__name="Els de Boer").pk


def test_nobody_checks_while_two_texts_wait(client, meeting):
    report = reported(meeting)
    came(meeting)
    OtherText.objects.create(report=report, values={"summary": "x"}, made_at=timezone.now())
    data = {"asked": [els_invitation(meeting)], "until": timezone.localdate()}
    assert client.post(address("ask_check", meeting), data).status_code == 422
    assert (Message.objects.count(), Report.objects.get().state) == (0, "draft")


def test_final_means_frozen_with_a_fingerprint_and_held(client, meeting):
    came(meeting)
    report = reported(meeting)
    client.post(address("finalise_report", meeting))
    edition = Edition.objects.get()
    as_json = json.dumps(edition.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert edition.fingerprint == hashlib.sha256(as_json.encode()).hexdigest()
    assert edition.fingerprint in text(client.get(address("report", meeting)))
    assert edition.content["agreements"][0]["who"] == "Afdeling Verkeer"
    assert (edition.content["present"], edition.content["organisations"]) == (1, ["Organisatie van Els"])
    row = report.subjects.get()
    with pytest.raises(actions.CannotWrite):
        actions.save_row(row=row, seen=1, values=row.values | {"said": "Anders"}, actor=meeting.organiser)
    with pytest.raises(actions.CannotFinalise):
        actions.finalise(report=report, actor=meeting.organiser)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD
    with pytest.raises(NotInviting):
        cancel_meeting(meeting=meeting, actor=meeting.organiser)
    assert LogEntry.objects.filter(action="finalise_report").count() == 1


def test_a_report_without_agreements_asks_whether_that_is_right(client, meeting):
    reported(meeting, what="")
    answer = client.post(address("finalise_report", meeting))
    assert (answer.status_code, Edition.objects.count()) == (422, 0)
    assert "Vink dan aan dat er niets is afgesproken." in text(answer)
    client.post(address("finalise_report", meeting), {"has_no_agreements": "on"})
    assert Edition.objects.get().content["agreements"] == []


def test_an_empty_report_is_not_made_final(client, meeting):
    Report.objects.create(meeting=meeting)
    answer = client.post(address("finalise_report", meeting), {"has_no_agreements": "on"})
    assert (answer.status_code, "Er is nog niets geschreven." in text(answer), Edition.objects.count()) == (
        422, True, 0,
    )  # fmt: skip


def test_a_correction_is_a_next_version_and_the_old_one_stays(client, meeting):
    first = final(meeting)
    words, fingerprint = dict(first.content), first.fingerprint
    client.post(address("correct_report", meeting), {"reason": "De datum klopte niet."})
    report = Report.objects.get()
    actions.save_row(row=report, seen=1, values={"summary": "Beter."}, actor=meeting.organiser)
    assert "We spraken over de weg" in text(client.get(public(meeting)))
    second = final(meeting)
    page = text(client.get(public(meeting)))
    assert (second.number, "Verbeterd: De datum klopte niet." in page, "Beter." in page) == (2, True, True)
    old = text(client.get(public(meeting) + "?versie=1"))
    assert ("Dit is een oudere versie." in old, "We spraken over de weg" in old) == (True, True)
    first.refresh_from_db()
    assert (first.content, first.fingerprint) == (words, fingerprint)


def test_a_version_with_a_name_in_it_leaves_the_public_site_and_stays_in_the_archive(client, meeting):
    final(meeting)
    report = Report.objects.get()
    actions.correct(report=report, actor=meeting.organiser, reason="Er stond een naam in.")
    final(meeting)
    asked = text(client.get(address("unpublish_report", meeting, 1)))
    assert ("Iedereen leest dan versie 2." in asked, queries.published(meeting.pk)[-1].number) == (True, 1)
    client.post(address("unpublish_report", meeting, 1))
    seen = [client.get(public(meeting) + query).status_code for query in ("", "?versie=1", "?versie=2")]
    assert (seen, "Versie 1" in text(client.get(public(meeting)))) == ([200, 404, 200], False)
    assert client.get(address("report_file", meeting) + "?versie=1").content[:5] == b"%PDF-"
    assert LogEntry.objects.filter(action="unpublish_report").count() == 1


def public(meeting):
    return f"/agenda/{meeting.pk}/verslag/"


def test_publishing_asks_for_three_ticks_and_shows_the_report_to_everyone(client, meeting):
    final(meeting, is_public=False)
    assert client.get(public(meeting)).status_code == 404
    ticks = dict.fromkeys(("no_names", "nobody_recognised", "owners_know"), "on")
    for left_out in ticks:
        data = {name: value for name, value in ticks.items() if name != left_out}
        assert client.post(address("publish_report", meeting), data).status_code == 422
    assert client.get(public(meeting)).status_code == 404
    client.post(address("publish_report", meeting), ticks)
    client.logout()
    page = client.get(public(meeting))
    assert (page.status_code, "Zebrapad schilderen" in text(page)) == (200, True)
    assert client.get(public(meeting) + "?versie=7").status_code == 404
    assert "What we agreed" in text(client.get(public(meeting) + "?taal=en"))


@pytest.mark.parametrize("fields", [{"is_public": False}, {"kind": "network"}])
def test_the_report_of_a_closed_meeting_is_not_published(client, fields):
    meeting = held(**fields)
    client.force_login(meeting.organiser)
    edition = final(meeting, is_public=False)
    ticks = dict.fromkeys(("no_names", "nobody_recognised", "owners_know"), "on")
    assert client.post(address("publish_report", meeting), ticks).status_code == 422
    edition.refresh_from_db()
    assert (edition.published_at, client.get(public(meeting)).status_code) == (None, 404)


def test_the_file_is_accessible_lasting_and_says_the_same(client, meeting):
    edition = final(meeting)
    client.logout()
    file = client.get(f"/agenda/{meeting.pk}/verslag.pdf")
    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")
    assert bytes(Edition.objects.get().file) == file.content
    streams = inside(file.content)
    assert [mark in streams for mark in (b"/StructTreeRoot", b"/Lang", b"pdfuaid:part", b"pdfaid:part")] == [True] * 4
    said = report_data(edition)
    assert (said["lang"], said["agreements"]["rows"][0][1]) == ("nl", "Afdeling Verkeer")
    assert edition.fingerprint == said["fingerprint"].replace("\u200b", "")


def test_a_hostile_text_is_only_a_text(meeting):
    hostile = '#panic("x") $ \\ <b> ] [ \u202e 𝕏 ' + "w" * 300
    assert final(meeting, what=hostile[:300]).file[:5] == b"%PDF-"


def test_everyone_hears_once_with_one_link(client, meeting, serve):
    server = serve()
    came(meeting, "Els de Boer")
    came(meeting, "Bob Weg", presence="absent")
    came(meeting, "Papier Alleen", channel="letter")
    follows(meeting.area)
    follows(meeting.area, email="ELS@bij.example")
    edition = final(meeting)
    for data, count in (({}, 1), ({"to_invited": "on", "to_followers": "on"}, 3), ({"to_invited": "on"}, 3)):
        client.post(address("send_report", meeting), data)
        assert Message.objects.filter(kind="report").count() == count
    edition.refresh_from_db()
    assert edition.mailed_count == 3
    delivery.deliver()
    assert sorted(recipient for recipient, _content in server.mails) == [
        "bob@bij.example", "els@bij.example", "noor@thuis.example",
    ]  # fmt: skip
    for recipient, content in server.mails:
        mail = parsed(content)
        words = mail.get_body(("plain",)).get_content()
        assert (recipient, words.count(public(meeting)), "List-Unsubscribe" in mail) == (recipient, 1, True)


def test_nothing_is_mailed_before_everyone_can_read_it(client, meeting):
    came(meeting)
    final(meeting, is_public=False)
    assert client.post(address("send_report", meeting)).status_code == 422
    assert Message.objects.count() == 0


def test_an_older_version_is_not_mailed_any_more_once_a_newer_one_is_public(client, meeting, serve):
    server = serve()
    came(meeting)
    edition = final(meeting)
    actions.send_report(edition=edition, actor=meeting.organiser)
    actions.correct(report=edition.report, actor=meeting.organiser, reason="Fout")
    final(meeting)
    delivery.deliver()
    assert (server.mails, Message.objects.get().state) == ([], "cancelled")


def test_the_organiser_is_asked_after_three_seven_and_fourteen_days_and_not_after_it_is_final(serve):
    server = serve()
    meeting, now = held(days=1), timezone.now()
    held(days=100, area=meeting.area)
    held(days=9, area=meeting.area, state=Meeting.State.CANCELLED)
    days = [actions.ask_for_reports(now=now + dt.timedelta(days=day)) for day in range(20)]
    assert [day for day, count in enumerate(days) if count] == [2, 6, 13]
    final(meeting)
    Message.objects.update(not_before=now, deadline=now + dt.timedelta(days=1))
    delivery.deliver()
    assert (server.mails, queries.unreported(Meeting.objects.all(), now + dt.timedelta(days=5)).count()) == ([], 0)


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Groen", "municipal", "Groen (gemeente)"),
        ("Afdeling Groen", "municipal", "Afdeling Groen"),
        ("De Groene Long", "partner", "De Groene Long"),
    ],
)
def test_residents_read_that_a_department_is_of_the_municipality(meeting, name, kind, shown):
    edition = final(meeting, owner=OrganisationFactory(name=name, kind=kind), is_public=False)
    with translation.override("en"):
        assert queries.promises(ActionPoint.objects.all(), timezone.localdate())[0].who.startswith(name)
    assert edition.content["agreements"][0]["who"] == shown


def test_residents_who_came_check_it_too_and_their_name_stands_nowhere(client, meeting):
    organiser = meeting.organiser
    client.force_login(organiser)
    came(meeting, "Els de Boer")
    noor, bob = came(meeting, "Noor Bakker", kind=None), came(meeting, "Bob Weg", kind=None, presence="absent")
    report = reported(meeting)
    page = client.get(address("ask_check", meeting))
    assert "Ook de 1 bewoner die er was" in text(page)
    until = timezone.localdate() + dt.timedelta(days=3)
    client.post(address("ask_check", meeting), {"visitors": "on", "until": until})
    assert list(Opinion.objects.values_list("contact", "organisation")) == [(noor.contact_id, None)]
    assert not Opinion.objects.filter(contact=bob.contact_id).exists()
    actions.give_opinion(opinion=Opinion.objects.get(), agrees=False, text="Het ging ook over de bus.")
    edition = final(meeting)
    assert edition.content["opinions"] == [{"who": "", "is_chair": False, "text": "Het ging ook over de bus."}]
    client.logout()
    words = text(client.get(f"/agenda/{meeting.pk}/verslag/"))
    assert ("Iemand die erbij was" in words, "Noor" in words, report.meeting_id) == (True, False, meeting.pk)


def readers_link(contact):
    return link(Opinion.objects.get(round=0, contact=contact))


def test_who_came_remarks_on_the_final_report_by_a_link_and_it_stands_in_no_version(client, meeting, serve):
    server = serve()
    noor = came(meeting, "Noor Bakker", kind=None)
    edition = final(meeting)
    actions.send_report(edition=edition, actor=meeting.organiser)
    delivery.deliver()
    own = readers_link(noor.contact)
    words = parsed(server.to(noor.contact.email)[0]).get_body(("plain",)).get_content()
    assert (own in words, f"/agenda/{meeting.pk}/verslag/" in words) == (True, True)
    client.logout()
    opinion = Opinion.objects.get(round=0)
    assert answer(client, opinion, answer="differs", text="Het zebrapad komt bij de brug.").status_code == 303
    edition.refresh_from_db()
    assert edition.content["opinions"] == []
    client.force_login(meeting.organiser)
    page = text(client.get(address("report", meeting)))
    assert ("Het zebrapad komt bij de brug." in page, "Noor Bakker" in page) == (True, False)
    actions.correct(report=Report.objects.get(), actor=meeting.organiser, reason="De plek.")
    assert final(meeting).content["opinions"] == []
    actions.unpublish(edition=Edition.objects.get(number=2), actor=meeting.organiser)
    actions.unpublish(edition=edition, actor=meeting.organiser)
    client.logout()
    gone = client.get(own)
    assert ("Auto's rijden te hard." in gone.content.decode(), "form" in gone.context) == (False, True)


def test_the_report_of_a_closed_meeting_goes_to_who_was_invited_by_a_link_of_their_own(client, serve):
    server = serve()
    meeting = held(is_public=False)
    els, bob = came(meeting, "Els de Boer"), came(meeting, "Bob Weg", kind=None, presence="absent")
    follower = follows(meeting.area)
    edition = final(meeting, is_public=False)
    client.force_login(meeting.organiser)
    page = client.get(address("send_report", meeting))
    assert ("Iedereen krijgt een eigen link." in text(page), "to_followers" in page.content.decode()) == (True, False)
    client.post(address("send_report", meeting), {"to_invited": "on", "to_followers": "on"})
    delivery.deliver()
    assert [bool(server.to(who)) for who in (els.contact.email, bob.contact.email, follower.email)] == [
        True, True, False,
    ]  # fmt: skip
    words = parsed(server.to(els.contact.email)[0]).get_body(("plain",)).get_content()
    own = readers_link(els.contact)
    assert (own in words, "/agenda/" in words) == (True, False)
    client.logout()
    assert "rijden te hard" in text(client.get(own))
    assert client.get(f"/agenda/{meeting.pk}/verslag/").status_code == 404
    assert edition.published_at is None


def test_question_to_check_is_no_question_about_data(client, meeting):
    """Both kinds of question are numbered from 1: with one key for both the second was never sent."""
    els = came(meeting, "Els de Boer")
    now = timezone.now()
    Message.objects.create(
        dedupe_key="check:1", kind="data", contact=els.contact, not_before=now, deadline=now, address_hash="x"
    )
    reported(meeting)
    until = timezone.localdate() + dt.timedelta(days=5)
    client.post(address("ask_check", meeting), {"asked": [els.pk], "until": until})
    assert Message.objects.filter(kind="check").count() == Opinion.objects.count() == 1
