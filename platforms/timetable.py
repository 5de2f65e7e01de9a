"""The timetable: what is done by itself, and how often. Read by the settings: nothing heavy may be imported here."""

from typing import Any

from celery.schedules import crontab

_MORNING = {"expires": 6 * 3600}


def timetable(sweep_seconds: int) -> dict[str, dict[str, Any]]:
    """Return what the timetable does; a moment that was missed is not made up for after `expires`."""
    return {
        "sweep the outbox": {
            "task": "invitations.tasks.sweep_outbox",
            "schedule": sweep_seconds,
            "options": {"expires": max(sweep_seconds, 30)},
        },
        "reconcile outbox": {
            "task": "invitations.tasks.reconcile_outbox",
            "schedule": 300,
            "options": {"expires": 300},
        },
        "planned mail": {"task": "invitations.tasks.send_planned", "schedule": 60, "options": {"expires": 60}},
        "mail links": {"task": "accounts.tasks.send_links", "schedule": 60, "options": {"expires": 60}},
        "tend the places": {"task": "invitations.tasks.tend_places", "schedule": 60, "options": {"expires": 60}},
        "link the log": {"task": "accounts.tasks.link_log", "schedule": 60, "options": {"expires": 60}},
        "forget tries": {"task": "accounts.tasks.forget_tries", "schedule": 3600, "options": {"expires": 3000}},
        "forget soon": {"task": "platforms.tasks.forget_soon", "schedule": 3600, "options": {"expires": 3000}},
        "watch": {"task": "platforms.tasks.watch", "schedule": 60, "options": {"expires": 60}},
        "tell followers": {"task": "invitations.tasks.tell_followers", "schedule": 300, "options": {"expires": 300}},
        # Local time, all of these. What a second timetable sends once more, the outbox recognises.
        "weekly agenda": {
            "task": "invitations.tasks.send_weekly_agenda",
            "schedule": crontab(0, 8, day_of_week="mon"),
            "options": {"expires": 12 * 3600},
        },
        "forget": {"task": "platforms.tasks.forget_all", "schedule": crontab(30, 3), "options": _MORNING},
        "check the log": {"task": "invitations.tasks.check_log", "schedule": crontab(15, 6), "options": _MORNING},
        "digest": {"task": "invitations.tasks.send_digests", "schedule": crontab(30, 7), "options": _MORNING},
        "checklists": {"task": "invitations.tasks.ask_chores", "schedule": crontab(0, 8), "options": _MORNING},
        "reports": {"task": "outcomes.tasks.every_morning", "schedule": crontab(30, 8), "options": _MORNING},
        "initiatives": {"task": "initiatives.tasks.every_morning", "schedule": crontab(0, 9), "options": _MORNING},
    }
