"""Template tags of the house style: icons, dates in words, status tags, form fields. Builtin in every template."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea, Widget
from django.http import HttpRequest, QueryDict
from django.template import Context, loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, npgettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Rights, User
from areas.models import Area, Contact
from initiatives.queries import PublicList, public_of
from invitations.audience import reason_text
from invitations.queries import contacts_ended_by
from meetings import rules
from meetings.models import Meeting
from meetings.rules.programme import Line, time_words
from platforms.help import FOLDER, PICTURES
from platforms.icons import ICONS
from platforms.oversight import ACCOUNTING, MANAGING, WATCHING, open_to

register = template.Library()

register.filter("day_words", rules.day_words)
register.filter("clock", rules.clock)
register.filter("span_words", rules.span_words)

# Per answer: the look of the tag, its icon and its words.
ANSWERS = {
    "accepted": ("yes", "check", gettext_lazy("Comes")),
    "tentative": ("maybe", "question", gettext_lazy("Maybe")),
    "declined": ("no", "cross", gettext_lazy("Does not come")),
    "delegated": ("maybe", "arrow", gettext_lazy("Sends someone else")),
    "redirected": ("no", "arrow", gettext_lazy("Not the right person")),
    "waiting-list": ("maybe", "clock", gettext_lazy("On the waiting list")),
    "needs-action": ("wait", "clock", gettext_lazy("No answer yet")),
    "undelivered": ("fail", "alert", gettext_lazy("Not delivered")),
}
PARTS = (
    ("yes", "accepted", "accepted", npgettext_lazy("after a number", "comes", "come")),
    ("maybe", "tentative", "tentative", npgettext_lazy("after a number", "maybe", "maybe")),
    ("maybe", "queued", "waiting-list", npgettext_lazy("after a number", "on the waiting list", "on the waiting list")),
    ("no", "declined", "declined", npgettext_lazy("after a number", "does not come", "do not come")),
    ("wait", "waiting", "needs-action", npgettext_lazy("after a number", "no answer yet", "no answer yet")),
    ("fail", "undelivered", "undelivered", npgettext_lazy("after a number", "not delivered", "not delivered")),
)
STEPS = (
    ("subject", "meetings:subject", pgettext_lazy("step", "Subject")),
    ("place", "meetings:place", pgettext_lazy("step", "Place and time")),
    ("invitees", "invitations:invitees", pgettext_lazy("step", "Invitees")),
    ("check", "invitations:check", pgettext_lazy("step", "Check")),
)
# The menu, with the right that opens each page; who watches over the work finds the pages for that in the menu too.
MENU = (
    ("home", "home", gettext_lazy("Overview"), ""),
    ("meetings", "meetings:meetings", gettext_lazy("Meetings"), "read"),
    ("areas", "areas:areas", gettext_lazy("Areas"), "look"),
    ("themes", "meetings:city", gettext_lazy("Themes"), "look"),
    ("points", "outcomes:points", gettext_lazy("Agreements"), "look"),
    ("contacts", "areas:contacts", gettext_lazy("Contacts"), "look"),
    ("management", "management", gettext_lazy("Management"), "administer"),
)
REASON_ICONS = {
    "theme": "tag",
    "guest": "tag",
    "self": "tag",
    "area": "house",
    "hand": "plus",
    "deputy": "pin",
    "colleague": "arrow",
    "referred": "arrow",
}
STRIP_WIDTH = 600.0
LONGEST_LINE = 300  # of a mistake in the list above a form; at its field it stands whole
DJANGO_ROWS = "10"  # what Django gives a text area of which the form says nothing
STRIP_GAP = 2.0


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a small drawing beside a word; hidden from screen readers, because the word says it."""
    return format_html(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 (our own drawings)
    )


@register.simple_tag
def public_initiatives(area: Area | None = None, meeting: Meeting | None = None) -> PublicList:
    """Return the initiatives of an area or a market for everyone: pages of apps below theirs show them. One query."""
    return public_of(area=area, meeting=meeting)


@register.simple_tag(takes_context=True)
def can_end(context: Context, contact: Contact) -> bool:
    """Return whether this user may hand over, merge away or erase a contact: a page of an app below asks. One query."""
    return contacts_ended_by(context["user"]).filter(pk=contact.pk).exists()


@register.filter
def day_short(moment: Any) -> str:
    """Return the day: "donderdag 3 december", with the year when that is another one."""
    return rules.day_words(moment, year=rules.needs_year(_day(moment), timezone.localdate()))


def _day(moment: Any) -> dt.date:
    found: dt.date = timezone.localtime(moment).date() if hasattr(moment, "hour") else moment
    return found


