"""All settings in one file. Whatever differs per installation comes from the environment: docs/configuration.md."""

import importlib.util
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF

from platforms.environment import REQUIRED, Environment, secret_file

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

# --- Secrets -------------------------------------------------------------------------------------------------------
SECRET_KEY = env.text("SECRET_KEY", default=secret_file(VAR_DIR / "secret_key") if DEMO else REQUIRED)
TOKEN_KEYS = env.names("TOKEN_KEYS", default=[secret_file(VAR_DIR / "token_key")] if DEMO else REQUIRED)
env.require(not TOKEN_KEYS or min(map(len, TOKEN_KEYS)) >= 32, "TOKEN_KEYS: every key must have 32 characters or more.")
env.require(SECRET_KEY not in TOKEN_KEYS or not SECRET_KEY, "TOKEN_KEYS must differ from SECRET_KEY.")

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
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
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
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- Apps and middleware -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "platforms.apps.PlatformsConfig",
    "outcomes",
    "initiatives",
    "invitations",
    "meetings",
    "areas",
    "accounts",
    "crispy_forms",
    "csp",
    "django_filters",
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
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "platforms.gate.LoginGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["email", "name"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]

# --- Data ----------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = env.url("DATABASE_URL", "db_url", default=_only_demo(f"sqlite:///{VAR_DIR / 'buurtvenster.sqlite3'}"))
env.require(
    not _database or _database["ENGINE"].endswith((".sqlite3", ".postgresql")),
    "DATABASE_URL must start with postgres:// or sqlite:///.",
)
if _database.get("ENGINE", "").endswith("sqlite3"):
    # Without these, two processes lock each other out (measured: 616 of 1,800 writes failed; with them none). FULL: a
    # confirmed answer must survive a power cut.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
    }
else:
    _database |= {"CONN_MAX_AGE": env.number("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": _database}
CACHES = {"default": env.url("CACHE_URL", "cache_url", default="locmemcache://")}

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
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if CELERY_BROKER_URL.startswith("filesystem:"):
    _queue = VAR_DIR / "broker"
    for _folder in (_queue / "messages", _queue / "control", _queue / "processed"):
        env.folder("VAR_DIR", _folder)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "processed_folder": str(_queue / "processed"),
        "polling_interval": 0.1,
    }
    # In this transport the children of a worker share a lock: one that is killed while it waits stops the others for
    # good, and nothing dies that a supervisor could see. A worker without children dies as a whole, and comes back.
    CELERY_WORKER_POOL = "solo"
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "visibility_timeout": 600}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
_MORNING = {"expires": 6 * 3600}
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {
        "task": "invitations.tasks.sweep_outbox",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 30)},
    },
    "reconcile outbox": {"task": "invitations.tasks.reconcile_outbox", "schedule": 300, "options": {"expires": 300}},
    "planned mail": {"task": "invitations.tasks.send_planned", "schedule": 60, "options": {"expires": 60}},
    "tend the places": {"task": "invitations.tasks.tend_places", "schedule": 60, "options": {"expires": 60}},
    "forget needs": {"task": "invitations.tasks.forget_needs", "schedule": 3600, "options": {"expires": 3000}},
    "forget visitors": {"task": "invitations.tasks.forget_unconfirmed", "schedule": 3600, "options": {"expires": 900}},
    "tell followers": {"task": "invitations.tasks.tell_followers", "schedule": 300, "options": {"expires": 300}},
    # Local time, all four. What a second timetable sends once more, the outbox recognises.
    "weekly agenda": {
        "task": "invitations.tasks.send_weekly_agenda",
        "schedule": crontab(0, 8, day_of_week="mon"),
        "options": {"expires": 12 * 3600},
    },
    "digest": {"task": "invitations.tasks.send_digests", "schedule": crontab(30, 7), "options": _MORNING},
    "reports": {"task": "outcomes.tasks.every_morning", "schedule": crontab(30, 8), "options": _MORNING},
    "initiatives": {"task": "initiatives.tasks.every_morning", "schedule": crontab(0, 9), "options": _MORNING},
}

# --- Logging -------------------------------------------------------------------------------------------------------
_level = env.text("LOG_LEVEL", default="INFO").upper()
env.require(_level in logging.getLevelNamesMapping(), "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_people": {"()": "platforms.logs.MaskPeople"}},
    "formatters": {
        "line": {
            # The people of the demo are invented: whoever develops may read the words of an error.
            "class": "logging.Formatter" if DEMO else "platforms.logs.Line",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_people"]}},
    "root": {"handlers": ["console"], "level": _level},
    "loggers": {
        "django": {"handlers": []},  # Django's own would mail what a page was asked, with the values in it
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},  # it names whole links
        "celery.beat": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},
        "flufl.bounce": {"level": "CRITICAL"},  # tells of every step, and of every mail that it cannot read
    },
}

env.stop_on_mistakes()
