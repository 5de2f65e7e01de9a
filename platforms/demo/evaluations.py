"""How visitors of the meeting that is over looked back: by mail, on paper and by the code on the sheet."""

from django.utils import timezone

from accounts.models import User
from invitations.models import Invitation
from meetings.models import Meeting
from outcomes import actions
from outcomes.models import LookBack, Review
from outcomes.tokens import code_key, review_key

_MAILED = (
    ("yes", "yes", "Begin op tijd."), ("yes", "bit", ""), ("yes", "yes", "Meer tijd om te praten."), ("bit", "yes", ""),
    ("yes", "no", "De microfoon piepte."), ("no", "bit", ""),
)  # fmt: skip
_BY_CODE = (("yes", "yes"), ("yes", "bit"), ("bit", "yes"), ("yes", "yes"), ("no", "no"))
_PAPER = {"useful_yes": 4, "useful_bit": 2, "useful_no": 0, "speak_yes": 3, "speak_bit": 2, "speak_no": 1}


def make() -> None:
    """Let some visitors and the organiser look back. Nobody is written down as present for it."""
    meeting = Meeting.objects.select_related("organiser").get(state=Meeting.State.HELD)
    people = Invitation.objects.filter(meeting=meeting, answer=Invitation.Answer.ACCEPTED).order_by("pk")
    Review.objects.bulk_create(
        Review(meeting=meeting, key=review_key(each), was_useful=useful, could_speak=speak, better=better)
        for each, (useful, speak, better) in zip(people, _MAILED, strict=False)
    )
    Review.objects.bulk_create(
        Review(
            meeting=meeting,
            key=code_key(meeting, f"demo-{number}"),
            was_useful=useful,
            could_speak=speak,
            by_code=True,
            is_counted=False,
        )
        for number, (useful, speak) in enumerate(_BY_CODE)
    )
    organiser: User = meeting.organiser
    actions.note_paper(meeting=meeting, actor=organiser, counts=_PAPER)
    LookBack.objects.create(
        meeting=meeting, user=organiser, met_goal="yes", right_people="bit", better="Eerder bellen.", at=timezone.now()
    )
