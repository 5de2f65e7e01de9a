"""The forms of preparation: a part of the programme, a role, something to do, something that must be there."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import MeanwhileForm, NumberField, RowField, TextField, offer_rows
from accounts.models import User
from areas.forms import capitalised
from areas.models import Contact, Organisation
from meetings.forms.fields import TimeField
from meetings.forms.handing_over import UserField
from meetings.models import ChecklistItem, Material, Meeting, MeetingRole, ProgrammeItem
from meetings.rules.programme import MOST_MINUTES, next_offset, offset_of

_CHOOSE = {"invalid_choice": _("Choose from the list.")}
LONGEST_WAIT = 365


class PartForm(MeanwhileForm):
    """A form of one part of the preparation; `values` are what it says, by the names of the fields of the row."""

    use_required_attribute = False
    row: Any = None

    def is_over_row(self) -> bool:
        """Nobody else changes a new part."""
        return self.row is not None

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in."""
        return dict(self.cleaned_data)


class ItemForm(PartForm):
    """A part of the programme. It is typed as a time of the clock, or in minutes as long as there is no day."""

    title = TextField(
        label=_("What happens?"), max_length=120, error_messages={"required": _("Fill in what happens in this part.")}
    )
    time = TimeField(label=_("At what time?"), error_messages={"required": _("Fill in a time, for example 19.30.")})
    minutes = NumberField(
        label=_("How many minutes after the start?"),
        help_text=_("There is no day yet. Type -30 for half an hour before the start."),
        min_value=-MOST_MINUTES,
        max_value=MOST_MINUTES - 1,
    )
    duration = NumberField(label=_("How many minutes does it take?"), min_value=0, max_value=MOST_MINUTES)
    parent = RowField(
        ProgrammeItem.objects.none(),
        required=False,
        label=_("Is it a part of something larger?"),
        help_text=_("For example a workshop in a round of workshops. It moves along when that moves."),
        empty_label=_("No, it stands by itself"),
        error_messages=_CHOOSE,
    )
    organisation = RowField(
        Organisation.objects.none(),
        required=False,
        label=_("Which organisation does this?"),
        help_text=_("Everyone reads this name in the programme."),
        empty_label=_("None"),
        error_messages=_CHOOSE,
    )
    host = TextField(
        required=False,
        max_length=80,
        label=_("Or who, by role?"),
        help_text=_("For example: the neighbourhood manager. Everyone reads this; leave out names of residents."),
    )
    contact = RowField(
        Contact.objects.none(),
        required=False,
        label=_("Which person does this?"),
        help_text=_("Only who works on this meeting sees the name. It stands in the briefing."),
        empty_label=_("Nobody in particular"),
        error_messages=_CHOOSE,
    )
    is_reported = forms.BooleanField(required=False, label=_("This is a subject of the report"), initial=True)

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        organisations: QuerySet[Organisation],
        contacts: Iterable[Contact] | None,
        row: ProgrammeItem | None = None,
        larger: int | None = None,
        **kwargs: Any,
    ) -> None:
        tops = list(ProgrammeItem.objects.filter(meeting=meeting, parent=None))
        kwargs["initial"] = _item_start(meeting, tops, row, larger)
        super().__init__(*args, **kwargs)
        self.meeting, self.row = meeting, row
        del self.fields["minutes" if meeting.starts_at else "time"]
        offer_rows(self, "organisation", organisations.filter(is_active=True).order_by("name", "pk"))
        if contacts is None:  # who writes the programme and sees no people: the person stays as it is
            del self.fields["contact"]
        else:
            keys = [contact.pk for contact in contacts] + ([row.contact_id] if row and row.contact_id else [])
            offer_rows(self, "contact", Contact.objects.filter(pk__in=keys).order_by("name", "pk"))
        if row and row.parts.exists():
            del self.fields["parent"]
        else:
            others = [top.pk for top in tops if row is None or top.pk != row.pk]
            offer_rows(self, "parent", ProgrammeItem.objects.filter(pk__in=others))
            if not others:
                del self.fields["parent"]

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, with the time as minutes from the start of what it is a part of."""
        said = dict(self.cleaned_data)
        time, minutes, parent = said.pop("time", None), said.pop("minutes", None), said.get("parent")
        if self.meeting.starts_at and time is not None:
            minutes = offset_of(time, self.meeting.starts_at)
        return said | {"offset": (minutes or 0) - (parent.offset if parent else 0), "parent": parent}


def _item_start(
    meeting: Meeting, tops: list[ProgrammeItem], row: ProgrammeItem | None, larger: int | None
) -> dict[str, Any]:
    """Return what the form of a part shows first; a part of a larger one begins with it."""
    said: dict[str, Any] = {"duration": 15}
    offset = next_offset(tops)
    for top in tops:
        if top.pk == larger:
            said, offset = {"duration": top.duration, "parent": top.pk}, top.offset
    if row:
        names = ("title", "duration", "parent", "organisation", "host", "contact", "is_reported")
        said = {name: getattr(row, name) for name in names}
        offset = row.offset + (row.parent.offset if row.parent else 0)
    if meeting.starts_at is None:
        return said | {"minutes": offset}
    return said | {"time": timezone.localtime(meeting.starts_at + dt.timedelta(minutes=offset)).time()}


class RoleForm(PartForm):
    """Who does what at the meeting: a colleague, or a contact."""

    role = forms.ChoiceField(
        label=_("What does this person do?"),
        choices=capitalised(MeetingRole.Role.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what this person does."), "invalid_choice": _("Choose from the list.")},
    )
    person = forms.ChoiceField(
        label=_("Who?"),
        error_messages={"required": _("Choose who it is."), "invalid_choice": _("Choose who it is from the list.")},
    )
    task = TextField(
        required=False,
        max_length=300,
        label=_("What must this person know?"),
        help_text=_("It stands in the briefing. For example: you show five slides, bring them on a stick."),
    )

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        users: Iterable[User],
        contacts: Iterable[Contact],
        row: MeetingRole | None = None,
        **kwargs: Any,
    ) -> None:
        start = {"role": row.role, "person": row.person_key, "task": row.task} if row else {}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.meeting, self.row = meeting, row
        groups: list[Any] = [("", _("Choose who it is"))]
        groups.append((_("Colleagues"), [(f"u{user.pk}", user.name) for user in users]))
        groups.append((_("Contacts"), [(f"c{contact.pk}", contact_words(contact)) for contact in contacts]))
        self.fields["person"].choices = groups  # type: ignore[attr-defined]  # what a field is, its name does not tell

    def clean(self) -> dict[str, Any]:
        """Nobody has one role twice."""
        data = super().clean() or self.cleaned_data
        if "person" in data and "role" in data:
            same = MeetingRole.objects.filter(meeting=self.meeting, role=data["role"], **_person(data["person"]))
            if same.exclude(pk=self.row.pk if self.row else 0).exists():
                self.add_error("person", _("This person has this role already. Choose another person or role."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in; the person by key."""
        said = self.cleaned_data
        nobody: Mapping[str, None] = {"user_id": None, "contact_id": None}
        return {"role": said["role"], "task": said["task"], **nobody, **_person(said["person"])}


