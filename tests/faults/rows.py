"""Puts invitations in the outbox of an installation: `python -m tests.faults.rows <count>`."""

import sys
import time

import django
from factory.django import DjangoModelFactory

django.setup()

from meetings.models import Meeting  # noqa: E402 (after the set-up)
from tests.factories import InvitationFactory, MeetingFactory  # noqa: E402
from tests.outbox import queued  # noqa: E402


def main(count):
    for each in DjangoModelFactory.__subclasses__():  # rows of an earlier call are there already
        each.reset_sequence(time.time_ns(), force=True)
    meeting = MeetingFactory(state=Meeting.State.INVITING)
    for _ in range(count):
        queued(invitation=InvitationFactory(meeting=meeting))


if __name__ == "__main__":
    main(int(sys.argv[1]))
