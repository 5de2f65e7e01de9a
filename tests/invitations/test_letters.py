"""Letters on paper: who still gets which, what stands on them, and the record of what was printed."""

import datetime as dt
import io

import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import LogEntry
from areas.models import Contact
from invitations import queries, tokens
from invitations.actions import NothingToPrint, reach_by_hand, record_reply
from invitations.mail import letter_for, words
from invitations.models import Invitation, LetterBatch, Mailing, Message, PrintedLetter
from invitations.paper import CannotPrint, Paper, letters_data, letters_pdf, render
from invitations.paper.press import press, printable
from invitations.rules import Told, letter_due
from meetings.actions import change_place
from meetings.models import Meeting
from meetings.rules import Times
from tests.factories import MeetingFactory
from tests.invitations.post import inside, invitation_of, page_count, planned, printed, writes_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return planned()


def due(meeting, now=None):
    found = queries.letters(meeting, now or timezone.now())
    return [(post.invitation.contact.name, post.kind) for post in found.due]


def data_of(meeting, *papers, **fields):
    return letters_data(meeting, papers, day=dt.date(2026, 11, 24), **fields)


# --- Which letter is due ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "answer", "told", "kind"),
    [
        ("inviting", "needs-action", Told(), "invite"),
        ("inviting", "accepted", Told(), "confirmation"),
        ("inviting", "needs-action", Told("invite", 2), ""),
        ("inviting", "accepted", Told("invite", 2), ""),
        ("inviting", "needs-action", Told("invite", 1), "reschedule"),
        ("inviting", "declined", Told("confirmation", 0), "reschedule"),
        ("inviting", "needs-action", Told(by_mail=1), "reschedule"),
        ("inviting", "needs-action", Told(by_mail=2), "invite"),
        ("inviting", "accepted", Told(by_mail=2), ""),
        ("inviting", "needs-action", Told("invite", 1, by_mail=2), ""),
        ("cancelled", "needs-action", Told("invite", 2), "cancel"),
        ("cancelled", "accepted", Told(), "cancel"),
        ("cancelled", "needs-action", Told(), ""),
        ("cancelled", "needs-action", Told("cancel", 2), ""),
        ("draft", "needs-action", Told(), ""),
        ("held", "needs-action", Told(), ""),
    ],
)
def test_a_letter_is_due_by_what_someone_knows(state, answer, told, kind):
    meeting = MeetingFactory.build(state=state, sequence=2, area=None, venue=None, organiser=None)
    assert letter_due(meeting, answer, told, timezone.now()) == kind


def test_no_letter_is_due_after_the_start_but_a_cancellation_until_the_end():
    meeting = MeetingFactory.build(state="inviting", area=None, venue=None, organiser=None)
    assert letter_due(meeting, "needs-action", Told(), meeting.starts_at) == ""
    meeting.state = "cancelled"
    assert letter_due(meeting, "accepted", Told("invite", 0), meeting.starts_at) == "cancel"
    assert letter_due(meeting, "accepted", Told("invite", 0), meeting.ends_at) == ""


def test_everyone_by_letter_gets_one_and_is_done_when_it_is_printed(meeting):
    assert due(meeting) == [("Corrie van der Ham", "invite"), ("Grace Okafor", "invite")]
    printed(meeting)
    assert due(meeting) == []
    assert queries.letters(meeting, timezone.now()).total == 2


def test_a_letter_waits_while_the_sending_can_be_stopped(meeting):
    Mailing.objects.update(release_at=timezone.now() + dt.timedelta(minutes=5))
    found = queries.letters(meeting, timezone.now())
    assert (found.due, found.held_back) == ([], 2)
    with pytest.raises(NothingToPrint):
        printed(meeting)


def test_someone_without_an_address_or_a_postcode_is_named(meeting):
    Contact.objects.filter(name="Corrie van der Ham").update(postal_address=" ")
    Contact.objects.filter(name="Grace Okafor").update(postal_address="Rue Haute 1, Bruxelles")
    found = queries.letters(meeting, timezone.now())
    assert [each.contact.name for each in found.without_address] == ["Corrie van der Ham"]
    assert [each.contact.name for each in found.without_postcode] == ["Grace Okafor"]
    assert [post.invitation.contact.name for post in found.due] == ["Grace Okafor"]


