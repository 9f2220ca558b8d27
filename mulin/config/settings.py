"""One settings file. Whatever differs between machines comes from the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def env_bool(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    """A whole number from the environment."""
    return int(os.environ.get(name, default))


# Matrices (numpy's OpenBLAS) by one thread a process: several workers share few cores, and threads
# that wait for each other by spinning made a sum of seconds last a minute.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("MULIN_HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)


def secret_key() -> str:
    """The key that signs cookies: from the environment, else made once and kept in MULIN_HOME."""
    if given := os.environ.get("MULIN_SECRET_KEY"):
        return given
    kept = HOME / "secret.key"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass
        fresh.unlink()
    return kept.read_text().strip()


SECRET_KEY = secret_key()
COUNTY = os.environ.get("MULIN_COUNTY", "360483")
DEBUG = env_bool("MULIN_DEBUG")
DEMO = env_bool("MULIN_DEMO")
PUBLIC_URL = os.environ.get("MULIN_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("MULIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
# Addresses of the proxies in front, which tell the client's own (core.http.client_key).
TRUSTED_PROXIES = [a for a in os.environ.get("MULIN_TRUSTED_PROXY", "").split(",") if a]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("MULIN_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "mulin.core",
    "mulin.places",
    "mulin.people",
    "mulin.households",
    "mulin.notices",
    "mulin.appeals",
    "mulin.care",
    "mulin.whistles",
    "mulin.grids",
    "mulin.guides",
    "mulin.alliances",
    "mulin.duties",
    "mulin.matters",
    "mulin.meetings",
    "mulin.covenants",
    "mulin.reports",
    "mulin.links",
    "mulin.api",
    "mulin.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mulin.core.middleware.content_security",
    "mulin.core.middleware.without_zeros",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mulin.people.middleware.person_of_session",
    "mulin.people.middleware.language_of_person",
]

ROOT_URLCONF = "mulin.config.urls"
WSGI_APPLICATION = "mulin.config.wsgi.application"
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["mulin.people.signin.NameOrPhoneBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "mulin.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = f"mulin_{COUNTY}"
CSRF_COOKIE_NAME = f"csrf_{COUNTY}"
CSRF_FAILURE_VIEW = "mulin.core.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_bool("MULIN_HTTPS")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if env_bool("MULIN_HTTPS") else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


def sqlite(path: str) -> dict[str, Any]:
    """One file, write-ahead log, write transactions queued (docs/decisions/0001)."""
    return {
        "ENGINE": "mulin.core.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """A PostgreSQL database named by a URL: postgresql://user:password@host:port/name."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def database() -> dict[str, Any]:
    """MULIN_DATABASE: a PostgreSQL URL, a path of a SQLite file, or nothing (a file in HOME)."""
    given = os.environ.get("MULIN_DATABASE", "")
    if given.startswith(("postgres://", "postgresql://")):
        return postgresql(given)
    return sqlite(given or str(HOME / "mulin.sqlite3"))


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # no model of ours uses it: check mulin.E001

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(PACKAGE / "locale")]
LANGUAGE_COOKIE_NAME = "mulin_language"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            str(PACKAGE / name / "templates")
            for name in (
                "core",
                "people",
                "households",
                "notices",
                "appeals",
                "care",
                "whistles",
                "matters",
                "meetings",
                "covenants",
                "grids",
                "guides",
                "alliances",
                "duties",
                "reports",
                "api",
                "site",
            )
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mulin.core.jinja.environment",
            "context_processors": ["mulin.core.http.one_token"],
        },
    },
]

STATIC_URL = "/static/"
STATIC_ROOT = str(HOME / "static")
Path(STATIC_ROOT).mkdir(exist_ok=True)
STATICFILES_DIRS: list[str] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "mulin.core.static.HashedStorage"},
}
MEDIA_ROOT = str(HOME / "files")
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
PHOTO_LIMIT_BYTES = env_int("MULIN_PHOTO_LIMIT", 20 * 1024 * 1024)
PHOTO_LIMIT_COUNT = 6
# A recording of a meeting: two hours of speech as a phone writes them.
SOUND_LIMIT_BYTES = env_int("MULIN_SOUND_LIMIT", 100 * 1024 * 1024)

EMAIL_BACKEND = os.environ.get(
    "MULIN_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(HOME / "mail")
EMAIL_HOST = os.environ.get("MULIN_EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("MULIN_EMAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("MULIN_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MULIN_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env_bool("MULIN_EMAIL_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("MULIN_EMAIL_FROM", "睦邻 <mulin@localhost>")

# Requests a window allows; 0 switches a limit off (the benchmark does, on its own database).
LIMITS = {
    "sign_in": env_int("MULIN_LIMIT_SIGN_IN", 10),
    # A station's wireless network brings many people from one address.
    "sign_in_address": env_int("MULIN_LIMIT_SIGN_IN_ADDRESS", 60),
    "join": env_int("MULIN_LIMIT_JOIN", 30),
    "report": env_int("MULIN_LIMIT_REPORT", 30),
    "track": env_int("MULIN_LIMIT_TRACK", 20),
    # Tries at one number from wherever: who has many addresses guesses no faster.
    "track_number": env_int("MULIN_LIMIT_TRACK_NUMBER", 60),
    "api": env_int("MULIN_LIMIT_API", 600),
    "open311": env_int("MULIN_LIMIT_OPEN311", 300),
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("MULIN_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_NON_SERIALIZED_APPS: list[str] = []
