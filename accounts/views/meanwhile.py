"""Telling what somebody else changed while a form stood open, once it is saved."""

from django.contrib import messages
from django.http import HttpRequest

from accounts.forms.meanwhile import Meanwhile


def say_kept(request: HttpRequest, form: Meanwhile) -> None:
    """Say which fields stay as somebody else left them; nothing when there are none."""
    if form.kept:
        messages.info(request, form.kept_words)
