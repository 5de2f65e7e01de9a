"""The ledger of erasures, what stands beside the tables, and erasing again after a backup was put back."""

import json

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone

from areas.models import Contact
from invitations import tokens
from invitations.actions import erase_address, erase_contact, merge_contacts
from invitations.models import Erasure, Follower, Guest, Registration, Speaker, Suppression
from invitations.rules.fates import TABLES, WITH_ADDRESS
from platforms import erasures
from tests.cases import case
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.invitations.planted import EMAIL, MARK, Planted, traces
from tests.invitations.test_forgetting import STAYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def erased(var_dir, django_capture_on_commit_callbacks):
    """Erase as a page does, with what follows on the commit."""

    def erase(contact, **how):
        with django_capture_on_commit_callbacks(execute=True):
            return erase_contact(contact=contact, actor=UserFactory(), **how)

    return erase


def follower(email):
    return Follower.objects.create(email=email, created_at=timezone.now())


def test_the_ledger_and_the_certificate_name_nobody(erased, var_dir):
    planted = Planted()
    made = erased(planted.contact, keeps_away=True)
    text = (var_dir / erasures.NAME).read_text()
    entry = json.loads(text)
    assert (entry["id"], entry["contacts"]) == (made.public_id, [planted.contact.pk])
    assert entry["addresses"] == [tokens.address_hash(EMAIL)]
    kept = text + json.dumps([made.subject, made.counts, made.stayed])
    assert [word for word in (MARK, EMAIL, "98765012") if word.lower() in kept.lower()] == []
    assert (var_dir / erasures.NAME).stat().st_mode & 0o777 == 0o600
    assert made.counts["invitations.Invitation"] == 1 + len(planted.named)
    assert ["meetings.ProgrammeItem", "title", 1] in [each[:3] for each in made.stayed]


def test_who_wants_no_mail_any_more_leaves_a_hash_and_who_does_not_say_so_leaves_none(erased):
    first, second = ContactFactory(), ContactFactory()
    hashed = tokens.address_hash(first.email)
    erased(first, keeps_away=True)
    erased(second)
    assert list(Suppression.objects.values_list("address_hash", "reason")) == [(hashed, "opted_out")]


def test_an_address_without_a_contact_is_erased_everywhere(var_dir, django_capture_on_commit_callbacks):
    follower("Noor@Thuis.example")
    now, meeting = timezone.now(), MeetingFactory()
    Registration.objects.create(
        meeting=meeting, name="Noor", email="noor@thuis.example", form_nonce="n", created_at=now, expires_at=now
    )
    follower("piet@thuis.example")
    with django_capture_on_commit_callbacks(execute=True):
        made = erase_address(email="noor@thuis.example")
    assert (Follower.objects.get().email, Registration.objects.count()) == ("piet@thuis.example", 0)
    assert made.counts == {"invitations.Registration": 1, "invitations.Follower": 1}


def test_the_administration_and_sessions_of_staff_forget_the_name(erased):
    contact, other = ContactFactory(name="Renée d’Été"), ContactFactory(name="Piet Jansen")
    of_contacts, user = ContentType.objects.get_for_model(Contact), UserFactory()
    for row in (contact, other):
        AdminEntry.objects.create(
            user=user, content_type=of_contacts, object_id=str(row.pk), object_repr=row.name, action_flag=2,
            change_message=json.dumps([{"changed": {"object": f"{row.name} – Wijkraad"}}]),
        )  # fmt: skip
    for names in (["Renée d’Été staat op de lijst."], ["Piet Jansen staat op de lijst."]):
        session = SessionStore()
        session["_auth_user_id"], session["_messages"] = "1", json.dumps(names)
        session.save()
    erased(contact)
    assert list(AdminEntry.objects.order_by("pk").values_list("object_repr", "change_message"))[:1] == [("", "")]
    assert AdminEntry.objects.filter(object_repr="Piet Jansen").exists()
    kept = [session.get_decoded() for session in Session.objects.order_by("expire_date")]
    assert [each.get("_auth_user_id") for each in kept] == ["1", "1"]
    assert sorted("Piet" in str(each.get("_messages")) for each in kept) == [False, True]
    assert "Ren" not in str(kept)


