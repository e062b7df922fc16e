"""The site's settings in one file; every value that differs between installations comes from the environment.

Importing this module starts nothing and writes nothing. Commands that need the embedded Postgres
start it (`readingroom.postgres`); this module leaves the address of its socket empty.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from readingroom import home

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool) -> bool:
    """Reads a yes/no environment variable."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Reads a list of words, separated by commas or spaces."""
    return os.environ.get(name, default).replace(",", " ").split()


# -- The site ---------------------------------------------------------------------------------

DEBUG = flag("READINGROOM_DEBUG", False)
SECRET_KEY = home.secret_key()
# The address that readers use, for mails and identifiers. Empty: the address of the request.
READINGROOM_ORIGIN = os.environ.get("READINGROOM_ORIGIN", "").rstrip("/")
READINGROOM_NAME = os.environ.get("READINGROOM_NAME", "Reading Room")
READINGROOM_RELEASE = "0.1.0"
# Mails and printed links begin with this address; `serve` sets it to the one on which it listens.
READINGROOM_MAIL_ORIGIN = READINGROOM_ORIGIN or home.served_address()
READINGROOM_SIGNUP = flag("READINGROOM_SIGNUP", True)
# People can write only after they confirm their mail address. Needs a mail server (READINGROOM_SMTP_HOST).
READINGROOM_CONFIRM_MAIL = flag("READINGROOM_CONFIRM_MAIL", False)

ALLOWED_HOSTS = words("READINGROOM_HOSTS", "127.0.0.1 localhost [::1]")
if READINGROOM_ORIGIN:
    ALLOWED_HOSTS.append(urlsplit(READINGROOM_ORIGIN).hostname or "")
HTTPS = flag("READINGROOM_HTTPS", READINGROOM_ORIGIN.startswith("https://"))
CSRF_TRUSTED_ORIGINS = [READINGROOM_ORIGIN] if READINGROOM_ORIGIN else []

INSTALLED_APPS = [
    "readingroom",
    "documents",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "allauth",
    "allauth.account",
    "csp",
]

MIDDLEWARE = [
    "documents.views.site.kept_answers.KeptAnswersMiddleware",  # keeps answers with the headers of all others
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise, whose files get the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "documents.views.site.compression.CompressionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "readingroom.unavailable.AvailableSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "documents.views.site.errors.MethodNotAllowedMiddleware",
    "readingroom.unavailable.BusyDatabaseMiddleware",
]

ROOT_URLCONF = "readingroom.urls"
ASGI_APPLICATION = "readingroom.asgi.application"
WSGI_APPLICATION = "readingroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# -- Postgres ---------------------------------------------------------------------------------

# The number of threads that answer requests, and how many seconds a request waits for one before it gets 503.
READINGROOM_THREADS = int(os.environ.get("READINGROOM_THREADS", "8"))
READINGROOM_PATIENCE = float(os.environ.get("READINGROOM_PATIENCE", "10"))

# The maximum number of open streams, in total, for one person, and for anonymous readers at one address (a class may
# share it). Beyond that, clients must come back later, and fetch the list until then.
READINGROOM_STREAMS = int(os.environ.get("READINGROOM_STREAMS", "2000"))
READINGROOM_STREAMS_A_PERSON = int(os.environ.get("READINGROOM_STREAMS_A_PERSON", "20"))
READINGROOM_STREAMS_AN_ADDRESS = int(os.environ.get("READINGROOM_STREAMS_AN_ADDRESS", "200"))

