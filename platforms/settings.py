"""All settings in one file. Whatever differs per installation comes from the environment: docs/configuration.md."""

import importlib.util
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platforms import identity
from platforms.environment import REQUIRED, Environment, secret_file
from platforms.headers import DIRECTIVES
from platforms.logs import log_settings
from platforms.queue_options import FOLDERS, queue_options
from platforms.timetable import timetable

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- Where are we: production, or the demo that needs no configuration ---------------------------------------------
DEMO = env.flag("DEMO", default=False)
DEBUG = env.flag("DEBUG", default=False)
VAR_DIR = Path(env.text("VAR_DIR", default=str(BASE_DIR / "var")))
if DEMO:
    env.folder("VAR_DIR", VAR_DIR)
    env.stop_on_mistakes()  # without it there is no place for the secrets


def _only_demo(value: Any) -> Any:
    """A default that exists in the demo only; elsewhere the value must be given."""
    return value if DEMO else REQUIRED


# --- Identity of the installation ----------------------------------------------------------------------------------
SITE_NAME = env.text("SITE_NAME", default="Buurtvenster")
ORGANISATION_NAME = env.text("ORGANISATION_NAME", default=_only_demo("Gemeente Vlaardingen (demo)"))
BASE_URL = env.text("BASE_URL", default=_only_demo("http://127.0.0.1:8000")).rstrip("/")
env.require(
    not BASE_URL or (urlsplit(BASE_URL).scheme in {"http", "https"} and bool(urlsplit(BASE_URL).hostname)),
    "BASE_URL must be the full address of the site, for example https://buurtvenster.gemeente.example.",
)
PUBLIC_PHONE = env.text("PUBLIC_PHONE", default=_only_demo("010 123 45 67"))
PUBLIC_EMAIL = env.address("PUBLIC_EMAIL", default=_only_demo("wijken@gemeente.example"))
ACCESSIBILITY_STATEMENT_URL = env.page("ACCESSIBILITY_STATEMENT_URL")
PRIVACY_STATEMENT_URL = env.page("PRIVACY_STATEMENT_URL")
DPO_CONTACT = env.text("DPO_CONTACT", default="")
HOSTING_PROVIDER = env.text("HOSTING_PROVIDER", default="")

# --- Secrets -------------------------------------------------------------------------------------------------------
SECRET_KEY = env.text("SECRET_KEY", default=secret_file(VAR_DIR / "secret_key") if DEMO else REQUIRED)
TOKEN_KEYS = env.names("TOKEN_KEYS", default=[secret_file(VAR_DIR / "token_key")] if DEMO else REQUIRED)
env.require(not SECRET_KEY or len(SECRET_KEY) >= 50, "SECRET_KEY must have 50 characters or more.")
env.require(not TOKEN_KEYS or min(map(len, TOKEN_KEYS)) >= 32, "TOKEN_KEYS: every key must have 32 characters or more.")
env.require(SECRET_KEY not in TOKEN_KEYS or not SECRET_KEY, "TOKEN_KEYS must differ from SECRET_KEY.")
_audit_keys = env.names("AUDIT_KEYS", default=[])
env.require(all(len(key) >= 32 for key in _audit_keys), "AUDIT_KEYS: every key must have 32 characters or more.")
AUDIT_KEYS = _audit_keys or TOKEN_KEYS[-1:]  # the last of these is never dropped
# What people need stands sealed in the database. These keys are for nothing else.
NEEDS_KEYS = env.names("NEEDS_KEYS", default=[secret_file(VAR_DIR / "needs_key")] if DEMO else REQUIRED)
env.require(not NEEDS_KEYS or min(map(len, NEEDS_KEYS)) >= 32, "NEEDS_KEYS: every key must have 32 characters or more.")
env.require(
    not {SECRET_KEY, *TOKEN_KEYS, *_audit_keys}.intersection(NEEDS_KEYS),
    "NEEDS_KEYS must differ from SECRET_KEY, TOKEN_KEYS and AUDIT_KEYS.",
)
LOG_KEPT_YEARS = env.number("LOG_KEPT_YEARS", default=0)

# --- Hosts and HTTPS -----------------------------------------------------------------------------------------------
IS_HTTPS = env.flag("IS_HTTPS", default=not DEMO)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", default=_only_demo(["127.0.0.1", "localhost", "[::1]"]))
env.require("*" not in ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts; * lets anyone forge links.")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", default=[])
NUM_PROXIES = env.number("NUM_PROXIES", default=0)
if NUM_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
env.require(not (IS_HTTPS and BASE_URL.startswith("http:")), "BASE_URL must start with https:// unless IS_HTTPS=false.")
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz/?$", r"^_healthz/", r"^metrics$"]
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", default=31_536_000) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
EMBED_ORIGINS = env.origins("EMBED_ORIGINS")  # who may show the agenda in a frame; no other page may be framed
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if IS_HTTPS else "device"
SESSION_HOURS = env.number("SESSION_HOURS", default=8, at_least=1)
SESSION_IDLE_MINUTES = env.number("SESSION_IDLE_MINUTES", default=30, at_least=1)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": DIRECTIVES}