@register.filter
def moment_words(moment: Any) -> str:
    """Return "donderdag 3 december, 19.30 uur"."""
    return _("%(day)s, %(time)s") % {"day": day_short(moment), "time": rules.clock(moment)}


@register.filter
def tel(number: str) -> str:
    """Return a phone number as it stands in a `tel:` link."""
    return "".join(character for character in number if character.isdigit() or character == "+")


@register.filter
def in_words(things: Sequence[Any], most: int = 0) -> str:
    """Return "Westwijk, Centrum en Noordpolder"; of more than `most` the rest as a number."""
    names = [str(thing) for thing in things]
    if most and len(names) > most:
        names = [*names[: most - 1], _("%(count)s others") % {"count": len(names) - most + 1}]
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def unlocalize_number(number: float) -> str:
    """Return a number as a drawing needs it: with a point, whatever the language."""
    return f"{number:.1f}"


@register.simple_tag
def line_time(line: Line, meeting: Meeting, until: bool = False) -> str:
    """Return when a part of the programme begins, or from when until when."""
    return time_words(line, meeting.starts_at, until=until)


@register.simple_tag
def date_tile(moment: Any, soon: bool = False) -> SafeString:
    """Return the day as a small window; the same day stands beside it in words. Nothing without a day."""
    if moment is None:
        return SafeString("")
    day = _day(moment)
    month = formats.date_format(day, "b" if get_language() == "nl" else "M", use_l10n=False)  # dec, but Dec
    if rules.needs_year(day, timezone.localdate()):
        month = f"{month} {day.year}"
    return format_html(
        '<div class="lp-date{}" aria-hidden="true"><span class="lp-date__top">{}</span>'
        '<span class="lp-date__day">{}</span><span class="lp-date__mon">{}</span></div>',
        " lp-date--soon" if soon else "",
        formats.date_format(day, "D", use_l10n=False),
        day.day,
        month,
    )


@register.simple_tag
def tag(kind: str, icon_name: str, text: str) -> SafeString:
    """Return a status as icon and word, never as colour alone. `kind`: fail, warn, yes, no, maybe, wait or empty."""
    look = f" lp-tag--{kind}" if kind else ""
    return format_html('<span class="lp-tag{}">{}{}</span>', look, icon(icon_name) if icon_name else "", text)


@register.simple_tag
def answer_tag(answer: str) -> SafeString:
    """Return the answer of an invited person as a status tag."""
    kind, icon_name, text = ANSWERS[answer]
    return tag(kind, icon_name, str(text))


@register.simple_tag
def reason(reason: Mapping[str, Any]) -> SafeString:
    """Return one reason why someone is on the list, with its icon."""
    return format_html(
        '<span class="lp-why">{}<span>{}</span></span>',
        icon(REASON_ICONS.get(str(reason.get("code")), "tag")),
        reason_text(dict(reason)),
    )


@register.inclusion_tag("components/response_bar.html")
def response_bar(tally: Any, meeting: Meeting | None = None) -> dict[str, Any]:
    """Draw how many come, in a strip and in words. With the meeting, every number leads to its list."""
    parts, left = [], 0.0
    shown = [part for part in PARTS if getattr(tally, part[1])]
    room = STRIP_WIDTH - STRIP_GAP * max(len(shown) - 1, 0)
    total = sum(getattr(tally, part[1]) for part in shown) or 1
    for kind, field, answer, text in PARTS:
        count = getattr(tally, field)
        if field == "queued" and not count:
            continue
        width = round(room * count / total, 1)
        url = f"{reverse('invitations:replies', args=[meeting.pk])}?antwoord={answer}" if meeting else ""
        parts.append(
            {"kind": kind, "count": count, "text": text % count, "x": round(left, 1), "width": width, "url": url}
        )
        left += width + STRIP_GAP if count else 0
    return {"parts": parts, "label": ", ".join(f"{part['count']} {part['text']}" for part in parts if part["count"])}


@register.inclusion_tag("components/steps.html")
def steps(meeting: Meeting | None, current: str) -> dict[str, Any]:
    """Show where someone is in planning. A saved meeting can be opened at every step. One query for its themes."""
    missing = {"subject", "place"}
    if meeting is not None and meeting.pk:
        missing = {step for step, _sentence in rules.missing_before_inviting(meeting, timezone.now())}
    done = {"subject", "place"} - missing | ({"invitees"} if current == "check" else set())
    return {
        "steps": [
            {
                "text": text,
                "is_current": name == current,
                "is_done": name in done and name != current,
                "url": reverse(url, args=[meeting.pk]) if meeting and meeting.pk and name != current else "",
            }
            for name, url, text in STEPS
        ]
    }


