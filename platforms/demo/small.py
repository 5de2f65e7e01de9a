"""The small demo: one municipality to walk around in."""

from django.db import transaction

from accounts.models import User
from outcomes.actions import publish_figures
from platforms.demo import (
    ADMINISTRATOR,
    areas,
    care,
    council,
    dossier,
    evaluations,
    figures,
    initiatives,
    meetings,
    people,
    preparation,
    reports,
    themes,
    voices,
)


def is_there() -> bool:
    """True when this database holds the demo."""
    return User.objects.filter(email=ADMINISTRATOR).exists()


def seed() -> None:
    """Make everything in one transaction, all of it or nothing; then write the mail that belongs to it."""
    with transaction.atomic():
        tree = areas.make()
        figures.make()
        users = people.make_users(tree)
        organisations = people.make_organisations(tree)
        contacts = people.make_contacts(organisations)
        made = themes.make(tree, organisations, contacts)
        meetings.make(tree, made, users)
        preparation.make(organisations, contacts, users)
        voices.make(tree, made, users)
        care.make(organisations, contacts, users)
        reports.make()
        evaluations.make()
        initiatives.make(tree, made, users)
        council.make(tree, made, users)
        dossier.make()
        publish_figures()
    meetings.hand_over()
