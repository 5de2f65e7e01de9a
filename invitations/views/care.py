"""Keeping the directory up to date: five lists of what needs a look, each row with what can be done about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from areas.models import Contact, Organisation
from invitations import actions, queries
from invitations.queries.care import Directory
from invitations.rules import care as rules
from invitations.views.care_words import change_words, leaving_words
from invitations.views.merging import compare_url
from invitations.views.staff import StaffRequest
from meetings.rules import day_words

SHOWN, PER_PAGE = 10, 25
LISTS = ("stil", "onbereikbaar", "weg", "dubbel", "herkomst", "organisaties")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: who, what is the matter, and where something can be done about it."""

    name: str
    name_url: str
    words: str
    action: str
    action_url: str
    ask: int = 0  # the organisation that can be asked, by a button
    called: int = 0  # the one that can only be called


@dataclass(frozen=True, slots=True)
class Section:
    """One list: its rows of this page, and how many there are."""

    code: str
    page: "Page[Any]"
    rows: list[Row]


@require_safe
def care(request: StaffRequest) -> HttpResponse:
    """Show what needs a look in the directory of this user: of each list the first ten, or one list by pages."""
    _require_care(request)
    chosen = request.GET.get("lijst", "")
    only = chosen if chosen in LISTS else ""
    directory, now = queries.directory_of(request.user), timezone.now()
    found: dict[str, Callable[[], Any]] = {
        "stil": lambda: queries.silent(directory.contacts, now),
        "onbereikbaar": lambda: queries.bounced(directory.contacts, now),
        "weg": lambda: queries.leaving(directory.contacts, now),
        "dubbel": lambda: queries.doubles(directory, now),
        "herkomst": lambda: queries.without_date(directory.contacts, now),
        "organisaties": lambda: list(queries.unchecked(directory.organisations, now)),
    }
    pages: dict[str, Page[Any]] = {
        code: Paginator(found[code](), PER_PAGE if only else SHOWN).get_page(request.GET.get("pagina") if only else 1)
        for code in ([only] if only else LISTS)
    }
    listed: Any = pages["organisaties"].paginator.object_list if "organisaties" in pages else []
    can_ask = _can_ask(listed)
    context = {
        "sections": _sections(request.user, pages, directory, can_ask),
        "only": only,
        "can_ask": len(can_ask),
        "changes": [] if only else [change_words(each) for each in queries.changes(directory.organisations, now)],
    }
    return render(request, "invitations/care.html", context)


@require_POST
def ask_organisations(request: StaffRequest) -> HttpResponse:
    """Ask one organisation, or all that are due, to look at their data."""
    _require_care(request)
    due = _due(request) if request.POST.get("organisatie") else _unchecked_of(request)
    count = actions.ask_organisations(organisations=due, actor=request.user)
    if count:
        text = ngettext(
            "%(count)s organisation gets an e-mail with a link.",
            "%(count)s organisations get an e-mail with a link.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nobody was asked: they were asked already, or nobody there gets e-mail from us."))
    return redirect("invitations:care")


@require_POST
def note_checked(request: StaffRequest) -> HttpResponse:
    """Note that someone called an organisation that cannot be asked by mail, and that its data are right."""
    _require_care(request)
    for organisation in _due(request):
        actions.note_checked(organisation=organisation, actor=request.user)
        messages.success(request, _("Noted: the data of %(name)s are right.") % {"name": organisation.name})
    return redirect("invitations:care")


def _unchecked_of(request: StaffRequest) -> QuerySet[Organisation]:
    return queries.unchecked(queries.directory_of(request.user).organisations, timezone.now())


def _due(request: StaffRequest) -> QuerySet[Organisation]:
    """Return the one organisation that a button names, when it is on the list of this user."""
    one = request.POST.get("organisatie", "")
    found = _unchecked_of(request)
    return found.filter(pk=int(one)) if one.isascii() and one.isdecimal() and len(one) < 19 else found.none()


def _require_care(request: StaffRequest) -> None:
    if not request.user.may.work:
        raise Http404


def _can_ask(organisations: Sequence[Organisation]) -> set[int]:
    """Return which of these can be asked now."""
    now = timezone.now()
    due = [each for each in organisations if rules.may_ask(each.asked_at, now)]  # type: ignore[attr-defined]  # annotated
    return set(queries.whom_to_ask(due, now))


