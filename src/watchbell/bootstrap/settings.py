"""Django's settings. What an operator decides comes from `watchbell.platform.settings`."""

from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from watchbell.platform.databases import database_settings
from watchbell.platform.logs import configure_logging
from watchbell.platform.settings import current

_settings = current()
configure_logging(_settings.log_format)

SECRET_KEY = str(_settings.secret_key)
DEBUG = False
_address = urlsplit(_settings.url)
ALLOWED_HOSTS = (
    ["*"]
    if _address.hostname in ("127.0.0.1", "localhost")
    else [
        str(_address.hostname),
        "127.0.0.1",
        "localhost",
    ]
)
CSRF_TRUSTED_ORIGINS = [_settings.url]

ROOMS = [
    "watchbell.platform",
    "watchbell.accounts",
    "watchbell.catalog",
    "watchbell.notify",
    "watchbell.oncall",
    "watchbell.incidents",
    "watchbell.alerts",
    "watchbell.sla",
    "watchbell.paging",
    "watchbell.analytics",
    "watchbell.demo",
    "watchbell.importers",
    "watchbell.web",
    "watchbell.api",
    "watchbell.bootstrap",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "template_partials",
    "procrastinate.contrib.django",
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "watchbell.web.middleware.WebEdge",
]
ROOT_URLCONF = "watchbell.bootstrap.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(files("watchbell.web") / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "watchbell.web.context.shell",
            ],
        },
    }
]
DATABASES = {"default": database_settings(_settings)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "watchbell.web.signin.backends.SignedIn",
    # Sessions that began before the first one was there name it.
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "watchbell.web.signin.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

FILE_UPLOAD_HANDLERS = [
    "watchbell.platform.files.receiving.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

SESSION_ENGINE = "watchbell.web.signin.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _address.scheme == "https"
CSRF_FAILURE_VIEW = "watchbell.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

SCHEMA_FILE = str(files("watchbell.bootstrap") / "schema.sql")
STATIC_URL = "/static/"
STATICFILES_DIRS = [str(files("watchbell.web") / "static")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60 * 60 * 24  # pages name each file with the checksum of its content
WHITENOISE_AUTOREFRESH = False
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
LOGGING_CONFIG = None
