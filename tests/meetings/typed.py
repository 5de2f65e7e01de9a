"""What a coordinator types at the steps of planning."""

import datetime as dt

from django.urls import reverse

from meetings.rules import local_moment


def url(name, *meetings):
    return reverse(f"meetings:{name}", args=[meeting.pk for meeting in meetings])


def moment(*parts):
    return local_moment(dt.date(*parts[:3]), dt.time(*parts[3:]))


def about(area, *themes, **changes):
    return {
        "title": "Groen in de straat",
        "area": area.pk,
        "themes": [theme.pk for theme in themes],
        "kind": "theme",
        "participation": "consult",
        "question": "Welk groen wilt u?",
        "goal": "",
        "introduction": "",
    } | changes


def where(venue, **changes):
    return {
        "venue": venue.pk if venue else "",
        "capacity": "",
        "day": "2026-12-03",
        "starts": "19:30",
        "ends": "",
        "doors": "",
        "reply_day": "",
        "after": "firm",
    } | changes


def errors(response):
    assert response.status_code == 422
    return sorted(response.context["form"].errors)
