"""Making a report final, correcting, publishing and mailing it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField
from outcomes.queries import Readers, Telling


def _tick(label: Any, refusal: Any, **more: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": refusal}, **more)


class FinaliseForm(forms.Form):
    """Sure? A report without agreements or text, and one that people still check, need a yes of their own."""

    use_required_attribute = False

    has_no_agreements = _tick(
        _("Yes, nothing was agreed"),
        _("There are no agreements in this report. Is that right? Then tick that nothing was agreed."),
    )
    has_no_text = _tick(
        _("Yes, without a summary and without what was said"),
        _("There are only agreements in this report. Is that right? Then tick that nothing else stands in it."),
    )
    is_no_longer_checked = _tick(
        _("Yes, do not wait for them"),
        _("People can still answer. Do you not want to wait for them? Then tick that."),
    )

    def __init__(self, *args: Any, telling: Telling, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = {
            "has_no_agreements": not telling.has_agreements,
            "has_no_text": telling.has_agreements and not telling.has_text,
            "is_no_longer_checked": telling.awaited > 0,
        }
        for name, is_needed in needed.items():
            if not is_needed:
                del self.fields[name]


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
    people_agreed = _tick(
        _("Everyone who can be recognised in a photo agreed"),
        _("Look at the photos. Did everyone who can be recognised agree? Then tick the last box."),
    )

    def __init__(self, *args: Any, has_photos: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_photos:
            del self.fields["people_agreed"]


class SendForm(forms.Form):
    """To whom the report goes, besides who came."""

    use_required_attribute = False

    to_invited = forms.BooleanField(required=False, label=_("Also to everyone else who was invited"))
    to_followers = forms.BooleanField(required=False, label=_("Also to who follows this area or theme"))

    def __init__(self, *args: Any, readers: Readers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_invited"].widget.attrs["data-people"] = len(readers.invited)
        self.fields["to_followers"].widget.attrs["data-people"] = len(readers.followers)
