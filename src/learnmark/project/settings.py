"""Settings. Safe values are the defaults; development is the exception (docs/operators/settings)."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from learnmark.project.environment import database, env_bool, env_int, env_list, env_text

PACKAGE = Path(__file__).resolve().parent.parent
LEARNMARK_DATA_DIR = Path(env_text("DATA_DIR", "var")).resolve()

DEBUG = env_bool("DEBUG", default=False)
# Local use without TLS on the loopback address only: `learnmark up` sets it, production never.
LEARNMARK_LOCAL = env_bool("LOCAL", default=False)


def _kept_secret(name: str) -> str:
    """A secret from the environment; for local use one that is made once and kept in the folder."""
    if value := env_text(name):
        return value
    if not LEARNMARK_LOCAL:
        raise ImproperlyConfigured(
            f"LEARNMARK_{name} is missing: set it, or LEARNMARK_{name}_FILE, to a long random text"
        )
    place = LEARNMARK_DATA_DIR / f"{name.lower()}.secret"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, drawn = tempfile.mkstemp(dir=place.parent)  # readable by its owner only
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # two processes may start at once: the first one's stays
            os.link(drawn, place)
        Path(drawn).unlink()
    return place.read_text(encoding="utf-8")


SECRET_KEY = _kept_secret("SECRET_KEY")
LEARNMARK_KEY_PASSPHRASE = (
    env_text("KEY_PASSPHRASE")
    or hashlib.sha256(b"learnmark keys\x00" + SECRET_KEY.encode()).hexdigest()
)
LEARNMARK_URL = env_text("URL", "http://localhost:8000").rstrip("/")
LEARNMARK_MAIL_DOMAIN = env_text("MAIL_DOMAIN", "localhost")
LEARNMARK_UPLOAD_LIMIT = env_int("UPLOAD_LIMIT_MB", 25, least=1) * 2**20
LEARNMARK_SECOND_FACTOR_SECONDS = env_int("SECOND_FACTOR_MINUTES", 60, least=1) * 60
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "learnmark.foundation.accounts",
    "learnmark.foundation.tenancy",
    "learnmark.foundation.keys",
    "learnmark.foundation.journal",
    "learnmark.foundation.acts",
    "learnmark.foundation.files",
    "learnmark.foundation.jobs",
    "learnmark.foundation.outbox",
    "learnmark.foundation.ui",
    "learnmark.library",
    "learnmark.people",
    "learnmark.register",
    "learnmark.audits",
    "learnmark.certification",
    "learnmark.desk",
    "learnmark.project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "learnmark.project.problems.ProblemMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "learnmark.foundation.tenancy.middleware.ActorMiddleware",
]

ROOT_URLCONF = "learnmark.project.urls"
WSGI_APPLICATION = "learnmark.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": database(
        env_text("DATABASE_URL", f"sqlite:///{LEARNMARK_DATA_DIR / 'learnmark.sqlite3'}")
    )
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "learnmark.project.context.surroundings",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# -- people sign in -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by its invitation or its registration
ACCOUNT_ADAPTER = "learnmark.project.sign_in.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LEARNMARK_LOCAL else "https"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # allauth never saw the mail that proved the address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LEARNMARK_LOCAL
MFA_TOTP_ISSUER = "Learnmark"
MFA_TOTP_TOLERANCE = 1  # a code typed as its half minute ends still counts
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if not LEARNMARK_LOCAL:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = env_bool("SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env_bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits on sign-in count per visitor, not per proxy
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # the checklist of an audit holds some 320 requirements

# -- words, times, files, mail -------------------------------------------------------------------

LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese"))]
LANGUAGE_CODE = env_text("LANGUAGE", "en")
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = not LEARNMARK_LOCAL
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["learnmark.project.formats"]
USE_TZ = True
TIME_ZONE = env_text("TIME_ZONE", "Asia/Ho_Chi_Minh")

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True  # the files lie in the package; nothing is collected
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}.get(env_text("MAIL", "file" if LEARNMARK_LOCAL else "smtp"), "")
if not EMAIL_BACKEND:
    raise ImproperlyConfigured("LEARNMARK_MAIL: allowed are console, file and smtp")
EMAIL_FILE_PATH = LEARNMARK_DATA_DIR / "mail"
EMAIL_HOST = env_text("MAIL_HOST", "localhost")
EMAIL_PORT = env_int("MAIL_PORT", 25)
EMAIL_HOST_USER = env_text("MAIL_USER")
EMAIL_HOST_PASSWORD = env_text("MAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("MAIL_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("MAIL_FROM", "Learnmark <learnmark@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_text("LOG_LEVEL", "WARNING").upper()},
}
