"""What the tests share of people who come forward: forms as a browser sends them, and links out of the outbox."""

from django.urls import resolve, reverse

from invitations import tokens
from invitations.models import Follow, Registration
from tests.resident import hidden

FOLLOW = "/volgen/"


def register_url(meeting):
    return reverse("invitations:register", args=[meeting.pk])


def typed(**changes):
    return {"name": "Noor Bakker", "email": "noor@thuis.example", "party_size": "1"} | changes


def register(client, meeting, **changes):
    """Load the form and press the button, as a browser does."""
    nonce = hidden(client.get(register_url(meeting)), "nonce")
    return client.post(register_url(meeting), typed(nonce=nonce) | changes)


def followed(**changes):
    return {"email": "noor@thuis.example", "area": "", "theme": "", "often": "at-once", "language": "nl"} | changes


def follow(client, **changes):
    nonce = hidden(client.get(FOLLOW), "nonce")
    return client.post(FOLLOW, followed(nonce=nonce) | changes)


def link(row, name, purpose):
    return reverse(f"invitations:{name}", args=[tokens.make(row.public_id, 1, purpose)])


def registration_link(registration=None):
    return link(registration or Registration.objects.get(), "confirm_registration", "register")


def follow_link(row=None):
    return link(row or Follow.objects.get(), "confirm_follow", "follow")


def following_link(follower):
    return link(follower, "following", "following")


def stop_link(follower):
    return link(follower, "stop_following", "unfollow")


def press(client, url, **fields):
    """Load the page behind a link and press its button."""
    return client.post(url, {"nonce": hidden(client.get(url), "nonce")} | fields)


def answer_alone(rf, url, data):
    """What a view answers, before the work that follows when the visitor has the answer already."""
    found = resolve(url)
    return found.func(rf.post(url, data), **found.kwargs)


def said(response):
    return (response.status_code, sorted(response.headers.items()), response.content, response.cookies)
