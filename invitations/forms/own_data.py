"""The forms behind the link to the own data: correct, stop, erase; and of staff who decide not to erase."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import SHOWN, MeanwhileForm
from areas.forms import PhoneField, TextField
from areas.models import Contact


class CorrectForm(MeanwhileForm):
    """How someone is called and reached."""

    use_required_attribute = False

    name = TextField(label=_("Your name"), max_length=150, error_messages={"required": _("Fill in your name.")})
    phone = PhoneField(label=_("Phone"), required=False, max_length=30)
    postal_address = TextField(
        required=False,
        max_length=400,
        label=_("Postal address"),
        help_text=_("Street and number, then postcode and town."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    channel = forms.ChoiceField(
        label=_("How do you want to hear from us?"),
        choices=[
            (Contact.Channel.EMAIL.value, _("By e-mail")),
            (Contact.Channel.LETTER.value, _("By letter")),
            (Contact.Channel.PHONE.value, _("By phone")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how."), "invalid_choice": _("Choose e-mail, letter or phone.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("nl", "Nederlands"), ("en", "English")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language from the list.")},
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(contact, name) for name in self.base_fields if name != SHOWN}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Who wants letters or calls must say where."""
        data = self.cleaned_data
        if data.get("channel") == Contact.Channel.LETTER and not data.get("postal_address"):
            self.add_error("postal_address", _("Fill in your address, so that we can send a letter."))
        if data.get("channel") == Contact.Channel.PHONE and not data.get("phone"):
            self.add_error("phone", _("Fill in your phone number, so that we can call you."))
        return data


class StopForm(forms.Form):
    """Which mail has to stop."""

    use_required_attribute = False

    what = forms.MultipleChoiceField(
        label=_("What do you want to stop?"),
        choices=[
            ("invitations", _("All invitations to meetings")),
            ("following", _("E-mails about areas and themes that I follow")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick what has to stop."), "invalid_choice": _("Tick what has to stop."),
        },
    )  # fmt: skip


class EraseOwnForm(forms.Form):
    """The last question before the own data go. Of several people at one address: who it is that asks."""

    use_required_attribute = False

    who = forms.TypedChoiceField(
        label=_("Who are you?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you are."), "invalid_choice": _("Choose who you are.")},
    )
    keeps_away = forms.BooleanField(
        label=_("Never write to me again"),
        required=False,
        initial=True,
        help_text=_("For that we keep a code of your e-mail address. Nobody can read your address in it."),
    )
    is_sure = forms.BooleanField(
        label=_("Yes, I want my data to be erased. I know that this cannot be undone."),
        error_messages={"required": _("Tick that you want your data to be erased.")},
    )

    def __init__(self, *args: Any, contacts: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(contacts) > 1:
            cast(forms.ChoiceField, self.fields["who"]).choices = [(each.pk, str(each)) for each in contacts]
            del self.fields["keeps_away"]  # it is the address of others too
        else:
            del self.fields["who"]

    def choices(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"keeps_away": False} | {
            name: self.cleaned_data[name] for name in ("who", "keeps_away") if name in self.fields
        }


class RefuseForm(forms.Form):
    """Why the data of someone who asked are not erased."""

    use_required_attribute = False

    reason = TextField(
        label=_("Why do these data stay?"),
        max_length=600,
        help_text=_("The person gets this by e-mail. Say what the data are still needed for, and until when."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why these data stay: the person gets it by e-mail.")},
    )
