"""The record of processing activities (AVG art. 30), filled from the configuration: what is on, and what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations.models import Pulse
from invitations.rules.fates import TABLES, Fate
from outcomes.rules.keeping import BY_CODE
from platforms.keeping.kept import KEPT
from platforms.keeping.pages import term_words

PERSONAL = {Fate.BLANK, Fate.SEARCH, Fate.STAFF}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: on which ground, about whom, in which tables, and by which terms it is kept."""

    code: str
    name: Promise
    ground: Promise
    people: Promise
    tables: tuple[str, ...]
    terms: tuple[str, ...]


_TASK = gettext_lazy("Public task: AVG art. 6(1)(e)")
_CONSENT = gettext_lazy("Consent: AVG art. 6(1)(a)")
_RESIDENTS = gettext_lazy("Residents")
_EVERYONE = gettext_lazy("Residents, officials, and people of partners and organisations")

PURPOSES = (
    Purpose(
        "invite", gettext_lazy("Inviting people to meetings about their neighbourhood, and hearing who comes"), _TASK,
        _EVERYONE, ("invitations.Invitation", "invitations.Reply", "invitations.Guest", "invitations.Referral"),
        ("answers", "professionals", "guests"),
    ),
    Purpose(
        "needs", gettext_lazy("Making it possible to take part: what someone needs"),
        gettext_lazy("Explicit consent: AVG art. 9(2)(a), for it may tell of health"), _EVERYONE, (), ("needs",),
    ),
    Purpose(
        "directory", gettext_lazy("Knowing whom to invite: the directory of contacts and organisations"),
        gettext_lazy("Per contact: public task (art. 6(1)(e)), registered, or consent (art. 6(1)(a))"), _EVERYONE,
        ("areas.Contact", "areas.Organisation", "areas.Membership", "meetings.ThemeLink"),
        ("contacts", "visitors", "imports"),
    ),
    Purpose(
        "follow", gettext_lazy("Letting people register for a meeting and follow an area or a theme"), _CONSENT,
        _RESIDENTS, ("invitations.Registration", "invitations.Follower"), ("registrations", "followers"),
    ),
    Purpose(
        "voices", gettext_lazy("Hearing what residents say and which ideas they have"), _TASK, _RESIDENTS,
        ("meetings.Signal", "invitations.Speaker", "invitations.Correspondent", "initiatives.Initiative"),
        ("speakers", "ideas"),
    ),
    Purpose(
        "report", gettext_lazy("Accounting for meetings: report, agreements, evaluation and dossier"),
        gettext_lazy("Public task: AVG art. 6(1)(e); Archiefwet"), _EVERYONE,
        ("outcomes.Report", "outcomes.Agreement", "outcomes.ActionPoint", "outcomes.Photo"), (),
    ),
    Purpose(
        "mail", gettext_lazy("Sending mail, and knowing whether it arrived"), _TASK, _EVERYONE,
        ("invitations.Message", "invitations.Suppression"), ("messages", "unread_mail"),
    ),
    Purpose(
        "staff", gettext_lazy("Letting staff log in, and writing down who saw and did what"),
        gettext_lazy("Public task, and keeping data safe: AVG art. 6(1)(e) and 32"), gettext_lazy("Staff"),
        ("accounts.User",), ("log", "links", "sessions", "door"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of security, whether it is on, and what it is."""

    name: str
    is_on: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """One purpose in words, as the register shows it."""

    name: str
    ground: str
    people: str
    data: str
    terms: str


def lines() -> list[Line]:
    """Return every purpose in words, with the terms as they are set."""
    return [
        Line(
            str(each.name),
            str(each.ground),
            str(each.people),
            ", ".join(data_of(each.tables)) or str(BY_CODE[each.terms[0]].name).lower(),
            "; ".join(f"{BY_CODE[code].name}: {_term(code)}" for code in each.terms)
            or _("As the dossier: by the selection list."),
        )
        for each in PURPOSES
    ]


def data_of(labels: Iterable[str]) -> list[str]:
    """Return which data of people stand in these tables, by the names of their fields in words."""
    found: dict[str, None] = {}
    for label in labels:
        table, model = TABLES[label], apps.get_model(label)
        for name, fate in table.fields.items():
            words = getattr(model._meta.get_field(name), "verbose_name", "")
            if fate in PERSONAL and isinstance(words, Promise):
                found[str(words)] = None
    return list(found)


def processors() -> list[tuple[str, str]]:
    """Return who else handles the data, and for what, as the settings name them."""
    found = [(_("Hosting"), settings.HOSTING_PROVIDER or _("Not filled in: HOSTING_PROVIDER."))]
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        found.append((_("Mail server"), settings.EMAIL_HOST))
    if settings.ANYMAIL:
        found.append((_("Provider of mail"), _("Reports by webhook (ANYMAIL).")))
    for server in _identity_servers():
        found.append((_("Identity provider, for staff"), server))
    return found


def measures() -> list[Measure]:
    """Return the measures of security, and which are really on now."""
    backup = Pulse.objects.filter(name="backup").values_list("at", flat=True).first()
    age = timezone.now() - backup if backup else None
    is_fresh = age is not None and age.total_seconds() < 3600 * (settings.BACKUP_MAX_AGE_HOURS or 26)
    secure_mail = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    return [
        Measure(_("What people need is encrypted"), bool(settings.NEEDS_KEYS), "AES-256-GCM"),
        Measure(_("HTTPS only"), settings.IS_HTTPS, _("with HSTS") if settings.SECURE_HSTS_SECONDS else ""),
        Measure(_("A second step when logging in"), settings.SECOND_FACTOR != "off", settings.SECOND_FACTOR),
        Measure(_("Mail goes to the mail server encrypted"), bool(secure_mail), ""),
        Measure(_("Everyone sees only the own areas, by role"), True, ""),
        Measure(_("The log cannot be changed unseen"), True, ""),
        Measure(_("The log goes to another machine"), bool(settings.AUDIT_LOG), ""),
        Measure(_("A backup was made lately"), is_fresh, ""),
        Measure(_("Sessions end by themselves"), True, _("after %(count)s hours") % {"count": settings.SESSION_HOURS}),
        Measure(_("Nobody is followed: no tracking in mail or pages"), True, ""),
    ]


def controller() -> list[tuple[str, str]]:
    """Return who is responsible, and whom to ask."""
    return [
        (_("Controller"), settings.ORGANISATION_NAME),
        (_("To reach by"), f"{settings.PUBLIC_EMAIL}, {settings.PUBLIC_PHONE}"),
        (_("Data protection officer"), settings.DPO_CONTACT or _("Not filled in: DPO_CONTACT.")),
        (_("Site"), settings.BASE_URL),
        (_("Transfer outside the EU"), _("None by this site itself. Ask it of the processors below.")),
    ]


def rows() -> list[list[str]]:
    """Return the whole register as rows of a sheet."""
    made = [[_("Part"), _("What"), _("Legal basis"), _("People"), _("Data"), _("Terms")]]
    made += [[_("Responsible"), name, value, "", "", ""] for name, value in controller()]
    made += [[_("Purpose"), each.name, each.ground, each.people, each.data, each.terms] for each in lines()]
    made += [[_("Processor"), name, value, "", "", ""] for name, value in processors()]
    for each in measures():
        made.append([_("Measure"), each.name, _("on") if each.is_on else _("off"), each.detail, "", ""])
    return made


def _term(code: str) -> str:
    kept = next(each for each in KEPT if each.code == code)
    return capfirst(term_words(BY_CODE[code], kept.days))


def _identity_servers() -> list[str]:
    found = []
    for provider in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", []):
        url = str(provider.get("settings", {}).get("server_url", ""))
        found.append(urlsplit(url).hostname or url)
    return found
