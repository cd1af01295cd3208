"""Settings of every process. Limits of policy documents are not here: they live in packs."""

from __future__ import annotations

import secrets

from bangban.config import env

BASE_DIR = env.ROOT
VAR = env.var()
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")


def _secret() -> str:
    if value := env.text("SECRET_KEY"):
        return value
    path = VAR / "secret-key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret()
VAULT_KEYS = VAR / "vault-keys.json"
VAULT_CIPHER = env.text("CIPHER", "aes-256-gcm")
ALLOWED_HOSTS = env.text("HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.text("ORIGINS").split(",") if o]
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000")

OWN_APPS = [
    "bangban.foundation.vault",
    "bangban.foundation.places",
    "bangban.foundation.calendars",
    "bangban.foundation.packs",
    "bangban.foundation.accounts",
    "bangban.foundation.access",
    "bangban.foundation.trail",
    "bangban.foundation.outbox",
    "bangban.foundation.files",
    "bangban.foundation.notices",
    "bangban.foundation.papers",
    "bangban.foundation.ui",
    "bangban.engine.powers",
    "bangban.engine.catalogue",
    "bangban.engine.cases",
    "bangban.engine.intake",
    "bangban.surfaces.portal",
    "bangban.surfaces.desk",
    "bangban.surfaces.openapi",
    *(["bangban.surfaces.welcome"] if DEMO else []),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    *OWN_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "bangban.config.urls"
WSGI_APPLICATION = "bangban.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
# Virus check of uploads: unix:/run/clamav/clamd.ctl or tcp:host:3310; empty: none, files are clean once parsed.
FILES_CLAMD = env.text("CLAMD")
# A folder with the office's own licensed fonts (仿宋, 小标宋) and the name of the one that papers use.
PAPER_FONTS = env.text("PAPER_FONTS")
PAPER_FONT = env.text("PAPER_FONT")

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