def test_who_is_not_reached_by_mail_gets_a_letter_instead(meeting):
    Contact.objects.filter(name="Mark Jansen").update(postal_address="Laan 1, 3131 AA Vlaardingen")
    Message.objects.filter(invitation__contact__name="Mark Jansen").update(state="failed_address")
    reach_by_hand(invitation=invitation_of("Mark Jansen"), channel="letter", actor=meeting.organiser)
    assert ("Mark Jansen", "invite") in due(meeting)


def test_a_change_and_a_cancellation_go_by_letter_to_who_had_one(meeting):
    printed(meeting)
    times = Times(*(moment + dt.timedelta(days=7) for moment in _moments(meeting)))
    change_place(meeting=meeting, actor=meeting.organiser, venue=meeting.venue, capacity=None, times=times)
    meeting.refresh_from_db()
    assert due(meeting) == [("Corrie van der Ham", "reschedule"), ("Grace Okafor", "reschedule")]
    printed(meeting, "q" * 20)
    assert due(meeting) == []
    Meeting.objects.update(state="cancelled")
    meeting.refresh_from_db()
    assert due(meeting) == [("Corrie van der Ham", "cancel"), ("Grace Okafor", "cancel")]


def test_a_caller_without_mail_gets_a_confirmation_on_paper(meeting):
    record_reply(invitation=invitation_of("Corrie van der Ham"), answer="accepted", source="phone", form_nonce="t")
    assert due(meeting) == [("Corrie van der Ham", "confirmation"), ("Grace Okafor", "invite")]


# --- The record ------------------------------------------------------------------------------------------------------


def test_printing_is_written_down_with_who_and_when(meeting):
    now = timezone.now() + dt.timedelta(minutes=3)
    batch, _file = printed(meeting, now=now)
    rows = PrintedLetter.objects.values_list("invitation__contact__name", "kind", "sequence", "batch")
    assert list(rows) == [("Corrie van der Ham", "invite", 0, batch.pk), ("Grace Okafor", "invite", 0, batch.pk)]
    assert (batch.created_by, batch.created_at, batch.copy_of) == (meeting.organiser, now, None)
    entry = LogEntry.objects.get(action="print_letters")
    assert entry.details == {"batch": batch.pk, "count": 2, "copy_of": 0}


def test_the_same_form_gives_the_same_letters_and_one_record(meeting):
    first, one = printed(meeting)
    second, two = printed(meeting)
    assert (first, LetterBatch.objects.count(), PrintedLetter.objects.count()) == (second, 1, 2)
    assert page_count(one) == page_count(two)


def test_the_same_letters_once_more_are_a_second_print(meeting):
    batch, _file = printed(meeting)
    copy, _file = printed(meeting, "q" * 20, again=batch)
    third, _file = printed(meeting, "r" * 20, again=copy)
    assert (copy.copy_of, third.copy_of) == (batch, batch)
    assert copy.letters.count() == 2
    letter = Paper(invitation_of("Corrie van der Ham"), "invite", "CDFGHJKM")
    assert data_of(meeting, letter, is_copy=True)["letters"][0]["date"] == ("dinsdag 24 november 2026, tweede afdruk")


def test_one_mailing_is_printed_without_the_others(meeting):
    mailing = Mailing.objects.get()
    other = Mailing.objects.create(meeting=meeting, form_nonce="o", release_at=timezone.now())
    Invitation.objects.filter(contact__name="Grace Okafor").update(mailing=other)
    printed(meeting, mailing=mailing)
    assert due(meeting) == [("Grace Okafor", "invite")]


def test_a_letter_that_cannot_be_made_was_not_printed(meeting, settings):
    settings.BASE_URL = "https://" + "a" * 5000  # more than a square code can hold
    with pytest.raises(segno.DataOverflowError):
        printed(meeting)
    assert (LetterBatch.objects.count(), Invitation.objects.exclude(code_hash=None).count()) == (0, 0)


