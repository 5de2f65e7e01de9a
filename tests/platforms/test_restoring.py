"""A restore as a real process: what was said and what ran out since the backup counts."""

from tests.platforms.machine import Machine

NEED = "from tests.terms import needs_of, past; needs_of(past(90))"
STOP = "from invitations.actions import stop_mail; stop_mail(email='noor@x.example', invitations=True, following=False)"
COUNTS = (
    'from invitations.models import Need, Suppression as S; print("counts", Need.objects.count(), S.objects.count())'
)


def test_a_restore_puts_back_who_wants_no_mail_and_forgets_what_is_past_its_term(tmp_path):
    machine = Machine(tmp_path)
    machine.shell(NEED)
    machine.run("backup", machine.backups / "one.backup")
    machine.run("forget")
    machine.shell(STOP)
    assert "counts 0 1" in machine.shell(COUNTS)
    words = machine.run("restore", machine.backups / "one.backup", "--overwrite", "--confirm", "installation.sqlite3")
    assert "1 wishes for no more mail" in words
    assert "manage.py forget: done." in words
    assert "counts 0 1" in machine.shell(COUNTS)
