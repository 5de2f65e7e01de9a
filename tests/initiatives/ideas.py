"""What the tests of initiatives share: a market with its coordinator, and ideas in any state."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from initiatives.actions import confirm_initiative, hand_in, treat
from initiatives.models import Initiative
from initiatives.rules import Treatment
from invitations import tokens
from meetings.models import Meeting
from tests.factories import AreaFactory, MeetingFactory
from tests.invitations.staff_pages import coordinator_of
from tests.resident import hidden

NOOR = "noor@thuis.example"


def a_market(**fields):
    """A market in four weeks that stands in the public agenda; the coordinator of its area organises it."""
    area = AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))
    values = {"kind": Meeting.Kind.MARKET, "state": Meeting.State.INVITING, "title": "Initiatievenmarkt Westwijk"}
    return MeetingFactory(area=area, organiser=coordinator_of(area), **(values | fields))


def typed(**changes):
    """An idea as someone fills it in."""
    said = {
        "title": "Bankjes in de Lindelaan", "text": "Wij willen drie bankjes maken.", "name": "Noor Bakker",
        "initiators": "bewoners van de Lindelaan", "email": NOOR,
    }  # fmt: skip
    return said | changes


def an_idea(market, *, is_confirmed=True, state="", answer="", **changes):
    """An idea for a market; its mail is left in the outbox."""
    number = Initiative.objects.count()
    said = typed(email=f"noor{number}@thuis.example") | changes
    made = hand_in(area=market.area, meeting=market, form_nonce=str(number), **said)
    if is_confirmed:
        made = confirm_initiative(initiative=made)
    if state or answer:
        moment = timezone.now() if answer else None
        Initiative.objects.filter(pk=made.pk).update(state=state or made.state, answer=answer, answered_at=moment)
    return Initiative.objects.get(pk=made.pk)


def own_link(idea, page="own_idea"):
    return reverse(f"initiatives:{page}", args=[tokens.make(idea.writer.public_id, 1, "idea")])


def page(idea, name="public_initiative"):
    return reverse(f"initiatives:{name}", args=[idea.pk])


def decide(idea, market, state, answer):
    version = Initiative.objects.get(pk=idea.pk).version
    treated = treat(treatments=[Treatment(idea.pk, version, state, "", answer)], actor=market.organiser)
    assert treated.count == 1


def press(client, url, **fields):
    """Load a page and press its button, as a browser does."""
    return client.post(url, {"nonce": hidden(client.get(url), "nonce")} | fields)


def sitting(client, market, **changes):
    """The form of all ideas of a market as it was loaded, with these changes."""
    lines = client.get(reverse("initiatives:market", args=[market.pk])).context["form"]
    return {field.html_name: "" if field.value() is None else field.value() for field in lines} | changes


def in_months(months):
    return timezone.now() + dt.timedelta(days=31 * months)
