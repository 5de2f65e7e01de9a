"""After restoring a backup: what happens to the messages that may have gone out since, per kind."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from invitations import rules
from invitations.models import Message

CHOICES = (
    (rules.Choice.KEEP.value, _("Keep them back. Each can still be sent, under “Delivery of mail”")),
    (rules.Choice.SEND.value, _("Send them. Who got one before gets it twice")),
    (rules.Choice.DROP.value, _("Never send them")),
)


class RestoredForm(forms.Form):
    """One question per kind of message. What is kept back can still be sent, so that is what is chosen."""

    use_required_attribute = False

    def __init__(self, *args: Any, kinds: Iterable[tuple[Message.Kind, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, count in kinds:
            words = ngettext("%(kind)s: %(count)s message", "%(kind)s: %(count)s messages", count)
            self.fields[kind.value] = forms.ChoiceField(
                label=words % {"kind": capfirst(str(kind.label)), "count": count},
                choices=CHOICES,
                initial=rules.Choice.KEEP.value,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose what happens to these messages."),
                    "invalid_choice": _("Choose what happens to these messages."),
                },
            )