def test_a_file_has_two_hundred_letters_at_most(meeting):
    people = [writes_to(meeting, f"Bewoner {number:03}", "Laan 1, 3131 AA Vlaardingen") for number in range(200)]
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, contact=each, channel="letter", group="residents", reasons=[]) for each in people
    )
    batch, _file = printed(meeting)
    assert (batch.letters.count(), len(due(meeting))) == (200, 2)


def test_a_code_stays_the_same_and_only_its_hash_is_kept(meeting):
    printed(meeting)
    corrie = invitation_of("Corrie van der Ham")
    code = tokens.letter_codes(corrie.public_id, corrie.token_version)[0]
    assert corrie.code_hash == tokens.code_hashes(code)[0]
    printed(meeting, "q" * 20, again=LetterBatch.objects.get())
    assert invitation_of("Corrie van der Ham").code_hash == corrie.code_hash


def test_a_code_that_someone_else_has_is_passed_over(meeting):
    corrie = invitation_of("Corrie van der Ham")
    first, second, *_more = tokens.letter_codes(corrie.public_id, corrie.token_version)
    Invitation.objects.filter(contact__name="Mark Jansen").update(code_hash=tokens.code_hashes(first)[0])
    printed(meeting)
    assert invitation_of("Corrie van der Ham").code_hash == tokens.code_hashes(second)[0]


def test_printing_takes_as_many_queries_for_one_as_for_three(meeting):
    Invitation.objects.filter(contact__name="Grace Okafor").delete()
    assert (meeting.venue.name, meeting.organiser.name) != ("", "")  # read once, as the page does
    with CaptureQueriesContext(connection) as one:
        printed(meeting)
    for name in ("Een", "Twee", "Drie"):
        Invitation.objects.create(
            meeting=meeting,
            contact=writes_to(meeting, name, "Laan 1, 3131 AA Vlaardingen"),
            channel="letter",
            group="residents",
            reasons=[],
        )
    with CaptureQueriesContext(connection) as three:
        printed(meeting, "q" * 20)
    assert len(three) == len(one)


# --- The file --------------------------------------------------------------------------------------------------------


def test_the_file_is_tagged_has_a_title_and_names_its_language(meeting):
    _batch, content = printed(meeting)
    pdf = inside(content)
    assert content.startswith(b"%PDF-1.7")
    assert pdf.count(b"pdfuaid:part") > 0
    found = {name: name in pdf for name in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"/DisplayDocTitle", b"/Alt")}
    assert found == dict.fromkeys(found, True)
    assert b"nl" in pdf.split(b"/Lang")[1][:20] or b"en" in pdf.split(b"/Lang")[1][:20]


def test_a_picture_without_words_in_its_place_is_refused(meeting):
    data = data_of(meeting, Paper(invitation_of("Corrie van der Ham"), "invite", "CDFGHJKM"))
    data["letters"][0]["answer"]["alt"] = None
    with pytest.raises(CannotPrint):
        render("letters", data)


def test_every_letter_starts_on_a_new_sheet(meeting):
    printed(meeting)
    one = page_count(printed(meeting, "q" * 20, again=LetterBatch.objects.get())[1])
    Invitation.objects.filter(contact__name="Grace Okafor").update(state="withdrawn")
    single = page_count(printed(meeting, "r" * 20, again=LetterBatch.objects.first())[1])
    assert one == (single + single % 2) + single


def test_a_letter_says_what_the_mail_says(meeting):
    corrie = invitation_of("Corrie van der Ham")
    said = data_of(meeting, Paper(corrie, "invite", "CDFGHJKM"))["letters"][0]
    assert said["address"] == ["Corrie van der Ham", corrie.organisation.name, "Westenwind 12", "3131 AA  VLAARDINGEN"]
    assert (said["headline"], said["greeting"]) == (f"Komt u ook? {meeting.title}", "Beste Corrie van der Ham,")
    assert said["opening"] == [[meeting.introduction]]
    assert said["question"] == {"label": "Onze vraag aan u:", "text": meeting.question}
    assert [fact["label"] for fact in said["facts"]] == ["Wanneer", "Waar", "Reageren"]
    assert said["answer"]["site"] == "testserver/brief"
    assert [each["text"] for each in said["answer"]["codes"]] == ["CDFG HJKM", "3131 AA"]
    assert said["phone"] == f"Liever bellen? Bel {meeting.organiser.name}: 010 123 45 67."
    why = words.personal(letter_for(corrie), "invite", "nl")["why"]
    assert said["small"][0] == why


