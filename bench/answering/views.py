"""Two bare views: what the same web server, middleware and database do when there is nearly nothing to do."""

import secrets
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Engine, RequestContext, Template, loader
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from invitations.forms.reply import Offered, ReplyForm
from invitations.models import Invitation, Reply


@login_not_required
@csrf_exempt
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """One SELECT … FOR UPDATE, one UPDATE and one INSERT in one commit."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=pk)
        Invitation.objects.filter(pk=row.pk).update(answered_at=timezone.now())
        Reply.objects.create(invitation=row, answer="declined", form_nonce=secrets.token_hex(8))
    response = HttpResponseRedirect("/kaal/klaar/")
    response.status_code = 303
    return response


@login_not_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One query, and the answer page as someone would write it out by hand: the same words and fields, no form."""
    row = Invitation.objects.select_related("meeting__venue", "meeting__organiser", "contact").get(pk=pk)
    return HttpResponse(_page().render(RequestContext(request, {"row": row, "meeting": row.meeting})))


@lru_cache(maxsize=1)
def _form() -> str:
    """Return the fields of the answer page, as plain HTML."""
    return loader.render_to_string("invitations/_reply_fields.html", {"form": ReplyForm(offered=Offered("Zaal"))})


@lru_cache(maxsize=1)
def _page() -> Template:
    """Return the page around them."""
    words = (
        "<h1>{{ meeting.title }}</h1><p>{{ row.contact.name }}</p><p>{{ meeting.starts_at|day_short }} "
        "{{ meeting|span_words }}</p><p>{{ meeting.venue.name }}, {{ meeting.venue.address }}</p>"
        "{{ meeting.introduction|linebreaks }}<p>{{ meeting.question }}</p><p>{{ meeting.organiser.phone }}</p>"
    )
    form = f'<form class="lp-form" method="post">{_form()}<button class="lp-btn" type="submit">OK</button></form>'
    page = f'{{% extends "base_public.html" %}}{{% block content %}}{words}{form}{{% endblock %}}'
    return Engine.get_default().from_string(page)