def session_of(**kept):
    session = SessionStore()
    session.update(
        {"_auth_user_id": "1", "_auth_user_hash": "0edfe1", "_messages": json.dumps(["Opgeslagen."]), **kept}
    )
    session.save()
    return session.session_key


@pytest.mark.parametrize("name", ["e", "Ed", "Auth", "Wijkraad", "Opgeslage"])
def test_a_short_name_or_a_part_of_a_word_empties_nothing_of_others(erased, name):
    """Who is called “e” stands in every word, and every session holds letters and digits."""
    wijkraad = OrganisationFactory(name="Wijkraad Holy", kind="residents")
    AdminEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(wijkraad), object_id=str(wijkraad.pk),
        object_repr=wijkraad.name, action_flag=2, change_message=json.dumps([{"changed": {"fields": ["name"]}}]),
    )  # fmt: skip
    session_of()
    before = (list(Session.objects.values()), list(AdminEntry.objects.values()))
    erased(ContactFactory(name=name))
    assert (list(Session.objects.values()), list(AdminEntry.objects.values())) == before


def test_what_names_someone_among_other_things_loses_only_that(erased):
    contact = ContactFactory(name="Noor")
    member = MembershipFactory(contact=contact, organisation=OrganisationFactory(name="Wijkraad Holy"))
    fields = {"changed": {"fields": ["name"]}}
    AdminEntry.objects.create(
        user=UserFactory(), content_type=ContentType.objects.get_for_model(member.organisation),
        object_id=str(member.organisation.pk), object_repr="Wijkraad Holy", action_flag=2,
        change_message=json.dumps([{"added": {"name": "lid", "object": str(member)}}, fields]),
    )  # fmt: skip
    key = session_of(_messages=json.dumps([["__json_message", 1, 25, "<b>Noor</b> is bewaard.", ""]]), half="/?zoek=x")
    erased(contact)
    entry = AdminEntry.objects.get()
    assert entry.object_repr == "Wijkraad Holy"
    assert json.loads(entry.change_message) == [
        {"added": {"name": "lid", "object": ""}},
        {"changed": {"fields": ["name"]}},
    ]
    kept = Session.objects.get(session_key=key).get_decoded()
    assert kept == {"_auth_user_id": "1", "_auth_user_hash": "0edfe1", "half": "/?zoek=x"}


def test_mail_on_disk_and_files_that_wait_to_be_imported_go(erased, var_dir):
    contact = ContactFactory(email="noor@thuis.example")
    for folder in ("mail", "bounces/new", "imports", "files"):
        (var_dir / folder).mkdir(parents=True)
    mails = {
        "mail/a.eml": b"To: Noor <NOOR@thuis.example>\n\nBeste Noor",
        "mail/b.eml": b"To: piet@thuis.example\n\nBeste Piet",
        "bounces/new/c": b"To: bounces@gemeente.example\n\nFinal-Recipient: rfc822;noor@thuis.example\n",
        "imports/d.data": b"naam;e-mail\nNoor;noor@thuis.example\n",
        "files/e.txt": b"figures",
    }
    for name, content in mails.items():
        (var_dir / name).write_bytes(content)
    erased(contact)
    assert sorted(name for name in mails if (var_dir / name).exists()) == ["files/e.txt", "mail/b.eml"]


def mail(**parts):
    """A mail to somebody else, as it stands on disk."""
    made = EmailMultiAlternatives("Uw aanmelding", parts["text"], "gemeente@x.example", ["gast@elders.example"])
    if "page" in parts:
        made.attach_alternative(parts["page"], "text/html")
    if "calendar" in parts:
        made.attach("afspraak.ics", parts["calendar"], "text/calendar")
    return made.message().as_bytes()


