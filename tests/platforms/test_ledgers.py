"""Ledgers outside the database: a torn or damaged line, and who said "no more mail" after a backup."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from invitations.actions import change_following, erase_contact, start_mail, stop_following, stop_mail
from invitations.models import Follow, Follower, Pulse, Suppression
from invitations.tokens import address_hash
from platforms import erasures, ledgers, no_mail
from platforms.tasks import forget_soon
from platforms.watching import reading
from tests.cases import case
from tests.factories import AreaFactory, ContactFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db
TORN = b'{"id": "abc", "at": "20'
KEYS = ("id",)


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.jsonl"


def line(name):
    return {"id": name}


@pytest.mark.parametrize("tail", [TORN, b"\0\0\0\0", b'"id"', b"\xff\xfe"])
def test_a_torn_last_line_counts_as_absent_and_the_next_takes_its_place(path, tail):
    ledgers.append([line("a")], path)
    with path.open("ab") as file:
        file.write(tail)
    assert (ledgers.read(path, KEYS), ledgers.is_whole(path)) == ([line("a")], False)
    ledgers.append([line("b")], path)
    assert (ledgers.read(path, KEYS), ledgers.is_whole(path)) == ([line("a"), line("b")], True)


def test_a_line_whose_end_is_missing_is_not_glued_to_the_next(path):
    ledgers.append([line("a")], path)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert (ledgers.read(path, KEYS), ledgers.is_whole(path)) == ([line("a")], True)
    ledgers.append([line("b")], path)
    assert path.read_text().splitlines() == ['{"id": "a"}', '{"id": "b"}']


def test_a_line_that_is_damaged_elsewhere_is_refused_and_adding_goes_on(path):
    path.write_bytes(b'{"id": "a"}\n' + TORN + b'{"id": "b"}\n{"id": "c"}\n')
    with pytest.raises(ValueError, match=r"line 2 of .* is damaged"):
        ledgers.read(path, KEYS)
    assert ledgers.append([line("b"), line("c")], path) == 1
    assert json.loads(path.read_text().splitlines()[-1]) == line("b")


def test_nothing_to_add_makes_no_file(path):
    assert (ledgers.append([], path), path.exists(), ledgers.is_whole(path)) == (0, False, True)


def test_an_erasure_clears_files_and_heals_a_damaged_ledger(var_dir, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        before = erase_contact(contact=ContactFactory(), actor=UserFactory())
    erasures.ledger().write_bytes(TORN)
    (var_dir / "mail").mkdir()
    (var_dir / "mail/a.eml").write_bytes(b"To: noor@thuis.example\n\nBeste Noor")
    with django_capture_on_commit_callbacks(execute=True):
        made = erase_contact(contact=ContactFactory(email="noor@thuis.example"), actor=UserFactory())
    assert not (var_dir / "mail/a.eml").exists()
    assert [entry["id"] for entry in erasures.read(erasures.ledger())] == [before.public_id, made.public_id]


def test_a_damaged_ledger_is_an_alarm_until_it_is_mended(var_dir):
    assert reading.read().damaged == 0
    erasures.ledger().write_bytes(TORN)
    assert reading.read().damaged == 1
    forget_soon()
    assert (reading.read().damaged, erasures.read(erasures.ledger())) == (0, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("content", "problem"), [(TORN, ""), (TORN + b"\n", "erasures.jsonl beside it is damaged")])
def test_a_backup_is_whole_whatever_lies_beside_it(var_dir, tmp_path, monkeypatch, content, problem):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / erasures.NAME).write_bytes(content)
    monkeypatch.setenv("KEY", "5a" * 32)
    if problem:
        with pytest.raises(CommandError, match=f"The backup is whole, but {problem}"):
            call_command("backup", str(folder), "--key-env", "KEY")
    else:
        call_command("backup", str(folder), "--key-env", "KEY")
    assert (len(list(folder.glob("*.backup"))), Pulse.objects.filter(name="backup").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_ledger_that_cannot_be_written_is_told_and_the_backup_is_there(var_dir, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    (folder / no_mail.NAME).mkdir(parents=True)
    stop_mail(email="noor@thuis.example", invitations=True, following=False)
    monkeypatch.setenv("KEY", "5a" * 32)
    with pytest.raises(CommandError, match="The backup is whole, but the ledgers beside it could not be written"):
        call_command("backup", str(folder), "--key-env", "KEY")
    assert len(list(folder.glob("*.backup"))) == 1


def wishes():
    rows = Suppression.objects.filter(reason="opted_out").order_by("address_hash")
    return list(rows.values_list("address_hash", "theme", "area"))


def test_who_said_no_more_mail_after_the_backup_gets_none(var_dir):
    """What was said before it and taken back before it stays taken back."""
    stop_mail(email="piet@thuis.example", invitations=True, following=False)
    forget_soon()
    start_mail(email="piet@thuis.example")
    made_at, theme = timezone.now(), ThemeFactory()
    stop_mail(email="noor@thuis.example", invitations=True, following=False)
    Suppression.objects.create(address_hash="e" * 64, reason="opted_out", theme=theme)
    Suppression.objects.create(address_hash="f" * 64, reason="bounced")
    forget_soon()
    expected = wishes()
    assert sorted(expected) == sorted([(address_hash("noor@thuis.example"), None, None), ("e" * 64, theme.pk, None)])
    Suppression.objects.all().delete()
    assert (no_mail.put_back(made_at), wishes()) == (2, expected)
    assert no_mail.put_back(made_at) == 0
    text = no_mail.ledger().read_text()
    assert ("thuis" in text, no_mail.ledger().stat().st_mode & 0o777) == (False, 0o600)


def test_a_theme_that_the_backup_does_not_have_is_left_out(var_dir):
    made_at, theme = timezone.now(), ThemeFactory()
    Suppression.objects.create(address_hash="e" * 64, reason="opted_out", theme=theme)
    no_mail.note()
    theme.delete()
    assert (no_mail.put_back(made_at), wishes()) == (0, [])


@pytest.mark.django_db(transaction=True)
@case("L5", "someone stopped following, or one of two follows, after the backup that is put back", "it stays stopped")
def test_who_stopped_following_after_the_backup_is_followed_no_more(var_dir, tmp_path):
    """Who stopped before it and followed again before it goes on."""
    wijk, theme = AreaFactory(), ThemeFactory()
    again = follower("piet@thuis.example", wijk)
    stop_mail(email="piet@thuis.example", invitations=False, following=True)
    again.save()
    Follow.objects.create(follower=again, area=wijk, **followed(timezone.now()))
    made_at = timezone.now()
    noor, els, sam = (follower(f"{name}@thuis.example", wijk, theme) for name in ("Noor", "els", "sam"))
    kept = {each.pk: list(each.follows.all()) for each in (noor, els, sam)}
    stop_following(public_id=noor.public_id)
    stop_mail(email="ELS@thuis.example", invitations=False, following=True)
    change_following(follower=sam, keep=[kept[sam.pk][1].pk], is_weekly=False, language="nl")
    for each in (noor, els):
        each.save(force_insert=True)
    for rows in kept.values():
        for row in rows:
            row.save()
    no_mail.note(tmp_path / "beside")
    no_mail.ledger().unlink()
    no_mail.collect(tmp_path / "beside")
    assert (no_mail.put_back(made_at), no_mail.put_back(made_at)) == (5, 0)
    assert set(Follow.objects.values_list("follower__email", "theme", "area")) == {
        ("piet@thuis.example", None, wijk.pk), ("sam@thuis.example", theme.pk, None),
    }  # fmt: skip
    assert set(Follower.objects.values_list("email", flat=True)) == {"piet@thuis.example", "sam@thuis.example"}
    assert "thuis" not in no_mail.ledger().read_text()


def followed(at):
    return {"created_at": at, "confirmed_at": at, "expires_at": at}


def follower(email, wijk, theme=None):
    now = timezone.now()
    row = Follower.objects.create(email=email, created_at=now, confirmed_at=now)
    Follow.objects.create(follower=row, area=wijk, **followed(now))
    if theme:
        Follow.objects.create(follower=row, theme=theme, **followed(now))
    return row
