"""A restore as a real process: what was said and what ran out since the backup counts."""

from tests.cases import case
from tests.platforms.machine import Machine

NEED = "from tests.terms import needs_of, past; needs_of(past(90))"
STOP = "from invitations.actions import stop_mail; stop_mail(email='noor@x.example', invitations=True, following=False)"
HOLD = (
    "from accounts.models import User; from meetings.models import Meeting; from outcomes.actions import hold_meeting; "
    "hold_meeting(meeting=Meeting.objects.get(), actor=User.objects.first(), reason='bezwaar')"
)
TIMETABLE = "from platforms import tasks; tasks.forget_soon(); tasks.forget_all()"
COUNTS = (
    'from invitations.models import Need, Suppression as S; print("counts", Need.objects.count(), S.objects.count())'
)


def test_a_restore_puts_back_who_wants_no_mail_and_forgets_when_the_sending_goes_on(tmp_path):
    machine = Machine(tmp_path)
    machine.shell(NEED)
    machine.run("backup", machine.backups / "one.backup")
    machine.run("forget")
    machine.shell(STOP)
    assert "counts 0 1" in machine.shell(COUNTS)
    words = machine.run("restore", machine.backups / "one.backup", "--overwrite", "--confirm", "installation.sqlite3")
    assert "1 wishes for no more mail" in words
    machine.shell(TIMETABLE)
    assert "counts 1 1" in machine.shell(COUNTS)
    machine.run("restore", "--finish")
    machine.shell(TIMETABLE)
    assert "counts 0 1" in machine.shell(COUNTS)


@case("L5", "a meeting was held after the backup that is put back", "it can be held again before anything is forgotten")
def test_what_was_held_after_the_backup_is_held_again_before_anything_is_forgotten(tmp_path):
    machine = Machine(tmp_path)
    machine.shell(NEED)
    machine.run("backup", machine.backups / "one.backup")
    machine.shell(HOLD)
    machine.run("restore", machine.backups / "one.backup", "--overwrite", "--confirm", "installation.sqlite3")
    machine.shell(TIMETABLE)
    machine.shell(HOLD)
    machine.run("restore", "--finish")
    machine.shell(TIMETABLE)
    assert "counts 1 0" in machine.shell(COUNTS)


LINKS = """
from django.utils import timezone
from accounts.actions import ask_new_password, invite_user
from accounts.models import SignInLink, User
from accounts.tokens import digest
user = User.objects.get(email="a@b.example")
link = invite_user(user=user, actor=None)
SignInLink.objects.filter(pk=link.pk).update(digest=digest("l" * 43), sent_at=timezone.now())
other = User(email="c@b.example"); other.set_password("een lang wachtwoord"); other.save()
ask_new_password(email="c@b.example")
"""
USE = """
from accounts.access import link_for
from accounts.actions import use_link
assert use_link(link=link_for("l" * 43), password="een ander lang wachtwoord")
"""
OPENS = 'from accounts.access import link_for; print("opens", link_for("l" * 43))'
SENDS = 'from accounts.delivery import send_links; print("sent", send_links())'
ASK = 'from accounts.actions import ask_new_password; ask_new_password(email="c@b.example")'


@case("L5", "a backup from before a link to choose a password was used or mailed is put back", "neither works again")
def test_links_to_choose_a_password_end_with_a_restore_and_who_asks_gets_another(tmp_path):
    machine = Machine(tmp_path)
    machine.environment |= {"EMAIL_URL": "filemail://"}
    machine.shell(LINKS)
    machine.run("backup", machine.backups / "one.backup")
    machine.shell(USE)
    assert "sent 1" in machine.shell(SENDS)
    machine.run("restore", machine.backups / "one.backup", "--overwrite", "--confirm", "installation.sqlite3")
    assert ("opens None" in machine.shell(OPENS), "sent 0" in machine.shell(SENDS)) == (True, True)
    machine.shell(ASK)
    assert "sent 1" in machine.shell(SENDS)