@pytest.mark.parametrize(
    ("parts", "is_gone"),
    [
        ({"text": "U komt mee met Zoë Qwertsma."}, True),
        ({"text": "Welkom.", "page": "<p>U komt mee met <b>Zoë</b> Qwertsma.</p>"}, True),
        ({"text": "Welkom.", "page": "<p>U komt mee met Zo&euml; Qwertsma.</p>"}, True),
        (
            {"text": "Welkom.", "calendar": "BEGIN:VEVENT\r\nATTENDEE;CN=Zoë Qwer\r\n tsma\r\nEND:VEVENT\r\n"},
            True,
        ),
        ({"text": "U komt mee met Piet Qwertsma."}, False),
        ({"text": "U komt mee met Zoë Qwertsmans."}, False),
    ],
)
def test_mail_on_disk_to_others_that_names_who_was_erased_goes_too(erased, var_dir, parts, is_gone):
    (var_dir / "mail").mkdir()
    (var_dir / "mail/a.eml").write_bytes(mail(**parts))
    erased(ContactFactory(name="Zoë Qwertsma"))
    assert (var_dir / "mail/a.eml").exists() is not is_gone
    assert "qwertsma" not in (var_dir / erasures.NAME).read_text().lower()


@pytest.mark.parametrize("name", ["e", "Ed", "Wel", "Welko"])
def test_a_short_name_or_a_part_of_a_word_takes_no_mail_of_others_along(erased, var_dir, name):
    (var_dir / "mail").mkdir()
    (var_dir / "mail/a.eml").write_bytes(mail(text="Welkom. Ed en e komen ook."))
    erased(ContactFactory(name=name))
    assert (var_dir / "mail/a.eml").exists()


@case("K6", "an older backup is put back: the person is there again", "erased again by the ledger, before anyone looks")
def test_a_person_of_an_older_backup_is_erased_again(erased, var_dir, seen):
    planted = Planted()
    follower("noor@thuis.example")
    before = len(traces(connection))
    entry = {
        "id": "x" * 22, "at": "2026-05-01T10:00:00+00:00", "actor": None, "why": "asked", "keeps_away": True,
        "contacts": [planted.contact.pk], "addresses": [tokens.address_hash(EMAIL)], "counts": {},
    }  # fmt: skip
    erasures.append([entry], erasures.ledger())
    call_command("reapply_erasures")
    made = Erasure.objects.get()
    assert (made.public_id, made.reapplied_at is not None, made.at.isoformat()) == (entry["id"], True, entry["at"])
    assert not Contact.objects.filter(pk=planted.contact.pk).exists()
    left = traces(connection)
    assert left == STAYS
    assert Follower.objects.get().email == "noor@thuis.example"
    assert Suppression.objects.filter(reason="opted_out", address_hash=entry["addresses"][0]).exists()
    seen(f"marks in {before} columns before, afterwards only in words of a report, which are named")


def test_an_erasure_that_the_backup_knows_is_not_done_again(erased, var_dir):
    """Who came forward anew since is left in peace."""
    contact = ContactFactory(email="noor@thuis.example")
    erased(contact)
    anew = ContactFactory(email="noor@thuis.example")
    call_command("reapply_erasures")
    assert Contact.objects.filter(pk=anew.pk).exists()
    assert Erasure.objects.get().reapplied_at is None


def test_two_contacts_that_were_made_one_are_both_erased_again(erased, var_dir):
    kept, double = ContactFactory(), ContactFactory(email="oud@thuis.example")
    number = double.pk
    deputy = InvitationFactory(reasons=[{"code": "deputy", "note": "Zoals zij toen heette", "who": str(number)}])
    merge_contacts(kept=kept, double=double, from_double=(), actor=UserFactory())
    made = erased(kept)
    deputy.refresh_from_db()
    assert deputy.reasons == [{"code": "deputy"}]
    assert made.subject["contacts"] == [kept.pk, number]


def test_a_double_that_stayed_as_someone_who_left_is_erased_too(erased, var_dir):
    meeting = MeetingFactory(state="inviting")
    kept, double = ContactFactory(name="Noor Bakker"), ContactFactory(name="Noor B.", email="oud@thuis.example")
    for each in (kept, double):
        InvitationFactory(meeting=meeting, contact=each)
    assert merge_contacts(kept=kept, double=double, from_double=(), actor=UserFactory()) is False
    follower("oud@thuis.example")
    addresses = sorted([kept.email.lower(), "oud@thuis.example"])
    made = erased(kept)
    assert made.subject["contacts"] == [kept.pk, double.pk]
    assert made.subject["addresses"] == [tokens.address_hash(each) for each in addresses]
    assert (Contact.objects.count(), Follower.objects.count()) == (0, 0)
    assert made.counts["areas.Contact"] == 2