def test_a_letter_is_in_the_language_of_its_reader(meeting):
    said = data_of(
        meeting,
        Paper(invitation_of("Grace Okafor"), "invite", "CDFGHJKM"),
        Paper(invitation_of("Corrie van der Ham"), "invite", "CDFGHJKN"),
    )
    assert [(each["lang"], each["greeting"]) for each in said["letters"]] == [
        ("en", "Dear Grace Okafor,"),
        ("nl", "Beste Corrie van der Ham,"),
    ]
    assert (said["lang"], said["title"]) == ("nl", f"Brieven: {meeting.title}")


@pytest.mark.parametrize(
    ("kind", "answer", "headline", "has_answer"),
    [
        ("cancel", "needs-action", "Gaat niet door: ", False),
        ("reschedule", "needs-action", "Gewijzigd: ", True),
        ("confirmation", "accepted", "Fijn dat u komt!", True),
        ("confirmation", "declined", "Jammer dat u niet komt", True),
    ],
)
def test_other_letters_say_why_they_come(meeting, kind, answer, headline, has_answer):
    corrie = invitation_of("Corrie van der Ham")
    if answer != "needs-action":
        record_reply(invitation=corrie, answer=answer, source="phone", form_nonce="t")
        corrie = invitation_of("Corrie van der Ham")
    said = data_of(meeting, Paper(corrie, kind, "CDFGHJKM"))["letters"][0]
    assert (said["headline"].startswith(headline), said["answer"] is not None) == (True, has_answer)
    assert said["opening"] != []


HOSTILE = [
    '#eval("1") $x$ *b* _i_ `c` <l> @ref \\',
    "#image(read('/etc/passwd'))",
    "W" * 150,
    "a\x00b\x07\x1b[31m",
    "\u202eomgekeerd\u2066",
    "日本語 😀 \ue000",
    "محمد Łukasz Şahin Иван",
    '"}]}, {"a": "',
    "{{ settings.SECRET_KEY }} %(name)s",
    "\ufeff\u200b",
    "--- === /* // ~ '",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_text(meeting, text):
    corrie = invitation_of("Corrie van der Ham")
    corrie.contact.name, corrie.contact.postal_address = text, f"{text[:99]}\n3131 AA {text[:60]}"
    corrie.meeting.title, corrie.meeting.introduction, corrie.meeting.question = text[:120], text * 4, text
    content = letters_pdf(meeting, [Paper(corrie, "invite", "CDFGHJKM")], day=dt.date(2026, 11, 24))
    assert content.startswith(b"%PDF")


def test_nothing_on_paper_is_turned_around_by_a_sign_that_nobody_sees():
    content = press("sign", {"sign": "Samen \u202eeten\u2066 in"})
    assert PdfReader(io.BytesIO(content)).pages[0].extract_text() == "Samen eten in"


def test_a_sign_that_no_font_has_becomes_a_square_and_spoils_no_letter():
    assert printable({"a": ["日本 ab", 3, None]}) == {"a": ["□□ ab", 3, None]}


def test_a_very_long_text_goes_on_on_the_next_pages(meeting):
    corrie = invitation_of("Corrie van der Ham")
    corrie.meeting.introduction = "Een zin over de wijk. " * 190
    content = letters_pdf(meeting, [Paper(corrie, "invite", "CDFGHJKM")], day=dt.date(2026, 11, 24))
    assert page_count(content) == 3


def _moments(meeting):
    return meeting.starts_at, meeting.ends_at, meeting.doors_at, meeting.reply_by
