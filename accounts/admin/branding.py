"""The house style: one page with the name, the logo and the theme, and a warning where its colours are too close."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions import save_house_style
from accounts.admin.base import Page
from accounts.forms import MeanwhileModelForm
from accounts.models import Branding, User
from accounts.queries import is_without_effect, poor_contrasts
from accounts.rules import picture, theme
from accounts.rules.contrast import Finding

_TOKENS_HELP = gettext_lazy(
    "The variables of your NL Design System theme, as they stand in its style sheet: .my-theme { --basis-…: …; }. Only"
    " variables; other rules are refused. Empty it to go back to our own colours."
)


class BrandingForm(MeanwhileModelForm):
    """The house style; theme and logo come from a file, the theme can be changed by hand too."""

    tokens = forms.CharField(
        label=gettext_lazy("Variables of the theme"),
        required=False,
        strip=False,  # a refusal names the line
        widget=forms.Textarea(attrs={"rows": 16, "cols": 80, "spellcheck": "false", "class": "boundary"}),
        help_text=_TOKENS_HELP,
    )
    tokens_file = forms.FileField(
        label=gettext_lazy("Theme from a file"),
        required=False,
        help_text=gettext_lazy("A .css file of 200 kB at most. It takes the place of the text above."),
    )
    logo_file = forms.FileField(
        label=gettext_lazy("New logo"),
        required=False,
        help_text=gettext_lazy("A PNG of 200 kB at most, to stand on the dark bar at the top of the page."),
    )
    is_without_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)

    class Meta:
        model = Branding
        fields = ("name", "class_name", "tokens")
        help_texts = {
            "name": gettext_lazy(
                "The name of the municipality on every page. Empty: the name in the configuration. Mail and letters"
                " keep that name."
            ),
            "class_name": gettext_lazy("The class for which your theme is written, without the dot: gemeente-theme."),
        }

    def clean_tokens(self) -> str:
        """Return the text by hand; with a file beside it, that one counts and is what is read."""
        text = str(self.cleaned_data.get("tokens") or "")
        return text if self.files.get("tokens_file") else _checked(text)

    def clean_tokens_file(self) -> str | None:
        """Return the text in the file, or None without a file. A refused one stands in the field to be corrected."""
        upload: UploadedFile | None = self.cleaned_data.get("tokens_file")
        if not upload:
            return None
        try:
            text = upload.read(theme.MAX_BYTES + 1).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(
                _("This is not a style sheet. Choose a text file that ends in .css.")
            ) from error
        if "\0" not in text and len(text.encode()) <= theme.MAX_BYTES:
            self.data = cast(QueryDict, self.data).copy()
            self.data[self.add_prefix("tokens")] = text
        return _checked(text)

    def clean_logo_file(self) -> bytes | None:
        """Return the picture in the file, or None without a file."""
        upload: UploadedFile | None = self.cleaned_data.get("logo_file")
        if not upload:
            return None
        try:
            return picture.read_logo(upload.read(picture.MAX_BYTES + 1))
        except theme.StyleRefused as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Put the theme and the logo on the house style."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if data.get("tokens_file") is not None:
            data["tokens"] = data["tokens_file"]
        if data.get("logo_file") or data.get("is_without_logo"):
            self.instance.logo = data.get("logo_file") or b""
        return data


def _checked(text: str) -> str:
    """Return a theme that can be read. Raises a validation error with the line and what to do."""
    try:
        theme.read(text)
    except theme.StyleRefused as error:
        raise forms.ValidationError(str(error)) from error
    return text


def _words(finding: Finding) -> str:
    """Return a pair of colours that falls short as a sentence."""
    pair = {"front": finding.fronts, "back": finding.pair.back, "least": number_format(finding.pair.least)}
    if finding.ratio is None:
        return _("%(front)s on %(back)s: cannot be measured. Write the colours as #rrggbb.") % pair
    ratio = {"ratio": number_format(int(finding.ratio * 100) / 100, 2)}  # never rounded up to what is enough
    return _("%(front)s on %(back)s: %(ratio)s to 1, at least %(least)s is needed.") % (pair | ratio)


@admin.register(Branding)
class BrandingAdmin(Page):
    """The house style; its list is its page, because there is one."""

    form = BrandingForm
    readonly_fields = ("logo_now", "contrast_words")
    fieldsets = (
        (None, {"fields": ("name", "logo_now", "logo_file", "is_without_logo")}),
        (gettext_lazy("Theme"), {"fields": ("class_name", "tokens", "tokens_file", "contrast_words")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one house style at most."""
        return super().has_add_permission(request) and not Branding.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes it: emptied it has no effect."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the page of the house style, to a new one when there is none."""
        branding = Branding.objects.only("pk").first()
        site = self.admin_site.name
        if branding is None:
            return HttpResponseRedirect(reverse(f"{site}:accounts_branding_add"))
        return HttpResponseRedirect(reverse(f"{site}:accounts_branding_change", args=[branding.pk]))

    def save_model(self, request: HttpRequest, obj: Branding, form: Any, change: bool) -> None:
        """Save, and say at once when the colours are too close or the theme does nothing. It is kept all the same."""
        save_house_style(branding=obj, actor=request.user if isinstance(request.user, User) else None)
        if is_without_effect(obj):
            sentence = _("The theme has no effect: for this class name it sets no variable that this site reads.")
            self.message_user(request, sentence, messages.WARNING)
        found = poor_contrasts(obj)
        if found:
            sentence = ngettext(
                "The house style was saved, but %(count)s pair of colours is hard to tell apart: %(pairs)s",
                "The house style was saved, but %(count)s pairs of colours are hard to tell apart: %(pairs)s",
                len(found),
            )
            pairs = " ".join(map(_words, found))
            self.message_user(request, sentence % {"count": len(found), "pairs": pairs}, messages.WARNING)

    @admin.display(description=gettext_lazy("logo"))
    def logo_now(self, branding: Branding) -> SafeString | str:
        """The logo as it stands in the header."""
        if not branding.logo:
            return _("There is no logo yet.")
        return format_html(
            '<img class="logo-now" src="{}?v={}" alt="">',
            reverse("accounts:house_style_logo"),
            int(branding.changed_at.timestamp()),
        )

    @admin.display(description=gettext_lazy("contrast"))
    def contrast_words(self, branding: Branding) -> SafeString | str:
        """The pairs of colours that are too close."""
        found = poor_contrasts(branding)
        if not found:
            return _("All text, borders and focus rings stand out enough.")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_words(each),) for each in found)))
