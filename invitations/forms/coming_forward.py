"""What people fill in who come forward themselves: to register for a meeting, and to follow an area or a theme."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.forms import RowField, offer_rows
from areas.forms import AddressField, AreaChoiceField, TextField
from areas.models import Area
from invitations.forms.reply import NEEDS, ReplyForm, kept_needs
from invitations.forms.resident import offer
from invitations.models import Follow, Follower
from invitations.models.following import LANGUAGES
from meetings.models import Theme

MOST_PEOPLE = 10
_OF_LINKS = set("@/<>[]{}|\\")


class _Chooser(forms.Form):
    """A form in which an area and a theme are chosen from those in use."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("area", "gebied", Area.objects.filter(is_active=True).order_by("path", "pk"))
        self._offer("theme", "thema", Theme.objects.filter(is_active=True))

    def _offer(self, name: str, dutch: str, rows: Any) -> None:
        offer_rows(self, name if name in self.fields else dutch, rows)


def _area(**more: Any) -> AreaChoiceField:
    return AreaChoiceField(Area.objects.none(), required=False, label=gettext_lazy("Area"), **more)


def _theme(**more: Any) -> Any:
    messages = {"invalid_choice": gettext_lazy("Choose a theme from the list.")}
    return RowField(Theme.objects.none(), required=False, label=gettext_lazy("Theme"), error_messages=messages, **more)


def _email() -> AddressField:
    return AddressField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send one e-mail to it, with a button to confirm this."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Fill in your e-mail address.")},
    )


class AgendaFilter(forms.Form):
    """Which meetings the public agenda shows. The names of the fields stand in the address."""

    use_required_attribute = False

    gebied = forms.ChoiceField(
        label=gettext_lazy("Area"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose an area from the list.")},
    )
    thema = forms.ChoiceField(
        label=gettext_lazy("Theme"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a theme from the list.")},
    )

    def __init__(self, *args: Any, areas: Iterable[Area], themes: Iterable[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {str(area.pk): area for area in areas}
        self._themes = {str(theme.pk): theme for theme in themes}
        shown = [(key, area.indent + area.name) for key, area in self._areas.items()]
        offer(self.fields["gebied"], [("", _("All areas")), *shown])
        offer(self.fields["thema"], [("", _("All themes")), *((key, str(each)) for key, each in self._themes.items())])

    def chosen(self) -> tuple[Area | None, Theme | None]:
        """Return the area and the theme that were chosen; what is not on the list counts as nothing."""
        self.full_clean()
        said = self.cleaned_data
        return self._areas.get(said.get("gebied", "")), self._themes.get(said.get("thema", ""))


class RegisterForm(forms.Form):
    """Who comes to a public meeting, with how many people, and what they need: the questions of the answer page."""

    use_required_attribute = False

    name = TextField(
        label=gettext_lazy("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Fill in your name.")},
    )
    email = _email()
    party_size = ReplyForm.base_fields["party_size"]
    is_online = ReplyForm.base_fields["is_online"]
    needs = ReplyForm.base_fields["needs"]
    language = ReplyForm.base_fields["language"]

    def __init__(self, *args: Any, venue: str, has_online: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["party_size"], [(str(size), str(size)) for size in range(1, MOST_PEOPLE + 1)])
        offer(self.fields["needs"], [(code, str(label) % {"venue": venue}) for code, label in NEEDS.items()])
        if not has_online:
            del self.fields["is_online"]

    def clean_name(self) -> str:
        """Return the name on one line; a link or an address in it is refused: this is no way to mail strangers."""
        name = " ".join(self.cleaned_data["name"].split())
        if _OF_LINKS & set(name) or "www." in name.lower():
            raise ValidationError(_("Fill in only your name, without links or other signs."))
        return name

    def clean(self) -> dict[str, Any]:
        """Return what the action takes."""
        values = super().clean() or {}
        return values | kept_needs(values) | {
            "party_size": int(values.get("party_size") or 1),
            "is_online": bool(values.get("is_online")),
        }  # fmt: skip


class _HowForm(_Chooser):
    """What to follow, how often to hear, and in which language."""

    area = _area(empty_label=gettext_lazy("All areas"))
    theme = _theme(empty_label=gettext_lazy("All themes"))
    often = forms.ChoiceField(
        label=gettext_lazy("How often do you want to hear from us?"),
        choices=[
            ("at-once", gettext_lazy("As soon as there is a new meeting")),
            ("weekly", gettext_lazy("Once a week, on Monday, when there is something new")),
        ],
        initial="at-once",
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how often you want to hear from us."),
            "invalid_choice": gettext_lazy("Choose how often you want to hear from us."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a language."),
            "invalid_choice": gettext_lazy("Choose a language."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"language": get_language()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)

    def wanted(self) -> dict[str, Any]:
        """Return what the actions take of a valid form."""
        said = self.cleaned_data
        return {
            "area": said["area"],
            "theme": said["theme"],
            "is_weekly": said["often"] == "weekly",
            "language": said["language"],
        }


class FollowForm(_HowForm):
    """What to follow, and where the mail goes."""

    email = _email()

    def clean(self) -> dict[str, Any]:
        """Following everything is not offered: an area or a theme must be named."""
        values = super().clean() or {}
        if not (values.get("area") or values.get("theme") or self.errors):
            self.add_error("area", _("Choose an area or a theme, or both."))
        return values


class FollowingForm(_HowForm):
    """What someone follows now: keep it or not, follow something more, and how often to hear."""

    keep = forms.MultipleChoiceField(
        label=gettext_lazy("What you follow"),
        help_text=gettext_lazy("Untick what you do not want to follow any more."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    field_order = ("keep", "area", "theme", "often", "language")

    def __init__(self, *args: Any, follower: Follower, follows: list[tuple[Follow, str]], **kwargs: Any) -> None:
        initial = {
            "keep": [str(each.pk) for each, _words in follows],
            "often": "weekly" if follower.is_weekly else "at-once",
            "language": follower.language,
        }
        super().__init__(*args, initial=initial, **kwargs)
        offer(self.fields["keep"], [(str(each.pk), words) for each, words in follows])
        for name, label in (("area", _("Follow another area")), ("theme", _("Follow another theme"))):
            self.fields[name].label = label
            self.fields[name].empty_label = _("No other")  # type: ignore[attr-defined]  # what a field is, its name does not tell

    def clean(self) -> dict[str, Any]:
        """Something must be left to follow; the button to stop is another one."""
        values = super().clean() or {}
        if not (values.get("keep") or values.get("area") or values.get("theme") or self.errors):
            self.add_error("keep", _("Keep at least one. Do you want no more of these e-mails? Stop them below."))
        return values
