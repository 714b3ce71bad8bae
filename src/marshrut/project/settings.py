"""Django settings: read from the environment once, here and nowhere else."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from marshrut.project import outside


def _moved_day(demo: bool, asked: str) -> date | None:  # noqa: FBT001 - one line of settings
    """The day a demonstration lives in; a working installation has no other day than today."""
    if asked and not demo:
        raise ImproperlyConfigured("MARSHRUT_TODAY: другой день бывает только в демонстрации (MARSHRUT_DEMO=1).")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise ImproperlyConfigured(f"MARSHRUT_TODAY={asked}: напишите день как 2027-09-15.") from error


BASE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("MARSHRUT_HOME", BASE.parents[1] / "var")).resolve()
DEMO = os.environ.get("MARSHRUT_DEMO") == "1"
TODAY = _moved_day(DEMO, os.environ.get("MARSHRUT_TODAY", ""))
DEBUG = os.environ.get("MARSHRUT_DEBUG") == "1"
HTTPS = os.environ.get("MARSHRUT_HTTPS") == "1"


def _secret() -> str:
    """The signing key: from the environment, else made once and kept beside the data, readable by the owner only."""
    if given := os.environ.get("MARSHRUT_SECRET"):
        return given
    kept = HOME / "secret"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(48).hex())
    return kept.read_text()


SECRET_KEY = _secret()
ALLOWED_HOSTS = os.environ.get("MARSHRUT_HOSTS", "localhost,127.0.0.1,testserver").split(",")
SITE_URL = os.environ.get("MARSHRUT_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

PROCRASTINATE_IMPORT_PATHS = ["marshrut.project.jobs"]  # the rooms register theirs themselves

USE_TZ = True
TIME_ZONE = "Europe/Moscow"
LANGUAGE_CODE = "ru"
USE_I18N = True
FORMAT_MODULE_PATH: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"
ROOT_URLCONF = "marshrut.project.urls"
WSGI_APPLICATION = "marshrut.project.wsgi.application"

_url = urlsplit(os.environ["DATABASE_URL"])
_host = parse_qs(_url.query).get("host", [_url.hostname or ""])[0]
_pool = os.environ.get("MARSHRUT_POOL")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username or "",
        "PASSWORD": unquote(_url.password or ""),
        "HOST": _host,
        "PORT": str(_url.port or ""),
        # A thread that saves answers keeps its connection: as many of these as threads, or the last would starve.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": int(_pool), "timeout": 10}} if _pool else {},
        "TEST": {"NAME": f"test_{_url.path.lstrip('/')}"},
    },
}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "marshrut.core",
    "marshrut.ui",
    "marshrut.region",
    "marshrut.people",
    "marshrut.competency",
    "marshrut.documents",
    "marshrut.signing",
    "marshrut.attendance",
    "marshrut.knowledge",
    "marshrut.diagnostics",
    "marshrut.outside",
    "marshrut.programmes",
    "marshrut.events",
    "marshrut.visits",
    "marshrut.consulting",
    "marshrut.repairs",
    "marshrut.communities",
    "marshrut.mentoring",
    "marshrut.routes",
    "marshrut.exchange",
    "marshrut.research",
    "marshrut.desk",
    "marshrut.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marshrut.people.middleware.actor",
    "marshrut.people.middleware.history",
    "marshrut.people.middleware.second_factor",
    "marshrut.site.middleware.refusals",
]
_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "site" / "templates"],  # before those of the packages: our pages of sign-in
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _loaders)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "marshrut.desk.context.frame",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "marshrut.ui.templatetags.ui",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Shared by all processes, so that attempts to guess a password are counted once.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
_plain = os.environ.get("MARSHRUT_PLAIN_STATIC") == "1" or DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _plain
WHITENOISE_MAX_AGE = 31_536_000

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "marshrut.people.adapters.Accounts"
ACCOUNT_LOGOUT_REDIRECT_URL = "/welcome/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MARSHRUT_PROXIES", "0"))
SOCIALACCOUNT_ADAPTER = "marshrut.people.adapters.Outside"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = outside.providers(os.environ)
OIDC_ASSURANCE = os.environ.get("MARSHRUT_OIDC_ASSURANCE", "high")  # empty: the provider confirms everybody it knows
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is confirmed by the invitation that came to it
MFA_TOTP_ISSUER = "Маршрут"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],  # widths of bars are style attributes
        "img-src": [SELF, "data:"],
        "media-src": [SELF],  # voice notes
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *outside.origins(os.environ)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("MARSHRUT_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = os.environ.get("MARSHRUT_SMTP_HOST", "")
DEFAULT_FROM_EMAIL = os.environ.get("MARSHRUT_MAIL_FROM", "marshrut@localhost")

SIGN_CHECK_URL = os.environ.get("MARSHRUT_SIGN_CHECK_URL", "")  # an outside service that checks certified signatures

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
SILENCED_SYSTEM_CHECKS = ["fields.W342"]
