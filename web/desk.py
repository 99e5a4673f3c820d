"""Django's settings for the web desk: those of the commands, and what pages need.

One file sets an office up, `office.toml`; what its section `[web]` says is read by `web/options.py`. The defaults are
those of a desk behind HTTPS; on one's own machine `https = false` lets a browser in without a certificate.
"""

from __future__ import annotations

from csp.constants import NONE, SELF

from pipeline import bundles
from web import options
from web.settings import *  # noqa: F403 - the desk is the office with pages
from web.settings import DATABASES, OFFICE

desk = options.read(OFFICE)

# A page needs its answers at once: a connection is kept for the next one, with room for the tables that all ask about.
DATABASES["default"] |= {"CONN_MAX_AGE": 60}
DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA cache_size=-{16 * 1024};"

DEBUG = False
SECRET_KEY = options.secret(OFFICE)
ALLOWED_HOSTS = list(desk.hosts)
CSRF_TRUSTED_ORIGINS = [desk.address] if desk.address else []
ROOT_URLCONF = "web.urls"
WSGI_APPLICATION = "web.wsgi.application"

INSTALLED_APPS = [
    "pipeline.office",
    "web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in options.PROVIDERS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.policy",
    "web.middleware.kept_nowhere",
    "web.middleware.refused_and_logged",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "web.middleware.Refusals",
]
# The sign-in's forms are drawn by our templates, so that a label looks as on every other page: without a colon.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # `templates/` holds the document types; the desk's pages lie in web/templates/.
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.desk",
            ],
            "builtins": ["web.templatetags.words", "web.templatetags.unchanging", "django.templatetags.static"],
            "string_if_invalid": "",
        },
    }
]

USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"

STATIC_URL = "static/"
STATIC_ROOT = options.STATIC_ROOT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["web.uploads.Bounded", "django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(options.upload_room(OFFICE))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = bundles.MOST_FILES
MOST_UPLOAD_BYTES = desk.most_upload_bytes

# --- signing in -------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": more}
    for name, more in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("user", "name", "mail", "phone")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "web.accounts.adapter.PeopleOfTheCompany"
SOCIALACCOUNT_ADAPTER = "web.accounts.adapter.KnownPeopleOnly"
MFA_ADAPTER = "web.accounts.adapter.Authenticators"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "mail"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Behind a proxy everybody seems to come from it: tries are counted by the address that it wrote, and it alone.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if desk.behind_proxy else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Letterbook"
SIGN_IN_CLAIM = desk.claim
DESK_ADDRESS = desk.address
SOCIALACCOUNT_PROVIDERS = desk.providers
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

SESSION_ENGINE = "web.sessions"
SESSION_COOKIE_AGE = desk.session_seconds
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.refusal.forged"

# --- what a browser is told -------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = desk.https
SECURE_SSL_REDIRECT = desk.https and desk.redirects
SECURE_HSTS_SECONDS = 31_536_000 if desk.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = desk.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if desk.behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *desk.form_targets],
        "frame-ancestors": [NONE],
    }
}
# Refusals are told in words (web/refusal.py) and logged by name, without what is secret in an address; the bodies of
# requests never are. Django would tell them once more, whole.
_TOLD_BY_US = ("csrf", "DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "letterbook.web": {"handlers": ["console"], "level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        **{f"django.security.{name}": {"level": "CRITICAL"} for name in _TOLD_BY_US},
    },
}
EMAIL_BACKEND = "web.accounts.mail.OfficeMail"
