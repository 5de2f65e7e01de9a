"""Filling with the demo, and how much there is of everything."""

import io

from django.core.management import call_command

from accounts.models import User
from areas.models import Area, AreaCode, AreaRole, Contact, Membership, Organisation
from invitations.models import Invitation, Mailing, Message, Reply, Suppression
from meetings.models import Meeting, Theme, ThemeLink, Venue


def demo(**options):
    """Run the command; return what it says."""
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue().strip()


def counts():
    """Return how many rows there are, by the name of the model."""
    models = (Area, AreaCode, AreaRole, Contact, Membership, Organisation, Theme, ThemeLink, Venue, Meeting)
    models += (User, Mailing, Invitation, Message, Reply, Suppression)
    return {model.__name__: model.objects.count() for model in models}