# --- Apps and middleware -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "platforms.apps.PlatformsConfig",
    *identity.ALLAUTH_APPS,  # before ours, which take its pages out of the administration
    "outcomes",
    "initiatives",
    "invitations",
    "meetings",
    "areas",
    "accounts",
    "crispy_forms",
    "csp",
    "django_htmx",
    "platforms.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "platforms.headers.SafeHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "platforms.watching.counting.CountRefusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "platforms.sessions.SessionLimits",
    "platforms.sessions.FactorGate",
    "platforms.gate.LoginGate",
    "platforms.reach.RoleGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # it asks for it at the start
]
ROOT_URLCONF = "platforms.urls"
WSGI_APPLICATION = "platforms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "platforms.ui", "platforms.outcome"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "platforms.views.site",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("platform",)
CRISPY_TEMPLATE_PACK = "platform"
CRISPY_FAIL_SILENTLY = False

# --- Who may log in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = identity.PASSWORD_HASHERS
AUTH_PASSWORD_VALIDATORS = identity.AUTH_PASSWORD_VALIDATORS
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MFA_ADAPTER = "accounts.tokens.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half minutes that a clock may differ; a code works once all the same
SECOND_FACTOR = env.text("SECOND_FACTOR", default="off" if DEMO else "required").lower()
env.require(
    SECOND_FACTOR in {"required", "provider", "off"}, "SECOND_FACTOR must be required, provider, or in the demo off."
)

OIDC_PROVIDERS = env.names("OIDC_PROVIDERS", default=[])  # more names at each: docs/sign-in.md
SOCIALACCOUNT_PROVIDERS = identity.providers(env, OIDC_PROVIDERS)

# --- Data ----------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = env.url("DATABASE_URL", "db_url", default=_only_demo(f"sqlite:///{VAR_DIR / 'buurtvenster.sqlite3'}"))
env.require(
    not _database or _database["ENGINE"].endswith((".sqlite3", ".postgresql")),
    "DATABASE_URL must start with postgres:// or sqlite:///.",
)
if _database.get("ENGINE", "").endswith("sqlite3"):
    # Without these, two processes lock each other out (measured: 616 of 1,800 writes failed; with them none). FULL: a
    # confirmed answer must survive a power cut. secure_delete: what is erased is overwritten on disk.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=1;PRAGMA secure_delete=1;",
    }
