"""Settings of every process. Limits of policy documents are not here: they live in packs."""

from __future__ import annotations

import json
import secrets

from bangban.config import env, logs

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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
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
    "allauth.account.middleware.AccountMiddleware",
    "bangban.foundation.accounts.middleware.SignedInMiddleware",
    "bangban.config.doorkeeper.ByMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Requests to /api/ that carry a token (config/wsgi.py): no session, no cookie, no page.
MIDDLEWARE_FOR_PROGRAMS = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bangban.config.doorkeeper.ByMiddleware",
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
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "bangban.foundation.ui.templatetags.bangban",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bangban.foundation.ui.context.shell",
            ],
        },
    }
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "UserAttributeSimilarityValidator",
    )
]

# Sign-in: who must show a second factor, how many proxies stand in front, and the county's identity provider.
SECOND_FACTOR = env.text("SECOND_FACTOR", "optional" if DEMO else "required")
OIDC = {
    "issuer": env.text("OIDC_ISSUER"),
    "client_id": env.text("OIDC_CLIENT_ID"),
    "secret": env.text("OIDC_SECRET"),
    "name": env.text("OIDC_NAME", "统一身份认证"),
}
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.text("PROXIES", "0"))
ACCOUNT_ADAPTER = "bangban.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "bangban.foundation.accounts.forms.SignInForm",
    "change_password": "bangban.foundation.accounts.forms.PasswordForm",
    "reauthenticate": "bangban.foundation.accounts.forms.PasswordAgainForm",
}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": None,
}  # failed sign-ins are counted by axes
MFA_ADAPTER = "bangban.foundation.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "bangban.foundation.accounts.forms.CodeForm",
    "reauthenticate": "bangban.foundation.accounts.forms.CodeAgainForm",
    "activate_totp": "bangban.foundation.accounts.forms.ActivateAppForm",
    "add_webauthn": "bangban.foundation.accounts.forms.PasskeyForm",
    "edit_webauthn": "bangban.foundation.accounts.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "帮办"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.flag("HTTPS")
SOCIALACCOUNT_ADAPTER = "bangban.foundation.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "county",
                "name": OIDC["name"],
                "client_id": OIDC["client_id"],
                "secret": OIDC["secret"],
                "settings": {"server_url": OIDC["issuer"]},
            }
        ]
        if OIDC["issuer"]
        else [],
    }
}
AXES_HANDLER = "bangban.foundation.accounts.throttle.Throttle"
AXES_LOCKOUT_CALLABLE = "bangban.foundation.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "bangban.foundation.accounts.throttle.address"
AXES_USERNAME_CALLABLE = "bangban.foundation.accounts.throttle.username_of"
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # our handler counts addresses itself
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
TRAIL_ANCHOR = env.text("ANCHOR") or VAR / "anchor.jsonl"
TRAIL_SIGNER = env.text("SIGNER", "hmac-sm3")
# Virus check of uploads: unix:/run/clamav/clamd.ctl or tcp:host:3310; empty: none, files are clean once parsed.
FILES_CLAMD = env.text("CLAMD")
# A folder with the office's own licensed fonts (仿宋, 小标宋) and the name of the one that papers use.
PAPER_FONTS = env.text("PAPER_FONTS")
PAPER_FONT = env.text("PAPER_FONT")
# Notices by SMS: a JSON object (url, body, headers, …: foundation/notices/gateways.py) and the registered 【签名】.
SMS_GATEWAY = json.loads(env.text("SMS_GATEWAY", "{}"))
SMS_SIGNATURE = env.text("SMS_SIGNATURE")
# Notices by e-mail: smtp://user:password@host:port?tls=1&from=office@example.org
SMTP_URL = env.text("SMTP_URL")

# Cases that come in at the same moment share a transaction: in server processes (config/wsgi.py), unless it is "0".
GROUP_COMMIT = False

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
        # The sign-in form of an identity provider answers with a redirect to the provider.
        "form-action": ["'self'", *([OIDC["issuer"].rstrip("/")] if OIDC["issuer"] else [])],
    }
}

# One JSON line for each event on standard error, without personal values.
LOGGING = logs.configuration(env.text("LOG_LEVEL", "WARNING"))

CSRF_FAILURE_VIEW = "bangban.foundation.ui.views.expired"

# The shell: place and host printed on every page, navigation by route name (a name nothing serves is left out).
UI_PLACE = env.text("PLACE", "梨树县")
UI_HOST = env.text("HOST_ORGAN", "梨树县人民政府办公室（演示）" if DEMO else "梨树县人民政府办公室")
UI_HOTLINE = env.text("HOTLINE", "12345")
UI_LINKS = {
    "sign_in": "account_login",
    "sign_out": "account_logout",
    "switch": "account_appointments",
    "desk": "desk:inbox",
}
UI_NAV = {
    "portal": [
        ("首页", "portal:home"),
        ("办事指南", "portal:items"),
        ("查进度", "portal:track"),
        ("我的办件", "portal:mine"),
    ],
    "desk": [
        ("收件箱", "desk:inbox", "cases.view"),
        ("收件", "desk:receive", "cases.receive"),
        ("出件", "desk:deliver", "cases.serve"),
        ("差评", "desk:ratings", "cases.call_back"),
        ("督办", "desk:supervise", "cases.supervise"),
        ("查人", "desk:persons", "cases.view"),
        ("事项", "desk:catalogue"),
        ("流程", "desk:procedures"),
        ("留痕", "desk:trail", "trail.search"),
        ("管理", "desk:admin"),
    ],
}
UI_FOOT = [("办事指南", "portal:items"), ("无障碍与大字版说明", "portal:help")]