DATABASES: dict[str, Any] = {"default": home.database()}
# The pool keeps connections open; Django must not, or each thread holds one until Postgres refuses more.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# The server itself, where DATABASE_URL names a pooler that passes a connection on after each transaction.
READINGROOM_DIRECT: dict[str, Any] = home.direct_database()
# The settings of a form's choices read them with a cursor that outlasts its statement, which such a pooler loses.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = bool(READINGROOM_DIRECT)
# A server that does not answer is given up, so that another one can be asked (seconds; tcp_user_timeout in ms).
NETWORK = {
    "connect_timeout": 5,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# What a connection writes is sealed if it says so (documents/migrations/sql/seals.sql). A pooler takes no such words
# from those who connect to it; it says them itself, and `serve` asks whether it does.
SEALED = "-c readingroom.seals=on"


def connection_options(given: dict[str, Any], *, sealed: bool) -> dict[str, Any]:
    """Returns psycopg's options for a connection, of which those in the address win."""
    said = f"{given.get('options', '')} {SEALED}".strip() if sealed else given.get("options")
    return NETWORK | given | ({"options": said} if said else {})


# One connection for each thread and worker, and some for downloads that are read in pieces, streams and health checks.
# Attempts to connect are given up soon: their pauses double, and a server that is back should not wait for the next.
DATABASES["default"]["OPTIONS"] = {
    **connection_options(DATABASES["default"].get("OPTIONS", {}), sealed=not READINGROOM_DIRECT),
    "pool": {"min_size": 1, "max_size": READINGROOM_THREADS + 8, "timeout": 5, "reconnect_timeout": 5},
    # Statements of `documents.models.compiled` are planned once for each connection; others are not sent that way. A
    # pooler gives each transaction another connection.
    "prepare_threshold": None if READINGROOM_DIRECT else 0,
}
if READINGROOM_DIRECT:
    READINGROOM_DIRECT["OPTIONS"] = connection_options(READINGROOM_DIRECT["OPTIONS"], sealed=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- People and sign-in -----------------------------------------------------------------------

AUTH_USER_MODEL = "documents.User"
AUTHENTICATION_BACKENDS = ["readingroom.sessions.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "email", "public_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "shelf"
LOGOUT_REDIRECT_URL = "shelf"
ACCOUNT_ADAPTER = "documents.views.people.sign_in.AccountAdapter"
ACCOUNT_USER_DISPLAY = "documents.views.people.sign_in.display_name"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "documents.forms.people.LoginForm",
    "signup": "documents.forms.people.SignUpForm",
    "add_email": "documents.forms.people.MailAddressForm",
    "change_password": "documents.forms.people.ChangePasswordForm",
    "reset_password": "documents.forms.people.ResetPasswordForm",
    "reset_password_from_key": "documents.forms.people.NewPasswordForm",
}
# Pages and mails never reveal whether an account exists: the text is the same, and a mail is sent in either case.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if READINGROOM_CONFIRM_MAIL else "optional"
# People who confirm in the browser in which they signed up go on there; a mail signs no one else in.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{READINGROOM_NAME}] "
ACCOUNT_RATE_LIMITS = {
    # Only failed tries count; a whole class behind one address can sign in at once.
    "login_failed": "20/5m/ip,5/5m/key",
    "login": "300/5m/ip",
    "signup": "60/h/ip",
    "reset_password": "20/5m/ip,5/5m/key",
    "reset_password_from_key": "20/5m/ip",
    "change_password": "5/5m/user",
    "manage_email": "10/5m/user",
    "confirm_email": "1/3m/key",
}
# Behind a proxy, the reader's address is the last one in X-Forwarded-For, which the proxy adds.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("READINGROOM_BEHIND_PROXY", False) else 0

# Without a copy in a process: a session that ends has ended everywhere.
SESSION_ENGINE = "readingroom.sessions"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "documents.views.site.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("READINGROOM_BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- Mail -------------------------------------------------------------------------------------

# Without a mail server, mails are printed on the console and no news is mailed.
EMAIL_BACKEND = os.environ.get(
    "READINGROOM_EMAIL_BACKEND",
    f"django.core.mail.backends.{'smtp' if 'READINGROOM_SMTP_HOST' in os.environ else 'console'}.EmailBackend",
)
EMAIL_TIMEOUT = 20
EMAIL_HOST = os.environ.get("READINGROOM_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("READINGROOM_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("READINGROOM_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("READINGROOM_SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("READINGROOM_SMTP_TLS", False)
DEFAULT_FROM_EMAIL = os.environ.get("READINGROOM_MAIL_FROM", "reading-room@localhost")

# -- Pages ------------------------------------------------------------------------------------

LANGUAGE_CODE = os.environ.get("READINGROOM_LANGUAGE", "en")
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "documents" / "locale"]
FORMAT_MODULE_PATH = "readingroom.date_formats"
USE_TZ = True
TIME_ZONE = os.environ.get("READINGROOM_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = home.directory() / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "readingroom.static_storage.StaticStorage"},
}

# No nonce and no hash: pages with the same content have the same bytes, and no page has inline scripts or styles.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# -- Limits (DESIGN §5) -----------------------------------------------------------------------

# One request may upload several captures.
READINGROOM_MAX_REQUEST_BYTES = 64 * 1024 * 1024
READINGROOM_MAX_NOTE_CHARACTERS = 10_000
# How many notes one person may write; 0 is no limit.
READINGROOM_NOTES_A_MINUTE = int(os.environ.get("READINGROOM_NOTES_A_MINUTE", "120"))
READINGROOM_NOTES_AN_HOUR = int(os.environ.get("READINGROOM_NOTES_AN_HOUR", "2000"))
# How many articles, and how many bytes, a person who is not a curator of the site may import, and how often they may
# try; 0 is no limit.
READINGROOM_IMPORTS_AN_HOUR = int(os.environ.get("READINGROOM_IMPORTS_AN_HOUR", "100"))
READINGROOM_IMPORTS_A_DAY = int(os.environ.get("READINGROOM_IMPORTS_A_DAY", "300"))
READINGROOM_IMPORT_BYTES_A_DAY = int(os.environ.get("READINGROOM_IMPORT_BYTES_A_DAY", str(500 * 1024 * 1024)))
READINGROOM_IMPORT_TRIES_AN_HOUR = int(os.environ.get("READINGROOM_IMPORT_TRIES_AN_HOUR", "300"))
# A form may contain the text of a whole article, for a preview before it is saved; JSON has its own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# Tries to sign in, which allauth counts through the cache. No process has a cache of its own.
CACHES = {"default": {"BACKEND": "documents.services.events.tries_cache.TriesCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"redact_tokens": {"()": "readingroom.log_redaction.TokenRedactingFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact_tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Refused requests have been answered; the operator needs only the site's own errors.
    "loggers": {"django.request": {"level": "ERROR"}},
}

TAGGIT_CASE_INSENSITIVE = True

# Logins are unique without regard to case, by a constraint in Postgres that this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