def _sections(user: User, pages: dict[str, "Page[Any]"], directory: Directory, can_ask: set[int]) -> list[Section]:
    """Return the lists with their rows; contacts are read once for all of them."""
    listed = {code: list(page.object_list) for code, page in pages.items()}
    contacts = queries.shown_contacts(_ids(listed), directory.organisations)
    ours = set(queries.contacts_ended_by(user).filter(pk__in=list(contacts)).values_list("pk", flat=True))
    rows: dict[str, Callable[[Any], Row]] = {
        "stil": lambda each: _silent(each, contacts[each.pk], ours),
        "onbereikbaar": lambda pk: _bounced(contacts[pk]),
        "weg": lambda each: _leaving(each, contacts[each.pk], ours),
        "dubbel": lambda group: _double([contacts[pk] for pk in group], ours),
        "herkomst": lambda each: _without_date(contacts[each.pk]),
        "organisaties": lambda each: _unchecked(each, can_ask),
    }
    return [Section(code, page, [rows[code](each) for each in listed[code]]) for code, page in pages.items()]


def _ids(listed: dict[str, list[Any]]) -> set[int]:
    """Return the keys of all contacts on the lists."""
    found = {each.pk for code in ("stil", "weg", "herkomst") for each in listed.get(code, [])}
    return found.union(listed.get("onbereikbaar", []), *listed.get("dubbel", []))


def _silent(found: Any, contact: Contact, ours: set[int]) -> Row:
    text = ngettext("Invited %(count)s time, never answered", "Invited %(count)s times, never answered", found.asked)
    words = [text % {"count": found.asked}]
    return _to_hand_over(contact, words, _("Find someone else"), ours)


def _bounced(contact: Contact) -> Row:
    words = [_("%(email)s does not work") % {"email": contact.email}]
    return _of_contact(contact, words, _("Correct the address"), reverse("areas:contact", args=[contact.pk]))


def _leaving(found: Any, contact: Contact, ours: set[int]) -> Row:
    words = leaving_words(found.valid_until, found.link_ends, timezone.localdate())
    return _to_hand_over(contact, [words], _("Choose who takes over"), ours)


def _to_hand_over(contact: Contact, words: list[str], action: str, ours: set[int]) -> Row:
    """Return the row of someone for whom another comes; of other areas too, an administrator does that."""
    if contact.pk not in ours:
        return _of_contact(contact, [*words, _ask_administrator()], "", "")
    return _of_contact(contact, words, action, reverse("invitations:hand_over", args=[contact.pk]))


def _without_date(contact: Contact) -> Row:
    words = [_("%(origin)s, but nobody wrote down when") % {"origin": capfirst(contact.get_origin_display())}]
    return _of_contact(contact, words, _("Fill in since when"), reverse("areas:contact", args=[contact.pk]))


def _double(group: Sequence[Contact], ours: set[int]) -> Row:
    first, second = group[0], group[1]
    names = [f"{each.name} ({each.email or each.phone or '–'})" for each in group[1:]]
    url = compare_url(first, second, ours)
    words = [_("Perhaps the same as %(names)s") % {"names": ", ".join(names)}]
    return _of_contact(first, words if url else [*words, _ask_administrator()], _("Compare the two"), url)


def _ask_administrator() -> str:
    return _("Belongs to other areas too: ask an administrator")


def _unchecked(organisation: Any, can_ask: set[int]) -> Row:
    checked, asked = organisation.checked_at, organisation.asked_at
    words = [_("Checked on %(day)s") % {"day": day_words(checked)} if checked else _("Never checked")]
    if asked:
        words.append(_("asked on %(day)s") % {"day": day_words(asked)})
    is_askable = organisation.pk in can_ask
    if not is_askable and rules.may_ask(asked, timezone.now()):
        words.append(_("nobody there gets e-mail from us"))
    url = f"{reverse('areas:contacts')}?{urlencode({'zoek': organisation.name})}"
    ask, called = (organisation.pk, 0) if is_askable else (0, organisation.pk)
    return Row(organisation.name, url, ", ".join(words), _("Ask"), "", ask, called)


def _of_contact(contact: Contact, words: Iterable[str], action: str, url: str) -> Row:
    """Return the row of a contact, with the organisations before what is the matter."""
    places = ", ".join(contact.places)  # type: ignore[attr-defined]  # set by the query
    line = ". ".join(filter(None, [places, *words]))
    return Row(contact.name, reverse("areas:contact", args=[contact.pk]), line, action, url)
