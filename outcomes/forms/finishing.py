"""Making a report final, correcting, publishing and mailing it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField


def _tick(label: Any, refusal: Any, **more: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": refusal}, **more)


class FinaliseForm(forms.Form):
    """Sure? A report without agreements needs a yes of its own."""

    use_required_attribute = False

    has_no_agreements = _tick(
        _("Yes, nothing was agreed"),
        _("There are no agreements in this report. Is that right? Then tick that nothing was agreed."),
    )

    def __init__(self, *args: Any, has_agreements: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_agreements:
            del self.fields["has_no_agreements"]


class CorrectForm(forms.Form):
    """Why there is a next version."""

    use_required_attribute = False

    reason = TextField(
        label=_("What do you correct, and why?"),
        help_text=_("Everyone can read this in the next version."),
        max_length=300,
        error_messages={"required": _("Fill in what you correct, and why.")},
    )


class PublishForm(forms.Form):
    """What someone looked at before everyone can read it."""

    use_required_attribute = False

    no_names = _tick(
        _("No names of residents stand in it"),
        _("Look for names of residents. Are there none? Then tick the first box."),
    )
    nobody_recognised = _tick(
        _("Nobody can be recognised: no address, no health, no money troubles"),
        _("Look whether anyone can be recognised. Is that not so? Then tick the second box."),
    )
    owners_know = _tick(
        _("Who promised something knows that everyone can read it"),
        _("Does who promised something know that everyone can read it? Then tick the third box."),
    )


class SendForm(forms.Form):
    """To whom the report goes, besides who came."""

    use_required_attribute = False

    to_invited = forms.BooleanField(required=False, label=_("Also to everyone else who was invited"))
    to_followers = forms.BooleanField(required=False, label=_("Also to who follows this area or theme"))