def entry_for(email, *numbers, **more):
    return {
        "id": "z" * 22, "at": "2026-05-01T10:00:00+00:00", "actor": None, "why": "asked", "keeps_away": False,
        "contacts": list(numbers), "addresses": [tokens.address_hash(email)], "counts": {},
    } | more  # fmt: skip


def again(entry):
    """Put this in the ledger and erase again; return who is still there."""
    erasures.append([entry], erasures.ledger())
    call_command("reapply_erasures")
    return set(Contact.objects.values_list("name", flat=True))


def test_who_shares_an_address_with_someone_who_was_erased_stays_after_a_restore(var_dir):
    shared = "info@buurthuis.example"
    jan, _els = ContactFactory(name="Jan", email=shared), ContactFactory(name="Els", email=shared)
    follower(shared)
    assert again(entry_for(shared, jan.pk)) == {"Els"}
    assert Follower.objects.count() == 0


@pytest.mark.parametrize(
    ("numbers", "names", "spared", "left"),
    [
        ([990], ["Jan"], False, set()),  # the number is of another database; nobody else is there
        ([990], ["Jan"], True, {"Jan"}),  # the one who is there was there too, and stayed
        ([990], ["Jan", "Els"], False, {"Jan", "Els"}),  # nobody can say which of the two it was
        ([], ["Jan", "Els"], False, set()),  # the whole address was erased
    ],
)
def test_by_address_someone_is_erased_again_only_when_it_can_be_nobody_else(var_dir, numbers, names, spared, left):
    made = [ContactFactory(name=name, email="info@buurthuis.example") for name in names]
    entry = entry_for("info@buurthuis.example", *numbers, spared=[each.pk for each in made if spared])
    assert again(entry) == left


def test_the_ledger_says_by_number_who_stayed_at_the_address(erased):
    jan, els = (ContactFactory(name=name, email="info@buurthuis.example") for name in ("Jan", "Els"))
    assert erased(jan).subject["spared"] == [els.pk]


def test_who_only_stopped_following_is_still_a_contact_after_a_restore(var_dir):
    els = ContactFactory(name="Els", email="els@werk.example")
    follower("els@werk.example")
    Guest.objects.create(invitation=InvitationFactory(contact__name="Piet"), name="Els", email="els@werk.example")
    assert again(entry_for("els@werk.example", only="chosen", spared=[els.pk])) == {"Els", "Piet"}
    assert (Follower.objects.count(), Guest.objects.count()) == (0, 1)
    assert Erasure.objects.get().subject["only"] == "chosen"


def test_a_ledger_that_lies_elsewhere_counts_too_and_a_damaged_one_is_refused(var_dir, tmp_path):
    speaker = ContactFactory(email="noor@thuis.example")
    entry = {
        "id": "y" * 22, "at": "2026-05-01T10:00:00+00:00", "actor": 99, "why": "self", "keeps_away": False,
        "contacts": [], "addresses": [tokens.address_hash("noor@thuis.example")], "counts": {},
    }  # fmt: skip
    other = tmp_path / "elsewhere.jsonl"
    other.write_text(json.dumps(entry) + "\n")
    call_command("reapply_erasures", str(other))
    assert not Contact.objects.filter(pk=speaker.pk).exists()
    assert Erasure.objects.get().actor is None
    other.write_text("{broken\n")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("reapply_erasures", str(other))


def test_every_table_with_an_address_is_searched_by_hash():
    """Whoever adds a table with an address adds it to what is erased again."""
    with_address = {
        apps.get_model(label)
        for label, table in TABLES.items()
        if table.whose and any(isinstance(field, models.EmailField) for field in apps.get_model(label)._meta.fields)
    }
    assert with_address == set(WITH_ADDRESS)
    assert Speaker in with_address
