"""A resident at the pages behind the mailed link: loads a page, reads it, presses the button."""

import re

from django.apps import apps
from django.urls import reverse

from invitations import tokens


def url(invitation, name="reply", purpose="reply"):
    return reverse(f"invitations:{name}", args=[tokens.make(invitation.public_id, invitation.token_version, purpose)])


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def answer(client, invitation, given="accepted", **fields):
    """Load the page and press the button, as a browser does."""
    page = client.get(url(invitation))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")} | {"answer": given, "party_size": "1"}
    return client.post(url(invitation), data | fields)


def rows():
    """Return every row of every table; PostgreSQL gives bytes as a view, which says where they lie."""
    return {
        model._meta.label: sorted(
            repr({name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()})
            for row in model._base_manager.values()
        )
        for model in apps.get_models()
        if model._meta.managed
    }


def chosen(response, name="answer"):
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"[^>]*checked', response.content.decode())
