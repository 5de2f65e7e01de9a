"""Organisations, their kinds, and contacts."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import log_look
from accounts.admin.base import InlineBase, Page
from accounts.models import User
from areas.actions import note_address
from areas.admin.area_forms import ContactForm
from areas.admin.tree import counted
from areas.admin.upload import ImportPage
from areas.models import Contact, Membership, Organisation, OrganisationType, new_feed_key


class MembershipInline(InlineBase):
    """Memberships with both sides read at once."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Memberships, one query."""
        return super().get_queryset(request).select_related("contact", "organisation")


class PeopleInline(MembershipInline):
    """The contacts of an organisation."""

    model = Membership
    extra = 0
    autocomplete_fields = ("contact",)
    verbose_name_plural = _("contacts")


class OrganisationsInline(MembershipInline):
    """The organisations of a contact."""

    model = Membership
    extra = 0
    autocomplete_fields = ("organisation",)
    verbose_name_plural = _("organisations")


@admin.register(OrganisationType)
class OrganisationTypeAdmin(Page):
    """Kinds of organisation: what may be missing at a table."""

    list_display = ("name", "name_en", "organisation_count")
    search_fields = ("name", "name_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrganisationType]:
        """Kinds with the number of organisations."""
        rows: QuerySet[OrganisationType] = super().get_queryset(request)
        return rows.annotate(number=counted(Organisation, "type"))

    @admin.display(description=_("organisations"), ordering="number")
    def organisation_count(self, kind: Any) -> int:
        """How many organisations are of this kind."""
        return int(kind.number)


class OrganisationAdmin(Page):
    """Residents' organisations, partners and departments."""

    list_display: tuple[Any, ...] = ("name", "kind", "type", "area_names", "contact_count", "is_active")
    list_filter = ("kind", "is_active", "type")
    list_select_related = ("type",)
    search_fields = ("name", "represents", "reference")
    search_help_text = _("Search by name, for whom it speaks, or reference")
    autocomplete_fields = ("type", "areas")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines: ClassVar[tuple[Any, ...]] = (PeopleInline,)
    fieldsets = (
        (None, {"fields": ("name", "kind", "type", "areas", "represents", "is_active")}),
        (_("How to reach it"), {"fields": ("phone", "website")}),
        (_("Import"), {"fields": ("reference",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Organisations with their areas and the number of contacts. Two queries."""
        rows: QuerySet[Organisation] = super().get_queryset(request).prefetch_related("areas")
        return rows.annotate(people=counted(Membership, "organisation"))

    @admin.display(description=_("works in"))
    def area_names(self, organisation: Organisation) -> str:
        """The first areas."""
        names = [area.name for area in organisation.areas.all()]
        return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")

    @admin.display(description=_("contacts"), ordering="people")
    def contact_count(self, organisation: Any) -> int:
        """How many contacts it has."""
        return int(organisation.people)


class InFunctionFilter(admin.SimpleListFilter):
    """Contacts who are in function today, or not (any more)."""

    title = _("in function")
    parameter_name = "in_function"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("yes", _("in function today")), ("no", _("not in function today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        """Return those who are, or are not."""
        valid = Contact.objects.valid_on(timezone.localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=valid)
        return queryset.exclude(pk__in=valid) if self.value() == "no" else queryset


class ContactAdmin(ImportPage):
    """The people and mailboxes we may write to."""

    form = ContactForm
    autocomplete_fields = ("area",)
    list_display: tuple[Any, ...] = ("name", "function", "organisation_names", "email", "channel", "valid_until")
    list_filter = ("channel", "kind", InFunctionFilter, "language", "origin", "legal_basis")
    search_fields = ("name", "email", "function", "reference", "organisations__name")
    search_help_text = _("Search by name, e-mail address, function, organisation or reference")
    inlines: ClassVar[tuple[Any, ...]] = (OrganisationsInline,)
    fieldsets = (
        (None, {"fields": ("name", "kind", "function", "area")}),
        (_("How to reach"), {"fields": ("channel", "email", "phone", "postal_address", "language")}),
        (_("In function"), {"fields": ("valid_from", "valid_until")}),
        (_("Where the address came from"), {"fields": ("origin", "obtained_on", "legal_basis")}),
        (_("Import"), {"fields": ("reference",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """Contacts with their organisations. Two queries."""
        return super().get_queryset(request).prefetch_related("organisations")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write down who looks, before the form shows how a contact is reached."""
        if kwargs.get("obj") is not None:
            log_look(actor=cast(User, request.user), action="see_contact", subject=kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Contact, form: Any, change: bool) -> None:
        """Save; links in earlier mail stop when there is another address."""
        if not change or "email" not in form.changed_data:
            return super().save_model(request, obj, form, change)
        obj.feed_key = new_feed_key()
        super().save_model(request, obj, form, change)
        note_address(contact=obj, before=form.initial.get("email", ""))
        return None

    @admin.display(description=_("organisations"))
    def organisation_names(self, contact: Contact) -> str:
        """The organisations of the contact."""
        return ", ".join(organisation.name for organisation in contact.organisations.all())

    def choice_label(self, contact: Contact) -> str:
        """How a search field shows a contact: with function and organisations."""
        parts = (contact.name, contact.function, self.organisation_names(contact))
        return " – ".join(part for part in parts if part)