def _person(key: str) -> dict[str, int]:
    return {"user_id" if key[0] == "u" else "contact_id": int(key[1:])}


def contact_words(contact: Contact) -> str:
    """Return a contact with the first organisation, which tells two of one name apart."""
    return ", ".join([contact.name, *[each.name for each in contact.organisations.all()][:1]])


class ChoreForm(PartForm):
    """Something to do before or after the meeting."""

    what = TextField(
        label=_("What must be done?"), max_length=200, error_messages={"required": _("Fill in what must be done.")}
    )
    days = NumberField(label=_("How many days from the meeting?"), min_value=0, max_value=LONGEST_WAIT)
    side = forms.ChoiceField(
        label=_("Before or after?"),
        choices=[("before", _("Before the meeting")), ("after", _("After the meeting"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose before or after."), "invalid_choice": _("Choose before or after.")},
    )
    owner = UserField(
        User.objects.none(),
        required=False,
        label=_("Who does this?"),
        help_text=_("This colleague gets an e-mail when it is time."),
        empty_label=_("Nobody yet"),
        error_messages=_CHOOSE,
    )

    def __init__(self, *args: Any, users: QuerySet[User], row: ChecklistItem | None = None, **kwargs: Any) -> None:
        start: dict[str, Any] = {"days": 7, "side": "before"}
        if row:
            side = "after" if row.days > 0 else "before"
            start = {"what": row.what, "days": abs(row.days), "side": side, "owner": row.owner_id}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.row = row
        offer_rows(self, "owner", users)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, with the days as a number that is less than 0 before the meeting."""
        said = dict(self.cleaned_data)
        is_after = said.pop("side") == "after"
        return said | {"days": said["days"] if is_after else -said["days"]}


class MaterialForm(PartForm):
    """Something that must be there."""

    what = TextField(
        label=_("What must be there?"), max_length=120, error_messages={"required": _("Fill in what must be there.")}
    )
    number = NumberField(label=_("How many?"), min_value=1, max_value=10_000)
    brought_by = TextField(
        required=False, max_length=120, label=_("Who brings it?"), help_text=_("For example: the venue.")
    )

    def __init__(self, *args: Any, row: Material | None = None, **kwargs: Any) -> None:
        names = ("what", "number", "brought_by")
        start = {name: getattr(row, name) for name in names} if row else {"number": 1}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        self.row = row
