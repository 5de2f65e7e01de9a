"""The town, with a row of every model beside it."""

import pytest
from django.utils import timezone

from areas.models import Membership
from initiatives.models import Initiative
from invitations.models import DataCheck, Invitation
from outcomes.models import Edition
from tests.hostile.town import make_town
from tests.hostile.world import complete
from tests.outcomes.held import came, held


@pytest.fixture
def town(request, db):
    """The rows that pages name, and the administrator who may see all of them."""
    made = make_town()
    complete(row for row in made.values() if hasattr(row, "pk"))
    # A row as a rule asks for it, so that its text may be there; and papers that are made when they are asked for.
    now = timezone.now()
    Initiative.objects.update(answer="Ja", answered_at=now)
    Edition.objects.update(file=b"")
    invitation = made["invitation"]
    answered = {"answer": "accepted", "place": "reserved", "party_size": 1, "answered_at": now}
    Invitation.objects.filter(pk=invitation.pk).update(presence="present", present_count=1, **answered)
    Invitation.objects.filter(contact__name="Mark Jansen").update(channel="letter")
    member = Membership.objects.get(contact=invitation.contact)
    DataCheck.objects.update(organisation=member.organisation, contact=member.contact)
    long_ago = held(days=400, area=made["meeting"].area)
    for kind in ("partner", "municipal", None):
        came(long_ago, name=f"{kind} Iemand", kind=kind)
    return made
