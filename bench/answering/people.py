"""Meetings with people who answer: made once, and written down as the requests that they send."""

import json
import os
import sys
from typing import Any
from urllib.parse import urlencode

MEETINGS = 20


def evenings(count: int) -> dict[str, Any]:
    """Make so many invitations for twenty meetings with room for half; return the requests, and the queries of one."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    from areas.models import Contact
    from invitations.actions.places import open_places
    from invitations.models import Invitation
    from invitations.tokens import make
    from tests.factories import MeetingFactory

    contacts = Contact.objects.bulk_create(
        [Contact(name=f"Persoon {n}", email=f"p{n}@bench.example") for n in range(count + 1)], batch_size=2_000
    )
    meetings = [MeetingFactory(state="inviting", capacity=count // MEETINGS // 2) for _ in range(MEETINGS)]
    for meeting in meetings:
        open_places(meeting.pk)
    invitations = Invitation.objects.bulk_create(
        [
            Invitation(meeting=meetings[n % MEETINGS], contact=contact, group="residents")
            for n, contact in enumerate(contacts)
        ],
        batch_size=2_000,
    )
    paths = [f"/u/{make(each.public_id, each.token_version, 'reply')}/" for each in invitations]
    bodies = [_body(each.public_id) for each in invitations]
    queries = _queries(paths.pop(), bodies.pop())
    return {"ids": [each.pk for each in invitations[:-1]], "paths": paths, "bodies": bodies, "queries": queries}


def _body(public_id: str) -> str:
    from invitations.tokens import make_nonce

    said = {"nonce": make_nonce(public_id), "answer_version": "0", "answer": "accepted", "party_size": "1"}
    return urlencode(said)


def _queries(path: str, body: str) -> int:
    """Count the statements of one answer, begin and commit included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = Client().post(path, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 303, response.status_code
    return len(queries)


if __name__ == "__main__":
    print(json.dumps(evenings(int(sys.argv[1]))))
