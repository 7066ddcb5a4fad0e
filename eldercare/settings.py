"""The only settings file. Everything that differs between machines comes from the environment; the README lists it."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from deploy import state
from eldercare import beat, env

BASE_DIR = Path(__file__).resolve().parent.parent
STATE = state.directory()

# --- what kind of machine this is -------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=DEBUG)  # on one's own machine: plain HTTP, accounts with published passwords
HERE = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ",".join(HERE))
if DEMO and not set(ALLOWED_HOSTS) <= {*HERE, "testserver"}:
    raise ImproperlyConfigured(
        f"DEMO=1 with ALLOWED_HOSTS={','.join(ALLOWED_HOSTS)!r}: the demonstration has known passwords "
        "and may only be reached from this machine. Set DEMO=0, or leave ALLOWED_HOSTS out."
    )
# The address as visitors write it; it stands in the QR code of every paper.
PUBLIC_URL = env.address(
    "PUBLIC_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}" if DEMO else f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
)


def _key(name: str, purpose: str) -> str:
    if not (found := state.key(name)):
        raise ImproperlyConfigured(
            f"{name} is not set ({purpose}). `./run up` and `./run manage` make one in {STATE / 'keys'}; on a server, "
            f"make it once with `python -c 'from deploy.state import new_key; print(new_key())'` and keep it safe."
        )
    return found


SECRET_KEY = _key("SECRET_KEY", "it signs sessions")
# Several, separated by commas: the first encrypts, all decrypt, so that a key can be replaced.
FIELD_KEYS = env.fernet_keys("FIELD_KEY", _key("FIELD_KEY", "it encrypts personal data"))

# --- applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "agencies.apps.OfficeConfig",  # django.contrib.admin, with a site of our own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "agencies",
    "casefile",
    "registry",
    "credit",
    "inspections",
    "complaints",
    "funds",
    "portal",
    "eldercare",
    "guardian",
    "rest_framework",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "axes",
    "csp",
    "django_celery_beat",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "eldercare.limits.AddressMiddleware",
    "eldercare.limits.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "agencies.middleware.ActorMiddleware",
    "casefile.preview_middleware.PreviewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "eldercare.urls"
WSGI_APPLICATION = "eldercare.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "casefile.context.look",
                "casefile.context.frame",
            ],
        },
    }
]

# What the operator writes into the foot of every page: 站点名称、主办单位、电话、标识码、ICP 备案号、公安备案号.
SITE_NAME, SITE_SPONSOR, SITE_PHONE = env.text("SITE_NAME"), env.text("SITE_SPONSOR"), env.text("SITE_PHONE")
SITE_CODE, SITE_ICP, SITE_PSB = env.text("SITE_CODE"), env.text("SITE_ICP"), env.text("SITE_PSB")

# --- people -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]  # fmt: skip
CHECKED = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in CHECKED]
LOGIN_URL = "agencies:sign_in"
LOGIN_REDIRECT_URL = "casefile:desk"
LOGOUT_REDIRECT_URL = "agencies:sign_in"
ANONYMOUS_USER_NAME = None  # guardian: nobody who is not signed in has a row

TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
AXES_FAILURE_LIMIT = env.number("SIGN_IN_ATTEMPTS", 5, least=1)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "agencies.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "eldercare.clients.address"

# --- data -------------------------------------------------------------------------------------------------------------

# The application's role owns no table, so that row-level security binds it. The owner's is for migrations alone.
DATABASES = {"default": env.database("DATABASE_URL", state.database_url(STATE))}
DATABASE_OWNER = env.database_owner("DATABASE_OWNER_URL", state.owner_url(STATE))
if pool := env.number("DATABASE_POOL", 8):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}

REDIS_URL = env.redis("REDIS_URL", state.redis_url(STATE))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "eldercare",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

# --- work in the background -------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP, CELERY_BROKER_CONNECTION_MAX_RETRIES = True, None  # for ever
# Longer than the longest task; what is not acknowledged by then is given to another worker.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 5}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_DEFAULT_QUEUE = "eldercare"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULE = beat.SCHEDULE

vars().update(env.mail("EMAIL_URL"))  # EMAIL_BACKEND, and the server behind it
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM") or "noreply@localhost"

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = CELERY_TIMEZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ------------------------------------------------------------------------------------------------------------

FONTS_DIR = Path(find_spec("pylopdf_fonts_zh_cn").origin).parent
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "eldercare" / "static", ("fonts", FONTS_DIR)]
STATIC_ROOT = env.text("STATIC_ROOT") or None  # set in the image, where collectstatic has run
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("otf", "png", "jpg", "webp", "woff", "woff2", "gz", "br", "map")
DIRECTLY, BUILT = "django.contrib.staticfiles.storage.", "whitenoise.storage.CompressedManifest"
# Attachments and papers are private: a view decides who reads each, no server ever maps this directory to an address.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT") or STATE / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": f"{BUILT if STATIC_ROOT else DIRECTLY}StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_BYTES", 20 * 1024 * 1024, least=1)
REQUEST_MAX_BYTES = env.number("REQUEST_MAX_BYTES", 5 * ATTACHMENT_MAX_BYTES, least=ATTACHMENT_MAX_BYTES)
REQUEST_DRAIN_BYTES = 4 * REQUEST_MAX_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- walls ------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked for on the inside, where there is no TLS
SECURE_HSTS_SECONDS = 0 if DEMO else env.number("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", default=False)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "eldercare"

# --- API --------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["agencies.api.ClientAuthentication", "agencies.api.PersonAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["agencies.api.InOffice"],  # DRF switches LoginRequiredMiddleware off
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["casefile.payload.StrictJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "casefile.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "casefile.schema.HouseSchema",
    "DEFAULT_THROTTLE_RATES": {"law": env.text("LAW_QUESTIONS", "120/min")},
    "EXCEPTION_HANDLER": "casefile.problems.handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    **{"TITLE": "养老机构监管平台 API", "VERSION": "1", "OAS_VERSION": "3.1.0", "SERVE_INCLUDE_SCHEMA": False},
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [],  # choices stay with their field
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "agencies.Client"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "agencies.scopes.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,  # never in an address
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # a digest only
}

# --- log --------------------------------------------------------------------------------------------------------------

LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL={LOG_LEVEL!r} is not one of DEBUG, INFO, WARNING, ERROR")
TALKATIVE = ("celery.worker.strategy", "celery.app.trace", "celery.beat", "weasyprint", "fontTools", "axes", "PIL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "plain"}},
    "root": {"handlers": ["out"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        **{name: {"level": "WARNING"} for name in TALKATIVE},  # a line for each task or ten for each paper
    },
}