else:
    _database |= {"CONN_MAX_AGE": env.number("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": _database}
_cache = env.url("CACHE_URL", "cache_url", default="locmemcache://")
if _cache.get("BACKEND", "").endswith(("LocMemCache", "FileBasedCache", "DatabaseCache")):
    # Django's 300 would let anyone push out what is counted of someone else.
    _cache["OPTIONS"] = {"MAX_ENTRIES": 100_000} | _cache.get("OPTIONS", {})
CACHES = {"default": _cache}

# --- Language and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

# --- Static files --------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # ticking a long invitee list

# --- Mail ----------------------------------------------------------------------------------------------------------
_email = env.url("EMAIL_URL", "email_url", default="filemail://" if DEMO else REQUIRED)
MAIL_DIR = VAR_DIR / "mail" if _email.get("EMAIL_BACKEND", "").endswith("filebased.EmailBackend") else None
EMAIL_BACKEND = _email.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = str(MAIL_DIR) if MAIL_DIR else ""
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", default=30, at_least=1)
DEFAULT_FROM_EMAIL = env.address("DEFAULT_FROM_EMAIL", default=_only_demo("wijken@gemeente.example"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_ADDRESS = env.text("BOUNCE_ADDRESS", default="")
env.require(
    not BOUNCE_ADDRESS or re.fullmatch(r"[\w.-]{1,33}@[\w-]+(\.[\w-]+)+", BOUNCE_ADDRESS, re.ASCII) is not None,
    "BOUNCE_ADDRESS must be an address such as bounces@mail.gemeente.example, with 33 characters or less before the @.",
)
BOUNCE_IMAP_URL = env.text("BOUNCE_IMAP_URL", default="")
env.require(
    not BOUNCE_IMAP_URL or re.match(r"imaps?://[^/@]+@[^/@]+", BOUNCE_IMAP_URL) is not None,
    "BOUNCE_IMAP_URL must look like imaps://user:password@mail.gemeente.example/INBOX.",
)
# Answers that calendars send. Only with a mail server that says whether the sender is real can they be believed.
CALENDAR_REPLY_ADDRESS = env.text("CALENDAR_REPLY_ADDRESS", default="")
env.require(
    not CALENDAR_REPLY_ADDRESS
    or re.fullmatch(r"[\w.-]{1,33}@[\w-]+(\.[\w-]+)+", CALENDAR_REPLY_ADDRESS, re.ASCII) is not None,
    "CALENDAR_REPLY_ADDRESS must be an address such as antwoord@mail.gemeente.example, with 33 characters or less "
    "before the @.",
)
CALENDAR_REPLY_AUTHSERV_IDS = env.names("CALENDAR_REPLY_AUTHSERV_IDS", default=[])
env.require(
    not CALENDAR_REPLY_ADDRESS or bool(CALENDAR_REPLY_AUTHSERV_IDS),
    "CALENDAR_REPLY_ADDRESS needs CALENDAR_REPLY_AUTHSERV_IDS: the name by which your mail server signs its "
    "Authentication-Results.",
)
CALENDAR_REPLY_IMAP_URL = env.text("CALENDAR_REPLY_IMAP_URL", default="")
env.require(
    not CALENDAR_REPLY_IMAP_URL or re.match(r"imaps?://[^/@]+@[^/@]+", CALENDAR_REPLY_IMAP_URL) is not None,
    "CALENDAR_REPLY_IMAP_URL must look like imaps://user:password@mail.gemeente.example/INBOX.",
)
DKIM_SELECTOR = env.text("DKIM_SELECTOR", default="")
# Reports of a mail provider by webhook: the settings of django-anymail, which is installed with `[esp]` only.
ANYMAIL = env.pairs("ANYMAIL")
env.require(
    not ANYMAIL or importlib.util.find_spec("anymail") is not None,
    "ANYMAIL needs django-anymail: install Buurtvenster with the extra [esp], or leave ANYMAIL out.",
)
env.require(
    not ANYMAIL or bool(ANYMAIL.get("WEBHOOK_SECRET")),
    "ANYMAIL must hold WEBHOOK_SECRET=user:password; without it anyone can send reports.",
)
if ANYMAIL:
    INSTALLED_APPS.append("anymail")

# --- Invitations ---------------------------------------------------------------------------------------------------
STOP_WINDOW_MINUTES = env.number("STOP_WINDOW_MINUTES", default=10)
DELIVERY_LEASE_SECONDS = env.number("DELIVERY_LEASE_SECONDS", default=max(120, EMAIL_TIMEOUT + 60), at_least=1)
SWEEP_SECONDS = env.number("SWEEP_SECONDS", default=30, at_least=1)
DELIVERY_BATCH = env.number("DELIVERY_BATCH", default=100, at_least=1)
DELIVERY_CONNECTIONS = env.number("DELIVERY_CONNECTIONS", default=1, at_least=1)
DELIVERY_MARK_BATCH = env.number("DELIVERY_MARK_BATCH", default=1, at_least=1)
DELIVERY_DOMAIN_RATE = env.number("DELIVERY_DOMAIN_RATE", default=0)
ANSWERS_VISIBLE_DAYS = env.number("ANSWERS_VISIBLE_DAYS", default=30)
# A colleague at the same mail domain is invited at once; others wait for a coordinator.
COLLEAGUES_AT_ONCE = env.flag("COLLEAGUES_AT_ONCE", default=True)
# What a stranger filled in and nobody confirmed by the mailed link.
UNCONFIRMED_KEPT_DAYS = env.number("UNCONFIRMED_KEPT_DAYS", default=3, at_least=1)
NEEDS_KEPT_DAYS = env.number("NEEDS_KEPT_DAYS", default=14)
ANSWERS_KEPT_DAYS = env.number("ANSWERS_KEPT_DAYS", default=90, at_least=1)
# 0: the municipality did not set a term, and all is kept. What happens: outcomes/rules/keeping.py.
PROFESSIONALS_KEPT_DAYS = env.number("PROFESSIONALS_KEPT_DAYS", default=0)
GUESTS_KEPT_DAYS = env.number("GUESTS_KEPT_DAYS", default=0)
MESSAGES_KEPT_DAYS = env.number("MESSAGES_KEPT_DAYS", default=0)
DOOR_KEPT_DAYS = env.number("DOOR_KEPT_DAYS", default=0)
CONTACTS_KEPT_DAYS = env.number("CONTACTS_KEPT_DAYS", default=0)
# Who registered for a meeting and is bound to nothing else: no organisation, theme or news.
VISITORS_KEPT_DAYS = env.number("VISITORS_KEPT_DAYS", default=365)
UNREAD_MAIL_KEPT_DAYS = env.number("UNREAD_MAIL_KEPT_DAYS", default=30)
# Between these hours of the clock no reminder and no thank-you leaves.
QUIET_FROM = env.number("QUIET_FROM", default=21)
QUIET_UNTIL = env.number("QUIET_UNTIL", default=8)
env.require(QUIET_FROM < 24 and QUIET_UNTIL < 24, "QUIET_FROM and QUIET_UNTIL must be hours from 0 to 23.")

# --- Planning: what is warned of, never refused --------------------------------------------------------------------
COUNCIL_EVENINGS = [name.lower() for name in env.names("COUNCIL_EVENINGS", default=[])]
_evening = re.compile(
    r"(mon|tues|wednes|thurs|fri|satur|sun)day|(maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
    re.ASCII,
)
env.require(
    all(map(_evening.fullmatch, COUNCIL_EVENINGS)),
    "COUNCIL_EVENINGS must be a list of weekdays and dates, such as tuesday,2026-12-03.",
)
SCHOOL_REGION = env.text("SCHOOL_REGION", default="").capitalize()
env.require(SCHOOL_REGION in {"", "Noord", "Midden", "Zuid"}, "SCHOOL_REGION must be noord, midden or zuid.")

# --- Celery: the database is the truth, the broker only rings the bell ---------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", default=_only_demo("filesystem://"))
env.require(
    not CELERY_BROKER_URL
    or CELERY_BROKER_URL.startswith(("amqp://", "amqps://", "redis://", "rediss://", "filesystem:")),
    "CELERY_BROKER_URL must start with amqp://, amqps://, redis://, rediss:// or filesystem://.",
)
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "buurtvenster"
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 180
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS = queue_options(CELERY_BROKER_URL, VAR_DIR / "broker")
if CELERY_BROKER_URL.startswith("filesystem:"):
    for _folder in FOLDERS:
        env.folder("VAR_DIR", VAR_DIR / "broker" / _folder)
    CELERY_BROKER_TRANSPORT = "platforms.broker:Transport"
    # In this transport the children of a worker share a lock: one that is killed while it waits stops the others for
    # good, and nothing dies that a supervisor could see. A worker without children dies as a whole, and comes back.
    CELERY_WORKER_POOL = "solo"
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
CELERY_BEAT_SCHEDULER = "platforms.watching.beating:Timetable"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = timetable(SWEEP_SECONDS)

# --- Watching: who may ask for figures, whom to tell of a weakness, and when something is an alarm -----------------
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")
env.require(not METRICS_TOKEN or len(METRICS_TOKEN) >= 32, "METRICS_TOKEN must have 32 characters or more.")
SECURITY_CONTACT = env.text("SECURITY_CONTACT", default="")
SECURITY_EXPIRES = env.day("SECURITY_EXPIRES")
SECURITY_POLICY_URL = env.page("SECURITY_POLICY_URL")
SECURITY_LANGUAGES = env.names("SECURITY_LANGUAGES", default=["nl", "en"])
BACKUP_MAX_AGE_HOURS = env.number("BACKUP_MAX_AGE_HOURS", default=0 if DEMO else 26)
ALARM_WAITING_MINUTES = env.number("ALARM_WAITING_MINUTES", default=10, at_least=1)
ALARM_SILENT_MINUTES = env.number("ALARM_SILENT_MINUTES", default=2, at_least=1)
ALARM_BOUNCE_PERCENT = env.number("ALARM_BOUNCE_PERCENT", default=5, at_least=1)
ALARM_WRONG_LINKS = env.number("ALARM_WRONG_LINKS", default=100, at_least=1)
ALARM_FAILED_LOGINS = env.number("ALARM_FAILED_LOGINS", default=50, at_least=1)
ALARM_DISK_FREE_MB = env.number("ALARM_DISK_FREE_MB", default=500, at_least=1)

# --- Logging -------------------------------------------------------------------------------------------------------
_level = env.text("LOG_LEVEL", default="INFO").upper()
env.require(_level in logging.getLevelNamesMapping(), "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
# Each entry of the log as a line of JSON, for a SIEM: to the standard output, or to a file.
AUDIT_LOG = env.text("AUDIT_LOG", default="")
env.require(
    AUDIT_LOG in {"", "stdout"} or Path(AUDIT_LOG).parent.is_dir(),
    "AUDIT_LOG must be stdout, or the path of a file in a folder that exists.",
)
_format = env.text("LOG_FORMAT", default="line").lower()
env.require(_format in {"line", "json"}, "LOG_FORMAT must be line or json.")
LOGGING = log_settings(level=_level, is_json=_format == "json", tells_all=DEMO, audit=AUDIT_LOG)

if not DEMO:
    env.refuse_samples()
env.stop_on_mistakes()
