"""Changing the key of what people need while a process still knows only the older one."""

import io

import pytest
from django.core.management import CommandError, call_command

from invitations import queries
from invitations.models import Need, Told
from tests.terms import needs_of, past

pytestmark = pytest.mark.django_db
FIRST, SECOND = "a" * 40, "b" * 40


@pytest.mark.parametrize(("times", "left"), [(1, 0), (99, 1)])
def test_a_process_with_the_older_key_is_waited_for_or_told(settings, monkeypatch, times, left):
    """It answers between reading and writing: once, or each time."""
    settings.NEEDS_KEYS, meeting = [FIRST], past(1)
    row, _other = needs_of(meeting), needs_of(meeting)
    settings.NEEDS_KEYS = [SECOND, FIRST]
    seal, answers = Need.seal, []

    def meanwhile(self, choices, note):
        if self.invitation_id == row.pk and len(answers) < times:
            answers.append(1)
            settings.NEEDS_KEYS = [FIRST]
            other = Need(pk=self.pk, invitation=row)
            seal(other, ["transport"], f"Nieuwer {len(answers)}")
            Need.objects.filter(pk=self.pk).update(sealed=other.sealed, key_mark=other.key_mark)
            settings.NEEDS_KEYS = [SECOND, FIRST]
        seal(self, choices, note)

    said = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(Need, "seal", meanwhile)
        if left:
            with pytest.raises(CommandError, match=r"1 rows stand under an older key: .* Start website, worker"):
                call_command("rotate_keys", stdout=said)
        else:
            call_command("rotate_keys", stdout=said)
    assert (queries.under_older_keys(), "may be taken out" in said.getvalue()) == (left, not left)
    assert Need.objects.get(invitation=row).told == Told(["transport"], f"Nieuwer {len(answers)}")
