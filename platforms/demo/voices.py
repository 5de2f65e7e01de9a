"""What invented people said about their neighbourhood, and the first rules of the themes."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from meetings.actions.deciding import install_rules
from meetings.actions.voices import answer_signal, note_signal
from meetings.models import Theme
from platforms.demo import rows
from platforms.demo.areas import Areas


def make(areas: Areas, themes: dict[str, Theme], users: dict[str, User]) -> None:
    """Install the rules and note the voices, by the same actions that people use."""
    install_rules()
    actor = next(iter(users.values()))
    for row in rows("signals"):
        signal = note_signal(
            area=areas[row["area"]],
            text=row["text"],
            origin=row["origin"],
            theme=themes.get(row["theme"]),
            asks_meeting=row["asks_meeting"] == "yes",
            received_on=timezone.localdate() - dt.timedelta(days=int(row["days_ago"])),
            actor=actor,
        )
        if row["state"] != "new":
            answer_signal(signal=signal, theme=signal.theme, state=row["state"], answer=row["answer"], actor=actor)
