"""The settings of the tests: a folder of their own, fast passwords, mail kept in memory."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "MULIN_HOME" not in os.environ:
    os.environ["MULIN_HOME"] = tempfile.mkdtemp(prefix="mulin-test-")
    atexit.register(shutil.rmtree, os.environ["MULIN_HOME"], ignore_errors=True)

from mulin.config.settings import *  # noqa: F403 (after the folder is known)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
