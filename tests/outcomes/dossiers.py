"""A meeting whose papers can be closed, and the class that says how long they are kept."""

import datetime as dt

from django.utils import timezone

from invitations.models import Reply
from meetings.models import Meeting
from outcomes import actions
from outcomes.models import ActionPoint, Destruction, Dossier, RetentionClass, RetentionOfKind
from tests.factories import AdministratorFactory
from tests.outcomes.held import came, final, held


def kept_for(years=10, outcome="destroy", kind="theme", code="B1.2"):
    """A class of an invented selection list for a kind of meeting."""
    made = RetentionClass.objects.create(
        code=code, name="Bijeenkomsten", source="Selectielijst van de test", outcome=outcome, years=years
    )
    RetentionOfKind.objects.create(kind=kind, retention=made)
    return made


def ready(**fields):
    """A meeting with a published report, an agreement that is done, and people who came; nothing is in the way."""
    number = Meeting.objects.count() or ""
    meeting = held(**fields)
    resident = came(meeting, f"Fatima{number} el Amrani", kind=None)
    Reply.objects.create(invitation=resident, answer="accepted", party_size=1, form_nonce="een")
    came(meeting, f"Els{number} de Boer")
    came(meeting, f"Mark{number} Jansen", kind="municipal", presence="absent")
    final(meeting)
    point = ActionPoint.objects.get(meeting=meeting)
    actions.answer(point=point, kind="done", text="Het zebrapad ligt er.")
    return meeting


def closed(years=10, now=None, retention=None, **fields):
    """The closed dossier of such a meeting."""
    if retention is None and not RetentionClass.objects.exists():
        kept_for(years)
    meeting = ready(**fields)
    return actions.close_dossier(
        meeting=meeting, actor=meeting.organiser, remark="Niemand keek terug.", makes_files=False, now=now
    )


def past_term(**fields):
    """A dossier that was closed so long ago that its term is over."""
    made = closed(years=1, **fields)
    made.keep_until = timezone.localdate() - dt.timedelta(days=1)
    made.save(update_fields=["keep_until"])
    return made


def two_administrators():
    return AdministratorFactory(email="een@gemeente.example"), AdministratorFactory(email="twee@gemeente.example")


def listed(meeting, **fields):
    """The dossier of a meeting with one file, on a list that another administrator may look at."""
    now, today = timezone.now(), timezone.localdate()
    dossier = Dossier.objects.create(
        meeting=meeting, closed_at=now, closed_by=meeting.organiser, code="B1.2", name="Bijeenkomsten",
        source="Selectielijst van de test", outcome="destroy", years=1, content={},
        keep_until=today - dt.timedelta(days=1),
    )  # fmt: skip
    dossier.files.create(path="dossier/manifest-sha256.txt", content=b"", size=0, fingerprint="0" * 64)
    made = Destruction.objects.create(proposed_by=AdministratorFactory(), proposed_at=now, **fields)
    made.lines.create(
        dossier=dossier, title=meeting.title, area=meeting.area.name, closed_on=today, keep_until=dossier.keep_until,
        code="B1.2", source="Selectielijst van de test",
    )  # fmt: skip
    return made


def certified():
    """A list that was carried out long ago."""
    now = timezone.now()
    one, two = AdministratorFactory(), AdministratorFactory()
    return Destruction.objects.create(
        state="done", proposed_by=one, proposed_at=now, decided_by=two, decided_at=now, done_by=two, done_at=now,
        certificate=b"%PDF-",
    )  # fmt: skip