@register.simple_block_tag(takes_context=True, end_name="endmain_menu")
def main_menu(context: Context, content: str) -> str:
    """Show the main menu; the text between the tags names the section where we are."""
    section = content.strip()
    request = context.get("request")
    user = context.get("user")
    may = user.may if isinstance(user, User) else Rights()
    shown: list[tuple[str, str, str | Promise, str]] = [each for each in MENU if not each[3] or getattr(may, each[3])]
    if not may.look:
        shown += [(each.section, each.url_name, each.words, "") for each in open_to(may, (*WATCHING, *ACCOUNTING))]
    if may.administer and section in {each.section for each in (*WATCHING, *MANAGING)} - {"areas", "contacts"}:
        section = "management"
    items = []
    for name, url_name, text, _right in shown:
        url = reverse(url_name)
        is_page = bool(request and request.path == url)
        items.append({"url": url, "text": text, "is_current": name == section, "is_page": is_page})
    words = request.GET.get("q", "") if request and request.path == reverse("search") else ""
    return loader.render_to_string("components/menu.html", {"items": items, "words": words, "can_search": may.look})


@register.simple_tag
def help_picture(name: str) -> SafeString:
    """Return a photograph of a screen for the help; it is fetched when one comes near it."""
    picture = PICTURES[name]
    return format_html(
        '<p class="lp-shot"><img src="{}" width="{}" height="{}" loading="lazy" alt="{}"></p>',
        static(f"{FOLDER}/{name}.webp"),
        picture.width,
        picture.height,
        picture.alt,
    )


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, Any]:
    """List what is wrong, above and outside the form; every line leads to its field.

    Where somebody else changed the row meanwhile, also what stays as they left it.
    """
    items = []
    for name, errors in form.errors.items() if form is not None and form.is_bound else ():
        target = ""
        if form is not None and name in form.fields:
            field = form[name]
            target = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
        items += [{"target": target, "text": Truncator(str(text)).chars(LONGEST_LINE)} for text in errors]
    if items and (kept := getattr(form, "kept_words", "")):
        items.append({"target": "", "text": kept})
    return {"items": items}


@register.inclusion_tag("components/page_links.html", takes_context=True)
def page_links(context: Context, page: "Page[Any]", parameter: str = "pagina") -> dict[str, Any]:
    """Lead to the previous and next page of a list; filters in the address stay."""
    request: HttpRequest = context["request"]

    def address(number: int) -> str:
        query: QueryDict = request.GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
    }


@register.filter
def has_key(mapping: Mapping[str, Any], key: str) -> bool:
    """True when the key occurs, whatever its value: for attributes such as `data-cards` that carry none."""
    return key in mapping


@register.filter
def is_tick(field: BoundField) -> bool:
    """True for one box to tick, which has its label at its side."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choices(field: BoundField) -> bool:
    """True for a group of radio buttons or boxes, as opposed to a group of different controls."""
    return isinstance(field.field.widget, RadioSelect)


@register.filter
def control(field: BoundField) -> SafeString:
    """Return the control of a field in our look. The widget itself stays as it is."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {} if isinstance(widget, CheckboxInput) else {"class": _control_class(widget)}
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = "4"
    if field.field.required:
        attrs["aria-required"] = "true"
    return field.as_widget(attrs=attrs)


def _control_class(widget: Widget) -> str:
    """Return `lp-control` with the classes of the form; days, times and numbers are short by default."""
    own = str(widget.attrs.get("class", ""))
    kind = str(widget.attrs.get("type", getattr(widget, "input_type", "")))
    is_short = kind in {"date", "time", "number"} and "lp-control--" not in own
    return " ".join(filter(None, ["lp-control", "lp-control--s" if is_short else "", own]))


@register.filter
def group_attributes(field: BoundField) -> SafeString:
    """Return what a screen reader must hear of a group. ARIA 1.2 knows required and invalid on radio groups only."""
    attributes = {}
    if field.aria_describedby:
        attributes["aria-describedby"] = field.aria_describedby
    if is_choices(field) and not isinstance(field.field.widget, CheckboxSelectMultiple):
        attributes["role"] = "radiogroup"
        attributes |= {"aria-required": "true"} if field.field.required else {}
        attributes |= {"aria-invalid": "true"} if field.errors else {}
    return format_html_join("", ' {}="{}"', attributes.items())


@register.filter
def options(field: BoundField) -> list[dict[str, Any]]:
    """Return the choices of a group; a form field may carry `choice_hints`, a line of explanation per value."""
    hints = getattr(field.field, "choice_hints", {})
    found = []
    for option in field.subwidgets:
        option.data["attrs"].pop("aria-invalid", None)  # Django 5.2 adds it; not allowed on a radio button
        found.append(
            {
                "id": option.id_for_label,
                "control": option.tag(),
                "label": option.choice_label,
                "hint": hints.get(str(option.data["value"]), ""),
            }
        )
    return found
