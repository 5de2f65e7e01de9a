"""What people need is sealed for one row with a ring of keys; only who organises the meeting reads it."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import LogEntry
from invitations import queries
from invitations.actions import (
    ask_registration,
    confirm_registration,
    invite,
    make_door_link,
    record_reply,
    reseal_needs,
)
from invitations.actions.resealing import SEALED_TABLES
from invitations.models import Invitation, Message, Need, Registration, Sealed, Told, marks
from invitations.tokens import make
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory
from tests.invitations.staff_pages import coordinator_of, plan, text, viewer
from tests.run import ROOT

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (letter * 40 for letter in "abc")
NOTE = "Ik kom met een hulphond"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def meeting():
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    meeting.refresh_from_db()
    return meeting


def of(name="Mark Jansen"):
    return Invitation.objects.get(contact__name=name)


def tell(name="Mark Jansen", needs=("wheelchair",), note=NOTE, nonce="1"):
    record_reply(invitation=of(name), answer="accepted", needs=needs, needs_note=note, form_nonce=nonce)
    return Need.objects.get(invitation__contact__name=name)


def told():
    return {need.invitation.contact.name: need.told for need in Need.objects.select_related("invitation__contact")}


# --- Sealed ----------------------------------------------------------------------------------------------------------


CODES = ["wheelchair", "hearing_loop", "interpreter"]


@given(choices=st.lists(st.sampled_from(CODES), unique=True), note=st.text(max_size=300))
def test_what_is_sealed_opens_as_it_was(choices, note):
    need = Need(invitation_id=7)
    need.seal(choices, note)
    assert need.told == Told(choices, note)
    assert bool(need.sealed) == bool(choices or note)


def test_its_length_does_not_tell_what_was_ticked():
    lengths = set()
    for choices, note in ((["wheelchair"], ""), (CODES, "Arabisch"), ([], "x" * 200)):
        need = Need(invitation_id=7)
        need.seal(choices, note)
        lengths.add(len(need.sealed))
    assert len(lengths) == 1


def test_the_same_words_are_never_sealed_the_same():
    first, second = Need(invitation_id=7), Need(invitation_id=7)
    for need in (first, second):
        need.seal(["wheelchair"], NOTE)
    assert first.sealed != second.sealed


def test_copied_to_another_row_it_does_not_open(meeting):
    mark, fatima = tell(), tell("Fatima el Amrani", ("hearing_loop",), "")
    Need.objects.filter(pk=fatima.pk).update(sealed=mark.sealed, key_mark=mark.key_mark)
    assert told() == {"Mark Jansen": Told(["wheelchair"], NOTE), "Fatima el Amrani": None}
    Need.objects.filter(pk=fatima.pk).delete()
    Need.objects.filter(pk=mark.pk).update(invitation=of("Els de Boer"))
    assert told() == {"Els de Boer": None}


def turned(text):
    return ("B" if text[0] == "A" else "A") + text[1:]


@pytest.mark.parametrize("spoil", [lambda text: text[:-8], turned, lambda text: "no base64 ~", lambda text: "AAAA"])
def test_what_was_changed_does_not_open(meeting, spoil):
    need = tell()
    Need.objects.filter(pk=need.pk).update(sealed=spoil(need.sealed))
    assert told() == {"Mark Jansen": None}


def test_every_table_with_needs_is_sealed_anew():
    assert set(SEALED_TABLES) == set(Sealed.__subclasses__())


# --- The ring of keys ------------------------------------------------------------------------------------------------


@case(
    "L8",
    "a new key in front of NEEDS_KEYS",
    "what stands under the old one opens until it is taken out",
)
def test_an_older_key_opens_until_it_is_taken_out(meeting, settings):
    settings.NEEDS_KEYS = [FIRST]
    tell()
    settings.NEEDS_KEYS = [SECOND, FIRST]
    assert told() == {"Mark Jansen": Told(["wheelchair"], NOTE)}
    tell("Fatima el Amrani", ("hearing_loop",), "")
    assert queries.under_older_keys() == 1
    settings.NEEDS_KEYS = [SECOND]
    assert told() == {"Mark Jansen": None, "Fatima el Amrani": Told(["hearing_loop"], "")}
    assert queries.unreadable_needs() == 1


@case(
    "L8",
    "rotate_keys, then the old key is taken out",
    "all opens with the new one alone; it says how many",
)
def test_rotating_seals_everything_with_the_newest_key(meeting, settings):
    settings.NEEDS_KEYS = [FIRST]
    tell(), tell("Fatima el Amrani", ("hearing_loop",), "")
    asked = ask_registration(meeting=meeting, name="Noor", email="noor@thuis.example", needs=["ring"], form_nonce="9")
    settings.NEEDS_KEYS = [SECOND, FIRST]
    said = io.StringIO()
    call_command("rotate_keys", stdout=said)
    assert said.getvalue().splitlines() == [
        "Sealed with the newest key: 3.",
        "Nothing stands under an older key: those may be taken out of NEEDS_KEYS.",
    ]
    settings.NEEDS_KEYS = [SECOND]
    assert told() == {"Mark Jansen": Told(["wheelchair"], NOTE), "Fatima el Amrani": Told(["hearing_loop"], "")}
    assert Registration.objects.get(pk=asked.pk).choices == ["ring"]
    again = io.StringIO()
    call_command("rotate_keys", stdout=again)
    assert again.getvalue().startswith("Sealed with the newest key: 0.\n")


def test_rotating_goes_on_where_it_was_stopped(meeting, settings, monkeypatch):
    settings.NEEDS_KEYS = [FIRST]
    for name in ("Mark Jansen", "Fatima el Amrani", "Els de Boer"):
        tell(name, nonce=name)
    settings.NEEDS_KEYS = [SECOND, FIRST]
    seal, count = Need.seal, []

    def stopped(self, *said):
        count.append(1)
        if len(count) == 3:
            raise KeyboardInterrupt
        seal(self, *said)

    with monkeypatch.context() as patched:
        patched.setattr(Need, "seal", stopped)
        with pytest.raises(KeyboardInterrupt):
            reseal_needs(batch=2)
    assert queries.under_older_keys() == 1
    assert reseal_needs(batch=2).done == 1
    settings.NEEDS_KEYS = [SECOND]
    assert set(map(str, told().values())) == {str(Told(["wheelchair"], NOTE))}


def test_rotating_leaves_what_no_key_opens_and_says_so(meeting, settings):
    settings.NEEDS_KEYS = [FIRST]
    lost = tell().sealed
    settings.NEEDS_KEYS = [SECOND]
    tell("Fatima el Amrani", ("hearing_loop",), "")
    settings.NEEDS_KEYS = [THIRD, SECOND]
    with pytest.raises(CommandError, match="No key of NEEDS_KEYS opens 1 rows"):
        call_command("rotate_keys", stdout=io.StringIO())
    assert Need.objects.get(invitation=of()).sealed == lost
    settings.NEEDS_KEYS = [THIRD, FIRST]  # the key came back
    assert None not in told().values()


def test_an_answer_that_comes_in_while_rotating_is_not_overwritten(meeting, settings, monkeypatch):
    settings.NEEDS_KEYS = [FIRST]
    need = tell()
    settings.NEEDS_KEYS = [SECOND, FIRST]
    seal = Need.seal

    def meanwhile(self, choices, note):
        other = Need(pk=need.pk, invitation_id=need.invitation_id)
        seal(other, ["transport"], "Nieuwer")
        Need.objects.filter(pk=need.pk).update(sealed=other.sealed, key_mark=other.key_mark)
        seal(self, choices, note)

    with monkeypatch.context() as patched:
        patched.setattr(Need, "seal", meanwhile)
        assert reseal_needs().done == 0
    assert told() == {"Mark Jansen": Told(["transport"], "Nieuwer")}


def test_a_registration_keeps_what_is_needed_sealed_until_it_counts(meeting, settings):
    who = {"name": "Noor", "email": "noor@thuis.example"}
    asked = ask_registration(meeting=meeting, **who, needs=["ring"], needs_note=NOTE, form_nonce="9")
    assert (asked.told, NOTE in str(Registration.objects.values())) == (Told(["ring"], NOTE), False)
    invitation = confirm_registration(registration=asked)
    assert (invitation.need.told, Registration.objects.get().sealed) == (Told(["ring"], NOTE), "")


# --- A key that is missing -------------------------------------------------------------------------------------------


@pytest.fixture
def lost(meeting, settings):
    """Mark told what he needs; the key for it is not here any more."""
    settings.NEEDS_KEYS = [FIRST]
    tell()
    settings.NEEDS_KEYS = [SECOND]
    return meeting


NOTICE = "Wij kunnen niet lezen wat 1 persoon nodig heeft"


def test_the_organiser_gets_a_clear_notice_instead_of_an_error(client, lost):
    client.force_login(lost.organiser)
    for name, more in (("invitation", [of().pk]), ("door", []), ("check_in", [])):
        response = client.get(reverse(f"invitations:{name}", args=[lost.pk, *more]))
        assert (name, response.status_code, NOTICE in text(response)) == (name, 200, True)
    response = client.get(reverse("invitations:replies", args=[lost.pk]) + "?zoek=Mark&bel=1")
    assert NOTICE in text(response)


def test_an_answer_by_phone_does_not_throw_away_what_nobody_could_read(client, lost, settings):
    client.force_login(lost.organiser)
    page = reverse("invitations:invitation", args=[lost.pk, of().pk])
    assert 'name="shows_needs"' not in client.get(page).content.decode()
    client.post(page, {"answer": "accepted", "party_size": "2", "form_nonce": "n" * 20, "topic": "", "need_note": ""})
    assert of().party_size == 2
    settings.NEEDS_KEYS = [SECOND, FIRST]
    assert told() == {"Mark Jansen": Told(["wheelchair"], NOTE)}


def test_the_person_is_asked_to_tell_it_once_more(client, lost, settings):
    invitation = of()
    token = make(invitation.public_id, invitation.token_version, "reply")
    form = text(client.get(reverse("invitations:reply", args=[token])))
    assert "Wij kunnen niet meer lezen wat u ons vertelde" in form
    assert "Wij kunnen dit niet meer lezen" in text(client.get(reverse("invitations:answered", args=[token])))
    record_reply(invitation=invitation, answer="accepted", party_size=2, needs=[], form_nonce="2")
    assert Need.objects.count() == 1
    record_reply(invitation=invitation, answer="accepted", party_size=2, needs=["transport"], form_nonce="3")
    assert told() == {"Mark Jansen": Told(["transport"], "")}
    settings.NEEDS_KEYS = [THIRD]
    record_reply(invitation=invitation, answer="declined", needs=[], form_nonce="4")
    assert not Need.objects.exists()


# --- Who sees it -----------------------------------------------------------------------------------------------------


def pages(meeting):
    yield from (
        reverse(f"invitations:{name}", args=[meeting.pk, *more])
        for name, more in (("invitation", [of().pk]), ("door", []), ("check_in", []), ("replies", []))
    )
    yield reverse("invitations:replies", args=[meeting.pk]) + "?zoek=Mark&bel=1"


def shows(client, meeting):
    """Whether some page of this user shows that something is needed, or what."""
    return any(word in client.get(page).content.decode() for page in pages(meeting) for word in (NOTE, "#nodig"))


def test_who_organises_sees_what_people_need_and_nobody_else(client, meeting):
    tell()
    seen = {}
    for name, user in {
        "organiser": meeting.organiser, "coordinator": coordinator_of(meeting.area),
        "coordinator of all": coordinator_of(meeting.area.parent),
        "elsewhere": coordinator_of(plan("Noord", "Groen").area),
        "viewer": viewer(), "administrator": AdministratorFactory(), "without area": UserFactory(),
    }.items():  # fmt: skip
        client.force_login(user)
        seen[name] = shows(client, meeting)
    assert seen == {
        "organiser": True, "coordinator": True, "coordinator of all": True, "elsewhere": False, "viewer": False,
        "administrator": False, "without area": False,
    }  # fmt: skip


def test_an_administrator_who_organises_it_sees_it(client, meeting):
    tell()
    meeting.organiser = AdministratorFactory()
    meeting.save()
    client.force_login(meeting.organiser)
    assert shows(client, meeting)


def test_who_may_not_see_it_changes_nothing_of_it(client, meeting):
    tell()
    client.force_login(AdministratorFactory())
    page = reverse("invitations:invitation", args=[meeting.pk, of().pk])
    data = {"answer": "accepted", "party_size": "3", "form_nonce": "n" * 20, "topic": "", "shows_needs": "1"}
    assert client.post(page, data).status_code == 302
    assert (of().party_size, told()) == (3, {"Mark Jansen": Told(["wheelchair"], NOTE)})


def test_who_helps_at_the_door_does_not_see_it(client, meeting, settings):
    tell()
    now = timezone.now()
    times = {"doors_at": now, "starts_at": now, "ends_at": now + HOUR, "reply_by": now}
    type(meeting).objects.filter(pk=meeting.pk).update(**times)
    meeting.refresh_from_db()
    link = make_door_link(meeting=meeting, actor=meeting.organiser)
    page = client.get(reverse("invitations:door_help", args=[make(link.public_id, link.version, "door")]))
    assert (page.status_code, "Mark Jansen" in page.content.decode()) == (200, True)
    assert (NOTE in page.content.decode(), "Rolstoel" in page.content.decode()) == (False, False)
    assert not LogEntry.objects.filter(action="see_needs").exists()


def test_no_file_mail_search_or_log_holds_it(client, meeting):
    tell()
    client.force_login(meeting.organiser)
    export = reverse("invitations:export", args=[meeting.pk])
    files = [client.get(f"{export}?soort={kind}").getvalue() for kind in ("csv", "xlsx")]
    with zipfile.ZipFile(io.BytesIO(files[1])) as workbook:
        files += [workbook.read(name) for name in workbook.namelist()]
    files.append(client.get(reverse("search") + "?q=hulphond").content)
    assert [NOTE.encode() in file for file in files] == [False] * len(files)
    assert b"Ik kom met" not in files[-1]
    assert NOTE not in json.dumps(list(LogEntry.objects.values()), default=str)
    assert NOTE not in json.dumps(list(Message.objects.values()), default=str)


# --- The bytes of the database ---------------------------------------------------------------------------------------


SCRIPT = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.invitations.staff_pages import plan
from invitations.actions import invite, record_reply, ask_registration
from invitations.models import Invitation
meeting = plan()
invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
meeting.refresh_from_db()
row = Invitation.objects.get(contact__name="Mark Jansen")
for number, note in enumerate(("ZICHTBAARTWEE", "ZICHTBAARDRIE")):
    said = {"answer": "accepted", "topic": "GEWOONWOORD", "form_nonce": str(number)}
    record_reply(invitation=row, needs=["wheelchair"], needs_note=note, **said)
who = {"name": "Noor", "email": "n@x.example", "form_nonce": "9"}
ask_registration(meeting=meeting, **who, needs=["ring"], needs_note="ZICHTBAARVIER")
import os; os._exit(0)  # no checkpoint: what was written last stands in the write-ahead log
"""


def test_neither_the_database_file_nor_its_log_holds_a_word_of_it(tmp_path):
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'raw.sqlite3'}", "VAR_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "platforms.settings"
    command = [sys.executable, "-c", SCRIPT]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    files = {path.name: path.read_bytes() for path in tmp_path.glob("raw.sqlite3*")}
    assert "raw.sqlite3-wal" in files
    whole = b"".join(files.values())
    assert b"GEWOONWOORD" in whole  # the test would see plain text
    assert [word for word in (b"ZICHTBAAR", b"wheelchair") if word in whole] == []


def test_the_ring_says_nothing_of_its_keys(settings):
    settings.NEEDS_KEYS = [FIRST, SECOND]
    assert len(set(marks())) == 2
    assert all(mark not in FIRST + SECOND and len(mark) == 8 for mark in marks())


def test_asking_whether_all_can_be_read_takes_as_many_queries_for_none_as_for_two(meeting, django_assert_num_queries):
    for name in ("Mark Jansen", "Fatima el Amrani"):
        with django_assert_num_queries(2):
            assert queries.unreadable_needs() == 0
        tell(name)
