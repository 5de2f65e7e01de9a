"""A photo for the report: the file, what is to be seen, and that everyone recognisable agreed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField
from accounts.forms.nonce import RELOAD, NonceField
from outcomes.rules.pictures import MAX_BYTES, Picture, PictureRefused, read_photo


class DescribeForm(forms.Form):
    """What is to be seen, and that everyone agreed; `name` is that of the file, for the refusals."""

    use_required_attribute = False

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput, error_messages=RELOAD)
    form_nonce = NonceField()
    alt = TextField(
        label=_("What is to be seen?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For who does not see the photo. For example: twenty people around a map. No names of residents."),
        error_messages={"required": _("Write what is to be seen in the photo.")},
    )
    has_consent = forms.BooleanField(
        label=_("Everyone who can be recognised agreed that the photo becomes public"),
        error_messages={
            "required": _("Did everyone who can be recognised agree? Then tick this. If not, leave the photo out.")
        },
    )

    def __init__(self, *args: Any, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if name:
            words = _("“%(name)s” has no description yet. Write what is to be seen.")
            self.fields["alt"].error_messages["required"] = words % {"name": name}


class PhotoForm(DescribeForm):
    """A photo that is not there yet."""

    file = forms.FileField(
        label=_("Photo"),
        help_text=_("A JPEG, PNG or WebP file of 15 MB at most. We make it smaller, and leave out where it was taken."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={
            "required": _("Choose a photo."),
            "invalid": _("Choose a photo."),
            "missing": _("Choose a photo."),
            "empty": _("This file is empty. Choose another photo."),
        },
    )
    field_order = ("file", "alt", "has_consent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        files = kwargs.get("files") or (args[1] if len(args) > 1 else None) or {}
        chosen = files.get("file")
        super().__init__(*args, name=chosen.name if chosen else "", **kwargs)

    def clean_file(self) -> Picture:
        """Return the photo, made anew."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            return read_photo(upload.read(MAX_BYTES + 1), upload.name or "")
        except PictureRefused as refused:
            raise ValidationError(str(refused)) from refused

    @property
    def chosen_name(self) -> str:
        """The name of the file that was chosen."""
        upload: UploadedFile = self.files["file"]  # type: ignore[assignment]  # one file, not a list
        return upload.name or ""
